//! Dependencies that no source file of a crate mentions.

use std::fs;

use anyhow::Result;

use crate::digest;
use crate::metadata::{self, Dependency, Package};
use crate::workspace::Workspace;

/// Crates that derived code names although the source may not: crate, and what is derived.
const DERIVED: [(&str, &str); 3] = [("serde", "Serialize"), ("serde", "Deserialize"), ("schemars", "JsonSchema")];

/// Finds them in all workspaces. A dependency is exempt if its line in Cargo.toml ends in a comment: some are there only to switch on
/// a feature of another crate, and the comment says so.
pub(super) fn find(workspace: &Workspace) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for folder in workspace.all() {
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
    DERIVED.iter().any(|(krate, derived)| *krate == name && holds_word(source, derived)) || holds_word(source, &name)
}

fn holds_word(text: &str, word: &str) -> bool {
    let is_part = |character: Option<char>| character.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let mut places = text.match_indices(word).map(|(at, _)| (&text[..at], &text[at + word.len()..]));
    places.any(|(before, after)| !is_part(before.chars().next_back()) && !is_part(after.chars().next()))
}

fn is_exempt(dependency: &Dependency, manifest: &str) -> bool {
    let name = dependency.rename.as_ref().unwrap_or(&dependency.name);
    let mut lines = manifest.lines().filter(|line| line.starts_with(name.as_str()));
    lines.any(|line| line.contains(" # "))
}
