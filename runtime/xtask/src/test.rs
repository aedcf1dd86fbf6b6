//! Running the tests, part by part. The runners' own output is shown as it is.

use std::process::Command;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use crate::command::{show, succeeds};
use crate::step::{note, step};
use crate::workspace::{EXAMPLE_DATA, Workspace};
use crate::{blocks, data, fixtures, metadata};

/// The crate with conformance cases, examples as tests and end-to-end tests.
const END_TO_END: &str = "weir-tests";

/// What to test.
#[derive(Debug, Args)]
pub(crate) struct TestArguments {
    /// Run only these parts
    #[arg(long, value_enum, value_name = "PART")]
    only: Vec<Part>,
}

/// A part of the tests that can be run on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Tests and documentation examples of the host's crates
    Unit,
    /// Tests of the SDK and of blocks, compiled for this machine
    Guests,
    /// Conformance cases, examples and hostile guests, through the `weir` executable
    E2e,
}

/// Runs the tests. A part that fails does not keep the others from running.
pub(crate) fn run(arguments: &TestArguments, workspace: &Workspace) -> Result<()> {
    let parts = [Part::Unit, Part::Guests, Part::E2e];
    let wanted = parts.iter().filter(|part| arguments.only.is_empty() || arguments.only.contains(part));
    let failed: Vec<_> = wanted.filter_map(|part| part.run(workspace).err()).collect();
    for error in &failed {
        note(format!("{error:#}"));
    }
    if failed.is_empty() { Ok(()) } else { bail!("tests failed") }
}

impl Part {
    fn run(self, workspace: &Workspace) -> Result<()> {
        match self {
            Self::Unit => unit(workspace),
            Self::Guests => guests(workspace),
            Self::E2e => end_to_end(workspace),
        }
    }
}

fn unit(workspace: &Workspace) -> Result<()> {
    let members = metadata::members(workspace.root())?.packages;
    let (mut all, mut libraries) = (Vec::new(), Vec::new());
    for package in members.iter().filter(|package| package.name != END_TO_END) {
        all.push(format!("--package={}", package.name));
        if package.targets("lib").next().is_some() {
            libraries.push(format!("--package={}", package.name));
        }
    }
    let runner = runner();
    let tests = step(&format!("testing the host's crates (cargo {})", runner.join(" ")), || {
        show(host(workspace).args(runner).args(["--release", "--no-fail-fast"]).args(all))
    });
    let docs = step("testing examples in the host's documentation", || {
        show(host(workspace).args(["test", "--doc", "--release", "--no-fail-fast"]).args(libraries))
    });
    tests.and(docs)
}

fn guests(workspace: &Workspace) -> Result<()> {
    step("testing the SDK and the blocks on this machine", || {
        let mut cargo = Command::new("cargo");
        cargo.current_dir(workspace.guests()).args(["test", "--workspace", "--no-fail-fast"]);
        show(cargo.env("CARGO_TARGET_DIR", workspace.guest_target()))
    })
}

fn end_to_end(workspace: &Workspace) -> Result<()> {
    let members = metadata::members(workspace.root())?;
    if !members.packages.iter().any(|package| package.name == END_TO_END) {
        note(format!("there is no crate `{END_TO_END}` yet, and so no end-to-end test"));
        return Ok(());
    }
    blocks::build(workspace)?;
    fixtures::build(workspace)?;
    data::fetch(workspace)?;
    let runner = runner();
    step(&format!("testing end to end (cargo {})", runner.join(" ")), || {
        show(host(workspace).args(runner).args(["--release", "--no-fail-fast", "--package", END_TO_END]))
    })
}

fn host(workspace: &Workspace) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(workspace.root()).env("CARGO_TARGET_DIR", workspace.target());
    cargo.env(EXAMPLE_DATA, workspace.data());
    cargo
}

/// Returns the better runner if it is installed.
fn runner() -> &'static [&'static str] {
    if succeeds(Command::new("cargo").args(["nextest", "--version"])) { &["nextest", "run"] } else { &["test"] }
}
