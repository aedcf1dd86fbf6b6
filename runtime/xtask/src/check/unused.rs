//! Dependencies that no source file of a crate mentions.

use std::fs;

use anyhow::Result;

use crate::digest;
use crate::metadata::{self, Dependency, Package};
use crate::workspace::Workspace;

/// Finds them in both workspaces. A dependency that is there only to switch on a feature of another is exempt if its line in
/// Cargo.toml is followed, on the same line, by a comment with the word `feature`.
pub(super) fn find(workspace: &Workspace) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for folder in [workspace.root().to_owned(), workspace.guests()] {
        for package in metadata::members(&folder)?.packages {
            let source = source(&package)?;
            let manifest = fs::read_to_string(&package.manifest_path)?;
            let unused = package
                .dependencies
                .iter()
                .filter(|dependency| !is_used(dependency, &source) && !is_exempt(dependency, &manifest));
            problems.extend(unused.map(|dependency| format!("`{}` does not use `{}`", package.name, dependency.name)));
        }
    }
    problems.dedup();
    Ok(problems)
}

fn source(package: &Package) -> Result<String> {
    let mut text = String::new();
    for file in digest::files(package.folder())? {
        if file.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(file)?);
        }
    }
    Ok(text)
}

fn is_used(dependency: &Dependency, source: &str) -> bool {
    let name = dependency.rename.as_ref().unwrap_or(&dependency.name).replace('-', "_");
    source.match_indices(&name).any(|(at, _)| {
        let is_part = |character: Option<char>| character.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !is_part(source[..at].chars().next_back()) && !is_part(source[at + name.len()..].chars().next())
    })
}

fn is_exempt(dependency: &Dependency, manifest: &str) -> bool {
    let name = dependency.rename.as_ref().unwrap_or(&dependency.name);
    let mut lines = manifest.lines().filter(|line| line.starts_with(name.as_str()));
    lines.any(|line| line.split_once('#').is_some_and(|(_, comment)| comment.contains("feature")))
}
