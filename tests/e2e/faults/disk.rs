//! Disks that are full in the middle of a run, and have room again for the next one.

use std::fs::{File, remove_file};
use std::io::Write;

use serde_json::json;
use weir_tests::{PostgresServer, TinyDisk};

use super::world::{Disturbed, Target};
use crate::serving::Server;
use crate::support::Project;

#[test]
fn a_full_disk_of_a_database_file_loses_nothing() {
    let disturbed = Disturbed::new(&Target::Sqlite, "append", "");
    let Some(disk) = TinyDisk::mount_at(&disturbed.path().join("disk"), 1_000) else { return };
    let error = disturbed.run(&Target::Sqlite).run().failed(2);
    assert!(error.contains("full"), "{error}");
    disk.resize(100_000);
    disturbed.run(&Target::Sqlite).run().ok();
    disturbed.all_there_once(&Target::Sqlite);
}

#[test]
fn a_full_disk_of_a_server_loses_nothing() {
    let server = PostgresServer::start();
    let Some(disk) = TinyDisk::mount(2_000) else { return };
    server.owns(disk.path());
    server.execute(&format!("create tablespace tiny location '{}'", disk.path().display()));
    let target = Target::Postgres(server);
    let disturbed = Disturbed::new(&target, "append", "retries: { max: 0 }");
    let Target::Postgres(server) = &target else { unreachable!("made above") };
    server.execute(&format!("create table {} (id bigint, name text, amount float8) tablespace tiny", disturbed.table));
    let error = disturbed.run(&target).run().failed(2);
    assert!(error.contains("No space left on device"), "{error}");
    assert!(error.contains("free some space on the server"), "{error}");
    disk.resize(100_000);
    disturbed.run(&target).run().ok();
    disturbed.all_there_once(&target);
    server.execute(&format!("drop table {}", disturbed.table));
    server.execute("drop tablespace tiny");
}

#[test]
fn a_full_disk_of_weir_itself_loses_nothing() {
    let disturbed = Disturbed::new(&Target::Parquet, "append", "");
    let Some(disk) = TinyDisk::mount_at(&disturbed.path().join("disk"), 300) else { return };
    let data = disturbed.path().join("disk").display().to_string();
    let run = || disturbed.run(&Target::Parquet).args(["--data-dir", &data]).run();
    let error = run().failed(5);
    assert!(error.contains("database or disk is full"), "{error}");
    assert!(error.contains("free some space on the disk of the store"), "{error}");
    disk.resize(100_000);
    run().ok();
    disturbed.all_there_once(&Target::Parquet);
}

#[test]
fn a_server_whose_disk_was_full_goes_on_by_itself() {
    let project = Project::new(
        "name: copy\ntriggers: [{ name: often, schedule: { every: 1s } }]\n\
         connections: { in: 'file:./in', out: 'file:./out' }\nnodes:\n  \
         files: { block: file@1, config: { connection: in, path: a.csv }, grants: { connections: { in: read } } }\n  \
         target: { block: file-loader@1, inputs: files, config: { connection: out, path: x, format: ndjson },\n            \
         grants: { connections: { out: write } }, write: { mode: overwrite } }\n",
    );
    project.write("in/a.csv", "id\n1\n");
    project.write("out/.keep", "");
    project.write(".weir/.keep", "");
    let Some(disk) = TinyDisk::mount_at(&project.path().join(".weir"), 8_000) else { return };
    let server = Server::of(&project);
    server.run("copy");
    let mut ballast = File::create(disk.join("ballast")).expect("a file");
    while ballast.write_all(&[0; 4096]).is_ok() {}
    let unready = server.until("it says that it cannot write", || {
        let (status, said) = server.ask("GET", "//readyz", None)?;
        (status == 503).then(|| String::from_utf8_lossy(&said).into_owned())
    });
    assert!(unready.contains("full"), "{unready}");
    server.until("nothing can be started", || {
        let (status, _) = server.ask("POST", "/runs", Some(&json!({ "pipeline": "copy" })))?;
        (status >= 500).then_some(())
    });
    drop(ballast);
    remove_file(disk.join("ballast")).expect("it is there");
    server.until("it is ready", || (server.ask("GET", "//readyz", None)?.0 == 200).then_some(()));
    server.run("copy");
}
