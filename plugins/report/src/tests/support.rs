//! Runs reports over rows that tests make.

use serde_json::{Value, json};
use weir_sdk::loader::WriteMode;
use weir_sdk::testing::Run;
use weir_sdk::{Problem, Result};

use crate::loader::Report;

/// A config for a connection that every test has.
pub(super) fn config(more: Value) -> Value {
    let mut config = json!({ "connection": "out", "name": "r" });
    if let (Value::Object(config), Value::Object(more)) = (&mut config, more) {
        config.extend(more);
    }
    config
}

/// Makes a report of lines and returns its files by name.
pub(super) fn report(more: Value, inputs: &[(&str, &str)]) -> Result<Vec<(String, Vec<u8>)>> {
    let mut run = Run::new(config(more)).mode(WriteMode::Overwrite);
    for (port, lines) in inputs {
        run = run.ndjson(port, lines)?;
    }
    files(run)
}

/// Runs the block and returns the files.
pub(super) fn files(run: Run) -> Result<Vec<(String, Vec<u8>)>> {
    let outcome = run.block::<Report>()?;
    Ok(outcome.objects.get("out").into_iter().flatten().map(|(path, data)| (path.clone(), data.clone())).collect())
}

/// Returns the file of a name as text.
pub(super) fn text(files: &[(String, Vec<u8>)], name: &str) -> String {
    let found = files.iter().find(|(path, _)| path == name).expect("the file");
    String::from_utf8(found.1.clone()).expect("text")
}

/// Returns what a report fails with.
pub(super) fn problem(more: Value, lines: &str) -> Problem {
    report(more, &[("in", lines)]).expect_err("a problem")
}

/// Makes lines of days, names and numbers.
pub(super) fn lines(rows: usize, names: usize) -> String {
    let line = |row: usize| {
        format!("{{\"day\":{},\"name\":\"이름 {}\",\"amount\":{}}}", row / names, row % names, (row * 7919) % 1000)
    };
    (0..rows).map(line).collect::<Vec<_>>().join("\n")
}
