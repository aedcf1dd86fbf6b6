//! The first thing that anybody runs.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::command::show;
use crate::step::{note, step};
use crate::workspace::{EXAMPLE_DATA, Workspace};
use crate::{blocks, data};

/// The folder that is served.
const EXAMPLE: &str = "examples/flights";

/// Its pipeline, and the node whose rows are shown.
const PIPELINE: &str = "examples/flights/pipeline.yaml";
const SUMMARY: &str = "daily";

/// How a server says where its page is.
const OPEN: &str = "open ";

/// Builds everything, fetches the example's data, runs the flights pipeline, and serves it until interrupted.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    blocks::build(workspace)?;
    data::fetch(workspace)?;
    step(&format!("running {PIPELINE}"), || show(weir(workspace).args(["run", PIPELINE])))?;
    step("the first rows of its summary", || {
        show(weir(workspace).args(["preview", SUMMARY, PIPELINE, "--rows", "8"]))
    })?;
    note("it wrote Parquet files and an SQLite database to examples/flights/out");
    let mut server = weir(workspace);
    server.args(["serve", EXAMPLE]).stdin(Stdio::null()).stderr(Stdio::piped());
    serve(server.spawn().context("failed to start the server")?, workspace)
}

/// Shows what the server says, and how to go on once it is there.
fn serve(mut server: Child, workspace: &Workspace) -> Result<()> {
    let said = server.stderr.take().context("the server says nothing")?;
    for line in BufReader::new(said).lines() {
        let line = line?;
        eprintln!("{line}");
        if let Some(address) = line.strip_prefix(OPEN) {
            note(format!("the page, with the editor: {address}"));
            note(format!("to go on by hand: export {EXAMPLE_DATA}={}", workspace.data().display()));
            note(format!("                  {} plan {PIPELINE}", workspace.weir().display()));
            note("interrupt to stop the server");
        }
    }
    match server.wait()?.code() {
        Some(0) | None => Ok(()),
        Some(code) => bail!("the server ended with exit code {code}"),
    }
}

fn weir(workspace: &Workspace) -> Command {
    let mut weir = Command::new(workspace.weir());
    weir.current_dir(workspace.root()).env(EXAMPLE_DATA, workspace.data());
    weir
}
