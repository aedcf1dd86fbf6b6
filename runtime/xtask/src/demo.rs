//! The first thing that anybody runs.

use std::process::Command;

use anyhow::Result;

use crate::command::show;
use crate::step::{note, step};
use crate::workspace::{EXAMPLE_DATA, Workspace};
use crate::{blocks, data};

const PIPELINE: &str = "examples/flights/pipeline.yaml";
/// Its node whose rows are shown, and where it writes.
const SUMMARY: &str = "daily";
const RESULT: &str = "examples/flights/out";

/// Builds everything, fetches the example's data, runs the flights pipeline and shows what it made.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    blocks::build(workspace)?;
    data::fetch(workspace)?;
    step(&format!("running {PIPELINE}"), || weir(workspace, &["run", PIPELINE]))?;
    step("the first rows of its summary", || weir(workspace, &["preview", SUMMARY, PIPELINE, "--rows", "8"]))?;
    note(format!("the pipeline is {PIPELINE}; it wrote Parquet files and an SQLite database to {RESULT}"));
    note(format!("to go on: export {EXAMPLE_DATA}={}", workspace.data().display()));
    note(format!("          {} plan {PIPELINE}", workspace.weir().display()));
    Ok(())
}

fn weir(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    let mut weir = Command::new(workspace.weir());
    show(weir.current_dir(workspace.root()).args(arguments).env(EXAMPLE_DATA, workspace.data()))
}
