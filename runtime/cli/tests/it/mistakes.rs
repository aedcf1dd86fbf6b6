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
fn a_missing_file_of_connections_is_not_taken_for_a_pipeline() {
    let said = folder().file("connections.yaml", "").said(&["check", "--connections", "conections.yaml"]);
    assert!(said.contains("cannot read `conections.yaml`") && !said.contains("pipeline files"), "{said}");
    let said = folder().file("connections.yaml", "").said(&["check", "pipelin.yaml"]);
    assert!(!said.contains("connections.yaml"), "{said}");
}

#[test]
fn a_missing_folder_of_blocks_is_refused_by_every_command() {
    for command in ["check", "doctor", "run", "rejects"] {
        let said = folder().said(&[command, "--blocks", "blokcs"]);
        assert!(said.starts_with("exit code: 2") && said.contains("`blokcs`, which `--blocks` names"), "{said}");
    }
}

#[test]
fn a_secret_that_is_set_to_nothing_is_not_called_unset() {
    let secret = PIPELINE.replace("reader@1\n", "reader@1\n    secrets: { key: token }\n");
    let folder = folder().file("pipeline.yaml", secret);
    assert!(folder.said(&["check"]).contains("which is not set"));
    let empty = folder.said_with(&[("WEIR_SECRET_TOKEN", "")], &["check"]);
    assert!(empty.contains("is empty") && !empty.contains("is not set"), "{empty}");
    let missing = folder.said_with(&[("WEIR_SECRET_TOKEN_FILE", "nope.txt")], &["check"]);
    assert!(missing.contains("cannot be read from `nope.txt`"), "{missing}");
}

#[test]
fn a_wrong_filter_of_the_log_is_refused() {
    let said = folder().said_with(&[("WEIR_LOG", "weir_engine=loud")], &["check"]);
    assert!(said.starts_with("exit code: 2") && said.contains("`WEIR_LOG` has a wrong value"), "{said}");
}

#[test]
fn a_program_gets_a_summary_of_a_run_that_never_began() {
    let output = folder().file("pipeline.yaml", PIPELINE.replace("reader@1", "raeder@1")).weir(&["run", "--json"]);
    let summary = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(summary.starts_with(r#"{"event":"summary","exit_code":2,"status":"failed","diagnostics":[{"#), "{summary}");
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(2), ""));
}

#[test]
fn a_preview_says_that_a_node_is_disabled() {
    let more = format!("{PIPELINE}  other:\n    block: reader@1\n    disabled: true\n");
    let said = folder().file("pipeline.yaml", more).said(&["preview", "other"]);
    assert!(said.starts_with("exit code: 2") && said.contains("node `other` is disabled"), "{said}");
}

#[test]
fn rejects_of_what_does_not_exist() {
    let said = folder().said(&["rejects", "--node", "raed"]);
    assert!(said.starts_with("exit code: 2") && said.contains("did you mean `read`?"), "{said}");
    let said = folder().said(&["rejects", "--run", "abcd"]);
    assert!(said.starts_with("exit code: 2") && said.contains("there is no run `abcd`"), "{said}");
    assert!(folder().said(&["rejects", "--node", "read"]).starts_with("exit code: 0\nno rows were rejected"));
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
