//! Disks that are full in the middle of a run, and have room again for the next one.

use weir_tests::{PostgresServer, TinyDisk};

use super::world::{Disturbed, Target};

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
