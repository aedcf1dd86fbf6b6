//! A released version of the block contract never changes: plugins in the world were built for it.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::digest;
use crate::failure::WithHint;
use crate::step::note;
use crate::workspace::Workspace;

/// The released versions, one a line: version, digest of its folder.
const RELEASED: &str = "wit/released.txt";

/// The folder of the next version, which may change.
const DRAFT: &str = "next";

/// Finds versions that have changed since their release, are gone, or have not been pinned.
pub(super) fn find(workspace: &Workspace) -> Result<Vec<String>> {
    let released = released(workspace);
    let mut problems = Vec::new();
    for (version, pinned) in &released {
        match digest::of_folders(&[&folder(workspace, version)]) {
            Ok(found) if found == *pinned => {}
            Ok(_) => problems.push(format!(
                "weir:block@{version} has changed since its release; put the change into wit/weir-block/{DRAFT}"
            )),
            Err(_) => problems.push(format!("weir:block@{version} has been released, but its folder is gone")),
        }
    }
    for entry in fs::read_dir(workspace.path("wit/weir-block")).context("failed to list `wit/weir-block`")? {
        let version = entry?.file_name().to_string_lossy().into_owned();
        if version != DRAFT && !released.iter().any(|(pinned, _)| *pinned == version) {
            problems.push(format!("weir:block@{version} is not pinned; `cargo xtask freeze {version}` does it"));
        }
    }
    Ok(problems)
}

/// Pins a version.
pub(crate) fn freeze(workspace: &Workspace, version: &str) -> Result<()> {
    let found = digest::of_folders(&[&folder(workspace, version)])?;
    if let Some((_, pinned)) = released(workspace).iter().find(|(known, _)| known == version) {
        let advice = format!(
            "put the change into wit/weir-block/{DRAFT}; only if nobody has the version yet, take its line out of {RELEASED}"
        );
        return check_unchanged(version, *pinned == found).hint(advice);
    }
    let path = workspace.path(RELEASED);
    let text = fs::read_to_string(&path).unwrap_or_default();
    fs::write(&path, format!("{text}{version} {found}\n")).with_context(|| format!("failed to write `{RELEASED}`"))?;
    note(format!("weir:block@{version} is pinned in {RELEASED}"));
    Ok(())
}

fn check_unchanged(version: &str, is_unchanged: bool) -> Result<()> {
    ensure!(is_unchanged, "weir:block@{version} has been released and cannot change any more");
    note(format!("weir:block@{version} is pinned already"));
    Ok(())
}

fn folder(workspace: &Workspace, version: &str) -> PathBuf {
    workspace.path("wit/weir-block").join(version)
}

fn released(workspace: &Workspace) -> Vec<(String, String)> {
    let text = fs::read_to_string(workspace.path(RELEASED)).unwrap_or_default();
    let pairs = text.lines().filter_map(|line| line.split_once(' '));
    pairs.map(|(version, digest)| (version.to_owned(), digest.to_owned())).collect()
}
