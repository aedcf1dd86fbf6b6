//! Running the tests, part by part. The runners' own output is shown as it is.

use std::process::Command;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use crate::command::{cargo, show, succeeds};
use crate::programs::S3_SERVER;
use crate::step::{note, step};
use crate::workspace::{EXAMPLE_DATA, Workspace};
use crate::{blocks, data, databases, debian, fixtures, fuzz, page};

/// The crate with conformance cases, examples as tests and end-to-end tests.
const END_TO_END: &str = "weir-tests";

/// Clocks that jump, and certificates.
const FOR_TESTS: [&str; 2] = ["libfaketime", "openssl"];

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
    /// Tests of the page's parts
    Page,
    /// Conformance cases, examples and hostile guests, through the `weir` executable
    E2e,
    /// The page in a real browser, before a real server
    Browser,
    /// Fuzz targets, for a few seconds each
    Fuzz,
}

/// Runs the tests. A part that fails does not keep the others from running.
pub(crate) fn run(arguments: &TestArguments, workspace: &Workspace) -> Result<()> {
    let is_wanted = |part: &Part| arguments.only.is_empty() || arguments.only.contains(part);
    let parts: Vec<_> = [Part::Unit, Part::Guests, Part::Page, Part::E2e, Part::Browser, Part::Fuzz]
        .into_iter()
        .filter(is_wanted)
        .collect();
    if parts.iter().any(|part| matches!(part, Part::Unit | Part::E2e | Part::Browser)) {
        prepare(workspace)?;
    }
    let failed: Vec<_> = parts.iter().filter_map(|part| part.run(workspace).err()).collect();
    for error in &failed {
        note(format!("{error:#}"));
    }
    if failed.is_empty() { Ok(()) } else { bail!("tests failed") }
}

/// Builds what tests run: the executable, blocks, fixtures and example data.
fn prepare(workspace: &Workspace) -> Result<()> {
    blocks::build(workspace)?;
    // An example's replay server runs on it, too.
    fixtures::require_node()?;
    fixtures::build(workspace)?;
    S3_SERVER.ensure(workspace)?;
    databases::install()?;
    debian::install(&FOR_TESTS)?;
    data::fetch(workspace)
}

impl Part {
    fn run(self, workspace: &Workspace) -> Result<()> {
        match self {
            Self::Unit => unit(workspace),
            Self::Guests => guests(workspace),
            Self::Page => page::test(workspace),
            Self::E2e => end_to_end(workspace),
            Self::Browser => page::browse(workspace),
            Self::Fuzz => fuzz::brief(workspace),
        }
    }
}

fn unit(workspace: &Workspace) -> Result<()> {
    let tests = step("testing the host's crates", || {
        let mut cargo = runner(workspace);
        show(match has_nextest() {
            true => cargo.args(["--filterset", &format!("not package({END_TO_END})")]),
            false => cargo.args(["--exclude", END_TO_END]),
        })
    });
    let docs = step("testing examples in the host's documentation", || {
        show(host(workspace).args(["test", "--doc", "--release", "--workspace", "--no-fail-fast"]))
    });
    tests.and(docs)
}

fn guests(workspace: &Workspace) -> Result<()> {
    step("testing the SDK and the blocks on this machine", || {
        let mut cargo = cargo();
        cargo.current_dir(workspace.guests()).args(["test", "--workspace", "--no-fail-fast"]);
        show(cargo.env("CARGO_TARGET_DIR", workspace.guest_target()))
    })
}

fn end_to_end(workspace: &Workspace) -> Result<()> {
    step("testing end to end", || {
        let mut cargo = runner(workspace);
        // Without nextest a filter by package would select other features and compile everything anew; names do it, too.
        show(match has_nextest() {
            true => cargo.args(["--filterset", &format!("package({END_TO_END})")]),
            false => cargo.args(["--test", "conformance", "--test", "e2e"]),
        })
    })
}

fn host(workspace: &Workspace) -> Command {
    let mut cargo = cargo();
    cargo.current_dir(workspace.root()).env("CARGO_TARGET_DIR", workspace.target());
    cargo.env(EXAMPLE_DATA, workspace.data());
    cargo
}

/// Runs tests of the whole workspace, by the better runner if it is installed.
fn runner(workspace: &Workspace) -> Command {
    let mut cargo = host(workspace);
    cargo.args(if has_nextest() { &["nextest", "run"][..] } else { &["test"] });
    cargo.args(["--release", "--workspace", "--no-fail-fast"]);
    cargo
}

fn has_nextest() -> bool {
    succeeds(cargo().args(["nextest", "--version"]))
}
