//! Checks that other programs make. They print what they find; here it only counts whether they are content.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::command::{cargo, read_anyway, show};
use crate::workspace::Workspace;

/// One of the three workspaces.
struct Side {
    folder: PathBuf,
    target: PathBuf,
    /// Host code is only ever compiled in release; guests have tests, and so lints, in the development profile.
    profile: &'static [&'static str],
}

fn host(workspace: &Workspace) -> Side {
    Side { folder: workspace.root().to_owned(), target: workspace.target().to_owned(), profile: &["--release"] }
}

fn guests(workspace: &Workspace) -> Side {
    Side { folder: workspace.guests(), target: workspace.guest_target(), profile: &[] }
}

/// Without the flags of fuzzing, which mean nothing to lints.
fn fuzz(workspace: &Workspace) -> Side {
    Side { folder: workspace.fuzz(), target: workspace.fuzz_target(), profile: &["--release"] }
}

impl Side {
    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut cargo = cargo();
        cargo.current_dir(&self.folder).args(arguments).env("CARGO_TARGET_DIR", &self.target);
        cargo
    }

    fn clippy(&self) -> Result<Vec<String>> {
        let mut cargo = self.cargo(&["clippy", "--workspace", "--all-targets"]);
        contented(cargo.args(self.profile).args(["--", "--deny=warnings"]))
    }

    fn docs(&self) -> Result<Vec<String>> {
        let mut cargo = self.cargo(&["doc", "--workspace", "--no-deps"]);
        contented(cargo.args(self.profile).env("RUSTDOCFLAGS", "--deny=warnings"))
    }
}

/// Finds files that `cargo fmt` would change.
pub(super) fn format(workspace: &Workspace) -> Result<Vec<String>> {
    let mut files = BTreeSet::new();
    for side in [host(workspace), guests(workspace), fuzz(workspace)] {
        let output = read_anyway(&mut side.cargo(&["fmt", "--all", "--", "--check", "--files-with-diff"]))?;
        files.extend(output.lines().map(|file| format!("{} is not formatted", workspace.shown(Path::new(file)))));
    }
    Ok(files.into_iter().collect())
}

pub(super) fn clippy_host(workspace: &Workspace) -> Result<Vec<String>> {
    host(workspace).clippy()
}

pub(super) fn clippy_guests(workspace: &Workspace) -> Result<Vec<String>> {
    guests(workspace).clippy()
}

pub(super) fn clippy_fuzz(workspace: &Workspace) -> Result<Vec<String>> {
    fuzz(workspace).clippy()
}

pub(super) fn docs_host(workspace: &Workspace) -> Result<Vec<String>> {
    host(workspace).docs()
}

pub(super) fn docs_guests(workspace: &Workspace) -> Result<Vec<String>> {
    guests(workspace).docs()
}

fn contented(command: &mut Command) -> Result<Vec<String>> {
    show(command).map(|()| Vec::new())
}
