//! Mistakes in files, and how they are shown.

use insta::assert_snapshot;

use crate::support::{Folder, block};

const PIPELINE: &str = "\
name: copy
connections:
  lake: file:./out
nodes:
  read:
    block: reader@1
  write:
    block: writer@1
    inputs: read
";

fn folder() -> Folder {
    Folder::new()
        .file("pipeline.yaml", PIPELINE)
        .file("blocks/one.wasm", block("reader", "1.0.0", "extractor"))
        .file("blocks/two.wasm", block("writer", "1.2.0", "loader"))
}

#[test]
fn a_missing_pipeline_names_those_that_are_there() {
    assert_snapshot!(folder().said(&["check", "pipelin.yaml"]), @"");
    assert_snapshot!(folder().said(&["check", "."]), @"");
}

#[test]
fn a_good_pipeline_is_shown() {
    assert_snapshot!(folder().said(&["check"]), @"");
}

#[test]
fn several_mistakes_are_shown_at_once() {
    let folder = folder().file(
        "pipeline.yaml",
        PIPELINE.replace("reader@1", "raeder@1").replace("inputs: read", "inputs: raed\n    wrte: {}"),
    );
    assert_snapshot!(folder.said(&["check"]), @"");
}

#[test]
fn a_version_that_is_not_there_names_those_that_are() {
    let folder = folder().file("pipeline.yaml", PIPELINE.replace("writer@1", "writer@2"));
    assert_snapshot!(folder.said(&["check"]), @"");
}

#[test]
fn a_file_that_is_no_block_is_named() {
    let folder = folder().file("blocks/one.wasm", "hello").file("blocks/reader.wasm", "hello");
    assert_snapshot!(folder.said(&["check"]), @"");
}

#[test]
fn two_different_blocks_of_one_version_are_refused() {
    let mut other = block("writer", "1.2.0", "loader");
    other.extend([0, 2, 1, b'x']);
    let folder = folder().file("blocks/three.wasm", other);
    assert_snapshot!(folder.said(&["check"]), @"");
}

#[test]
fn locked_refuses_what_is_not_pinned() {
    assert_snapshot!(folder().said(&["lock", "--locked"]), @"");
}

#[test]
fn a_pinned_version_stays_until_it_is_updated() {
    let folder = folder();
    let pinned = folder.said(&["lock"]);
    let folder = folder.file("blocks/newer.wasm", block("writer", "1.3.0", "loader"));
    assert_eq!(folder.said(&["lock", "--locked"]), pinned);
    assert!(folder.said(&["lock", "--update"]).contains("writer@1.3.0"));
}

#[test]
fn wrong_connections_and_secrets_files() {
    let folder = folder().file("connections.yaml", "lake: ftp://x\n");
    assert_snapshot!(folder.said(&["check"]), @"");
    let folder = folder.file("connections.yaml", "").file("secrets.yaml", "key: [hunter2]\n");
    assert_snapshot!(folder.said(&["check", "--secrets", "secrets.yaml"]), @"");
}

#[test]
fn the_state_of_a_pipeline_that_never_ran_is_empty() {
    assert_snapshot!(folder().said(&["state", "show"]), @"");
    assert_snapshot!(folder().said(&["state", "set", "write", "1"]), @"");
    assert_snapshot!(folder().said(&["state", "set", "read", "2024-05-01"]), @"");
    assert_snapshot!(folder().said(&["rejects"]), @"");
}
