//! One fuzz target: its program, what it starts from and what it leaves.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Error, Result, anyhow};

use crate::command::{quiet, show};
use crate::failure::WithHint;
use crate::workspace::Workspace;

/// An input that takes longer is a finding, in seconds. Ordinary ones take about a millisecond; what is long here is how long a busy machine
/// may stand still.
const TIMEOUT: u32 = 30;

/// Memory beyond which an input is a finding, in MiB.
const MEMORY: u32 = 2048;

/// A test that fails is to fail again; looking further is for longer runs.
const SAME_INPUTS: &str = "-seed=1";

/// The longest input in bytes. Most mistakes fit, and short inputs run often.
const LENGTH: u32 = 4096;

/// A target that has been built.
pub(super) struct Target {
    name: String,
    program: PathBuf,
    seeds: PathBuf,
    /// Where everything that runs find is kept, for all targets.
    found: PathBuf,
}

impl Target {
    pub(super) fn new(name: String, programs: &Path, workspace: &Workspace) -> Self {
        let (program, seeds) = (programs.join(&name), workspace.fuzz().join("seeds").join(&name));
        Self { name, program, seeds, found: workspace.fuzz_target() }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Returns where inputs that reach something new are kept from run to run.
    pub(super) fn corpus(&self) -> PathBuf {
        self.found.join("corpus").join(&self.name)
    }

    /// Returns where they are kept for the time of one run.
    pub(super) fn brief_corpus(&self) -> PathBuf {
        self.found.join("brief").join(&self.name)
    }

    /// Runs the target, `quietly` (unless it fails) on the same inputs every time. An input that it fails on is kept, and the failure says how to run it again.
    pub(super) fn fuzz(&self, corpus: &Path, seconds: u32, quietly: bool) -> Result<()> {
        let artifacts = self.found.join("artifacts").join(&self.name);
        for folder in [corpus, &artifacts] {
            fs::create_dir_all(folder).with_context(|| format!("failed to create `{}`", folder.display()))?;
        }
        let start = SystemTime::now();
        let mut program = self.program();
        program.arg(corpus).arg(&self.seeds).arg(format!("-max_total_time={seconds}"));
        program.arg(format!("-max_len={LENGTH}")).arg(format!("-artifact_prefix={}/", artifacts.display()));
        let run = match quietly {
            true => quiet(program.arg(SAME_INPUTS)),
            false => show(program.arg("-print_final_stats=1")),
        };
        run.or_else(|error| self.failed(error, newest(&artifacts, start)))
    }

    /// Runs the target on one input.
    pub(super) fn reproduce(&self, input: &Path) -> Result<()> {
        show(self.program().arg(input))
    }

    fn program(&self) -> Command {
        let mut program = Command::new(&self.program);
        program.arg(format!("-timeout={TIMEOUT}")).arg(format!("-rss_limit_mb={MEMORY}"));
        program
    }

    fn failed(&self, error: Error, artifact: Option<PathBuf>) -> Result<()> {
        let Some(artifact) = artifact else {
            return Err(error).with_context(|| format!("the fuzz target `{}` failed", self.name));
        };
        let (name, artifact) = (&self.name, artifact.display());
        Err(error.context(anyhow!("the fuzz target `{name}` failed on the input `{artifact}`")))
            .hint(format!("run it again with `cargo xtask fuzz {name} --input {artifact}`"))
    }
}

/// Returns the file that was written last, if that was since `start`.
fn newest(folder: &Path, start: SystemTime) -> Option<PathBuf> {
    let files = fs::read_dir(folder).ok()?.filter_map(|entry| {
        let entry = entry.ok()?;
        Some((entry.metadata().ok()?.modified().ok()?, entry.path()))
    });
    files.filter(|(written, _)| *written >= start).max().map(|(_, path)| path)
}
