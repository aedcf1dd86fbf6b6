//! Mistakes in files, and how they are shown.

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
    write: append
";

fn folder() -> Folder {
    Folder::new()
        .file("pipeline.yaml", PIPELINE)
        .file("blocks/one.wasm", block("reader", "1.0.0", "extractor"))
        .file("blocks/two.wasm", block("writer", "1.2.0", "loader"))
}

#[test]
fn a_pinned_version_stays_until_it_is_updated() {
    let folder = folder();
    let pinned = folder.said(&["lock"]);
    let folder = folder.file("blocks/newer.wasm", block("writer", "1.3.0", "loader"));
    assert_eq!(folder.said(&["lock", "--locked"]), pinned);
    assert!(folder.said(&["lock", "--update"]).contains("writer@1.3.0"));
}

/// Runs `weir check` over a changed pipeline, which must be the user's fault, and returns what it said.
fn refused(folder: Folder) -> String {
    let said = folder.said(&["check"]);
    assert!(said.starts_with("exit code: 2"), "{said}");
    said
}

#[test]
fn a_missing_pipeline_names_those_that_are_there() {
    let said = folder().said(&["check", "pipelin.yaml"]);
    assert!(said.starts_with("exit code: 2") && said.contains("pipeline.yaml"), "{said}");
}

#[test]
fn a_misspelt_block_is_suggested() {
    let said = refused(folder().file("pipeline.yaml", PIPELINE.replace("reader@1", "raeder@1")));
    assert!(said.contains("raeder") && said.contains("reader"), "{said}");
}

#[test]
fn a_version_that_is_not_there_names_those_that_are() {
    let said = refused(folder().file("pipeline.yaml", PIPELINE.replace("writer@1", "writer@2")));
    assert!(said.contains("1.2.0"), "{said}");
}

#[test]
fn a_file_that_is_no_block_is_named() {
    let said = refused(folder().file("blocks/one.wasm", "hello").file("blocks/reader.wasm", "hello"));
    assert!(said.contains("it is not WebAssembly"), "{said}");
}

#[test]
fn two_different_blocks_of_one_version_are_refused() {
    let mut other = block("writer", "1.2.0", "loader");
    other.extend([0, 2, 1, b'x']);
    let said = refused(folder().file("blocks/three.wasm", other));
    assert!(said.contains("both `writer@1.2.0`"), "{said}");
}

#[test]
fn locked_refuses_what_is_not_pinned() {
    let said = folder().said(&["lock", "--locked"]);
    assert!(said.starts_with("exit code: 2") && said.contains("is not pinned in `weir.lock`"), "{said}");
}
