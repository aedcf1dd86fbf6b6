//! What rustup knows and does.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use super::TARGET;
use crate::command::{quiet, read};
use crate::step::step;

/// How long to wait for the download of a target. On machines whose network swallows packets rustup itself would wait much longer.
const DOWNLOAD_TIMEOUT: Duration = Duration::from_secs(120);

/// Returns the name of the toolchain in force in a folder.
pub(super) fn active(folder: &Path) -> Result<String> {
    let line = read(Command::new("rustup").current_dir(folder).args(["show", "active-toolchain"]))?;
    line.split_whitespace().next().map(str::to_owned).context("rustup has no active toolchain")
}

/// Returns a command that runs a tool of a toolchain.
pub(super) fn run(toolchain: &str, tool: &str) -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", toolchain, tool]);
    command
}

/// Returns the path of a toolchain's tool.
pub(super) fn which(toolchain: &str, tool: &str) -> Result<PathBuf> {
    read(Command::new("rustup").args(["which", "--toolchain", toolchain, tool])).map(PathBuf::from)
}

/// Makes a folder known as a toolchain.
pub(super) fn link(toolchain: &str, folder: &Path) -> Result<()> {
    quiet(Command::new("rustup").args(["toolchain", "link", toolchain]).arg(folder))
}

/// Tells whether a toolchain carries the target's standard library.
pub(super) fn has_target(toolchain: &str) -> bool {
    let folder = read(run(toolchain, "rustc").args(["--print=target-libdir", "--target", TARGET]));
    folder.is_ok_and(|folder| has_standard_library(Path::new(&folder)))
}

/// Tells whether a target's library folder holds a standard library.
pub(super) fn has_standard_library(folder: &Path) -> bool {
    let Ok(entries) = folder.read_dir() else { return false };
    let mut names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.any(|name| name.starts_with("libstd-") && name.ends_with(".rlib"))
}

/// Adds the target to a toolchain.
pub(super) fn add_target(toolchain: &str) -> Result<()> {
    step(&format!("adding {TARGET} to the toolchain `{toolchain}`"), || {
        let mut command = Command::new("rustup");
        command.args(["target", "add", "--toolchain", toolchain, TARGET]).stdin(Stdio::null()).stdout(Stdio::null());
        let child = command.spawn().context("failed to start rustup")?;
        let status = wait(child, DOWNLOAD_TIMEOUT)?;
        ensure!(status.success(), "rustup failed ({status})");
        ensure!(has_target(toolchain), "rustup left no standard library");
        Ok(())
    })
}

fn wait(mut child: Child, timeout: Duration) -> Result<ExitStatus> {
    let start = Instant::now();
    while start.elapsed() < timeout {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        thread::sleep(Duration::from_millis(100));
    }
    child.kill()?;
    child.wait()?;
    bail!("no answer within {} s", timeout.as_secs())
}
