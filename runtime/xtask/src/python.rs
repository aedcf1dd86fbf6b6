//! Python, for what only pip can fetch.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::command::{quiet, succeeds};
use crate::{debian, failure::WithHint};

/// Makes a virtual environment and returns the folder of its programs.
pub(crate) fn virtual_environment(folder: &Path) -> Result<PathBuf> {
    require("venv", "python3-venv")?;
    // Debian splits the module: it is there without its package, but makes environments without pip.
    let made = quiet(python().args(["-m", "venv", "--clear"]).arg(folder));
    if made.is_err() {
        debian::install(&["python3-venv"])?;
        quiet(python().args(["-m", "venv", "--clear"]).arg(folder))?;
    }
    Ok(folder.join("bin"))
}

/// Returns a command that runs pip.
pub(crate) fn pip() -> Result<Command> {
    require("pip", "python3-pip")?;
    let mut pip = python();
    pip.args(["-m", "pip", "--disable-pip-version-check"]);
    Ok(pip)
}

fn python() -> Command {
    Command::new("python3")
}

fn require(module: &str, package: &str) -> Result<()> {
    if succeeds(python().args(["-m", module, "--help"])) {
        return Ok(());
    }
    debian::install(&["python3", package]).hint(format!("install Python 3.10 or later with its module `{module}`"))
}
