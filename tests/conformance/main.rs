//! Conformance cases: a folder each, with a pipeline, its input and what must come out. See `README.md` in this folder.

mod case;

use std::fs;
use std::path::PathBuf;

use weir_tests::repository;

fn cases() -> Vec<PathBuf> {
    let folder = repository().join("tests/conformance/cases");
    let mut cases: Vec<_> =
        fs::read_dir(folder).expect("there are cases").map(|entry| entry.expect("readable").path()).collect();
    cases.sort();
    cases
}

#[test]
fn every_case_gives_what_its_folder_says() {
    let only = std::env::var("WEIR_CASE").unwrap_or_default();
    let mut failed = Vec::new();
    let cases = cases();
    assert!(!cases.is_empty());
    for case in cases.iter().filter(|case| case.to_string_lossy().contains(&only)) {
        let name = case.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        match case::check(case) {
            Ok(()) => println!("case {name} ... ok"),
            Err(error) => failed.push(format!("case {name}: {error:#}")),
        }
    }
    assert!(failed.is_empty(), "{} of {} cases failed\n\n{}", failed.len(), cases.len(), failed.join("\n\n"));
}
