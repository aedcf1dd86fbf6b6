//! What every release and every crate has.

use std::fs;

use anyhow::{Context, Result};

use crate::metadata;
use crate::workspace::Workspace;

/// A sentence of each file, by which an empty or wrong one shows.
const FILES: [(&str, &str); 4] = [
    ("LICENSE", "Apache License"),
    ("CHANGELOG.md", "# Changelog"),
    ("README.md", "cargo xtask demo"),
    ("ARCHITECTURE.md", "block"),
];

/// Finds missing files, and crates that opt out of the workspace's lints.
pub(super) fn find(workspace: &Workspace) -> Result<Vec<String>> {
    let mut problems: Vec<_> = FILES.iter().filter_map(|(name, sign)| missing(workspace, name, sign)).collect();
    for folder in workspace.all() {
        for package in metadata::members(&folder)?.packages {
            let manifest = fs::read_to_string(&package.manifest_path).context("failed to read a crate's Cargo.toml")?;
            if !manifest.contains("[lints]\nworkspace = true") {
                problems.push(format!("`{}` does not take the workspace's lints", package.name));
            }
            // What is built in, such as a font, may have terms of its own beside ours.
            let licence = package.license.as_deref().unwrap_or_default();
            if licence.split(" AND ").next() != Some("Apache-2.0") {
                problems.push(format!("`{}` does not name the licence", package.name));
            }
        }
    }
    Ok(problems)
}

fn missing(workspace: &Workspace, name: &str, sign: &str) -> Option<String> {
    match fs::read_to_string(workspace.path(name)) {
        Ok(text) if text.contains(sign) => None,
        Ok(_) => Some(format!("{name} does not mention `{sign}`")),
        Err(_) => Some(format!("there is no {name}")),
    }
}
