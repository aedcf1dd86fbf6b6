//! The first thing that anybody runs.

use std::process::Command;

use anyhow::Result;

use crate::command::show;
use crate::step::{note, step};
use crate::workspace::{EXAMPLE_DATA, Workspace};
use crate::{blocks, data};

const PIPELINE: &str = "examples/flights/pipeline.yaml";

/// Builds everything, fetches the example's data, runs the flights pipeline and shows what it made.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    blocks::build(workspace)?;
    data::fetch(workspace)?;
    step(&format!("running {PIPELINE}"), || {
        let mut weir = Command::new(workspace.weir());
        weir.current_dir(workspace.root()).args(["run", PIPELINE]);
        show(weir.env(EXAMPLE_DATA, workspace.data()))
    })?;
    note(format!("the pipeline is {PIPELINE}; run it again with `{} run {PIPELINE}`", workspace.weir().display()));
    Ok(())
}
