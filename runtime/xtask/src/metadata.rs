//! What Cargo says about a workspace.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::command::{cargo, read};

/// The packages of a workspace.
#[derive(Debug, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
}

/// A package.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) license: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) manifest_path: PathBuf,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) targets: Vec<Target>,
}

/// A dependency as a package declares it.
#[derive(Debug, Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    pub(crate) rename: Option<String>,
    /// `None` is an ordinary one.
    pub(crate) kind: Option<DependencyKind>,
    pub(crate) path: Option<PathBuf>,
}

/// What a dependency is for, other than the package itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DependencyKind {
    Build,
    Dev,
}

/// Something that Cargo builds from a package.
#[derive(Debug, Deserialize)]
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) kind: Vec<String>,
}

impl Package {
    /// Returns the folder of the package.
    pub(crate) fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(Path::new(""))
    }

    /// Returns the name of the target of a kind such as `cdylib` or `bench`.
    pub(crate) fn targets<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a str> {
        let targets = self.targets.iter().filter(move |target| target.kind.iter().any(|found| found == kind));
        targets.map(|target| target.name.as_str())
    }
}

/// Reads the members of the workspace in `folder`.
pub(crate) fn members(folder: &Path) -> Result<Metadata> {
    ask(folder, &["--no-deps"])
}

/// Reads all packages that the workspace in `folder` is built from, on any platform.
pub(crate) fn all_packages(folder: &Path) -> Result<Metadata> {
    ask(folder, &["--locked"])
}

fn ask(folder: &Path, arguments: &[&str]) -> Result<Metadata> {
    let mut cargo = cargo();
    cargo.current_dir(folder).args(["metadata", "--format-version=1"]).args(arguments);
    let text = read(&mut cargo).with_context(|| format!("failed to read the workspace in `{}`", folder.display()))?;
    serde_json::from_str(&text).context("failed to read what `cargo metadata` printed")
}
