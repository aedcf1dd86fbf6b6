//! The first thing that anybody runs.

use std::process::Command;

use anyhow::Result;

use crate::command::show;
use crate::step::{note, step};
use crate::workspace::Workspace;
use crate::{blocks, data};

/// Builds everything, fetches the example's data, runs the flights pipeline and shows what it made.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    blocks::build(workspace)?;
    data::fetch(workspace)?;
    step("running examples/flights/pipeline.yaml", || {
        show(
            Command::new(workspace.weir())
                .current_dir(workspace.root())
                .args(["run", "examples/flights/pipeline.yaml"]),
        )
    })?;
    note("the pipeline's file is examples/flights/pipeline.yaml");
    Ok(())
}
