//! Broken files, a failing API, a full disk: a clear error, nothing half written, nothing skipped in silence.

use std::fs;
use std::path::Path;
use std::process::Command;

use weir_tests::{Answer, Server, rows_of_files, rows_of_table};

use crate::support::Project;

fn files(format: &str) -> Project {
    let project = Project::new(&format!(
        "
name: broken
connections: {{ in: 'file:./in', out: 'file:./out', db: 'sqlite:./out.db' }}
nodes:
  rows: {{ block: file@1, config: {{ connection: in, path: 'rows.*' }}, grants: {{ connections: {{ in: read }} }} }}
  files:
    block: file-loader@1
    inputs: rows
    config: {{ connection: out, path: target, format: {format} }}
    grants: {{ connections: {{ out: write }} }}
    write: {{ mode: append }}
  table:
    block: sqlite-loader@1
    inputs: rows
    config: {{ connection: db, table: target }}
    grants: {{ connections: {{ db: write }} }}
    write: {{ mode: append }}
"
    ));
    project.write("out/.keep", "");
    project
}

#[track_caller]
fn nothing_was_written(project: &Project) {
    assert!(rows_of_files(&project.path().join("out")).unwrap_or_default().is_empty());
    assert!(rows_of_table(&project.path().join("out.db"), "target").unwrap_or_default().is_empty());
}

fn csv(rows: usize) -> String {
    let lines = (0..rows).map(|row| format!("{row},\"name {row}\",{}.5\n", row * 3));
    format!("id,name,amount\n{}", lines.collect::<String>())
}

#[test]
fn a_cut_gzip_file_fails_by_name() {
    let project = files("ndjson");
    project.write("plain.csv", csv(20_000));
    let gzip =
        Command::new("gzip").arg("-c").arg(project.path().join("plain.csv")).output().expect("gzip is there").stdout;
    project.write("in/rows.csv.gz", &gzip[..gzip.len() / 2]);
    let error = project.weir("run").run();
    assert!(matches!(error.code, Some(2..=4)), "{error:?}");
    assert!(error.stderr.contains("rows.csv.gz"), "{}", error.stderr);
    nothing_was_written(&project);
}

#[test]
fn a_cut_quoted_field_fails_by_name() {
    let project = files("ndjson");
    let text = csv(10_000);
    project.write("in/rows.csv", &text[..text.rfind('"').expect("there are quotes")]);
    let error = project.weir("run").run();
    assert!(matches!(error.code, Some(2..=4)), "{error:?}");
    assert!(error.stderr.contains("rows.csv"), "{}", error.stderr);
    nothing_was_written(&project);
}

#[test]
fn cut_and_corrupt_parquet_files_fail_by_name() {
    let maker = files("parquet");
    maker.write("in/rows.csv", csv(20_000));
    maker.weir("run").run().ok();
    let made = fs::read_dir(maker.path().join("out/target"))
        .expect("files")
        .next()
        .expect("one file")
        .expect("readable")
        .path();
    let sound = fs::read(made).expect("readable");
    let mut flipped = sound.clone();
    let middle = flipped.len() / 2;
    flipped[middle..middle + 64].iter_mut().for_each(|byte| *byte ^= 0xa5);
    for broken in [&sound[..sound.len() - 20], &sound[..100], &sound[..0], &flipped] {
        let project = files("ndjson");
        project.write("in/rows.parquet", broken);
        let finished = project.weir("run").run();
        assert!(!finished.stderr.contains("panicked"), "{}", finished.stderr);
        assert!(matches!(finished.code, Some(2..=4)), "{finished:?}");
        assert!(finished.stderr.contains("rows.parquet"), "{}", finished.stderr);
        nothing_was_written(&project);
    }
}

#[test]
fn a_bad_row_fails_the_run_unless_rejects_are_allowed() {
    let mut text = csv(20_000);
    text.push_str("not a number,\"x\",1.5\n");
    let project = files("ndjson");
    project.write("in/rows.csv", &text);
    let error = project.weir("run").run();
    assert_ne!(error.code, Some(0));
    assert!(error.stderr.contains("rejects") && error.stderr.contains("max"), "{}", error.stderr);
    nothing_was_written(&project);

    let allowed = fs::read_to_string(project.path().join("pipeline.yaml")).expect("readable");
    project.write("pipeline.yaml", format!("{allowed}\non: {{ rejects: {{ max: 1 }} }}\n"));
    project.weir("run").run().ok();
    assert_eq!(rows_of_files(&project.path().join("out")).expect("rows").len(), 20_000);
    let listed = project.weir("rejects").args(["--rows", "5"]).run().ok();
    assert!(listed.contains("not a number"), "{listed}");
}

#[test]
fn a_failing_api_is_tried_again_and_then_named() {
    let server = Server::start(|_| Answer::status(500, "{\"error\":\"down\"}"));
    let host = server.host();
    let project = Project::new(&format!(
        "
name: api
connections: {{ out: 'file:./out' }}
retries: {{ max: 2, backoff: 10ms }}
nodes:
  api:
    block: http@1
    config: {{ url: '{}', schema: {{ id: int64 }}, retries: 0 }}
    grants: {{ http: ['{host}'], private_network: ['{host}'] }}
  target:
    block: file-loader@1
    inputs: api
    config: {{ connection: out, path: target, format: ndjson }}
    grants: {{ connections: {{ out: write }} }}
    write: {{ mode: append }}
",
        server.url("/items")
    ));
    let error = project.weir("run").run().failed(4);
    assert!(error.contains("500") && error.contains(&host), "{error}");
    assert_eq!(server.seen().len(), 3, "one try and two more");
}

/// A small file system of its own, if this machine lets us make one.
struct SmallDisk<'a>(&'a Path);

impl<'a> SmallDisk<'a> {
    fn mount(folder: &'a Path) -> Option<Self> {
        fs::create_dir_all(folder).expect("a folder");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(folder).output();
        mounted.is_ok_and(|output| output.status.success()).then_some(Self(folder))
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        drop(Command::new("umount").arg(self.0).output());
    }
}

#[test]
fn a_full_disk_is_named_and_leaves_nothing_half_written() {
    for (target, path) in [("files", "out"), ("table", "db")] {
        let project = files("ndjson");
        let text = fs::read_to_string(project.path().join("pipeline.yaml")).expect("readable");
        let other = if target == "files" { "table" } else { "files" };
        let text = text
            .replace(&format!("  {other}:\n"), &format!("  {other}:\n    disabled: true\n"))
            .replace("./out.db", "./db/out.db");
        project.write("pipeline.yaml", text);
        project.write("in/rows.csv", csv(100_000));
        let folder = project.path().join(path);
        let Some(_disk) = SmallDisk::mount(&folder) else {
            println!("skipped: a small disk cannot be mounted here");
            return;
        };
        let finished = project.weir("run").run();
        assert!(matches!(finished.code, Some(2..=5)), "{finished:?}");
        assert!(!finished.stderr.contains("panicked"), "{}", finished.stderr);
        let named = ["no space left", "full"].iter().any(|words| finished.stderr.contains(words));
        assert!(named, "{}", finished.stderr);
        assert!(
            rows_of_files(&folder).is_err()
                || rows_of_files(&project.path().join("out")).unwrap_or_default().is_empty()
        );
        assert!(rows_of_table(&project.path().join("db/out.db"), "target").unwrap_or_default().is_empty());
    }
}
