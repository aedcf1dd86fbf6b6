//! Programs of crates that builds and tests need, compiled once below the target folder.

use std::path::PathBuf;

use anyhow::Result;

use crate::command::{cargo, show};
use crate::step::{install_once, lock, step};
use crate::workspace::Workspace;

/// A program of a crate.
pub(crate) struct Program {
    /// The crate.
    package: &'static str,
    /// Its release.
    version: &'static str,
    features: &'static str,
    /// What the program is called.
    name: &'static str,
}

/// Makes bindings for C. The same release as the one that the Rust SDK is made with.
pub(crate) const WIT_BINDGEN: Program =
    Program { package: "wit-bindgen-cli", version: "0.61.0", features: "c", name: "wit-bindgen" };

/// An S3-compatible server that checks signatures.
pub(crate) const S3_SERVER: Program =
    Program { package: "s3s-fs", version: "0.14.1", features: "binary", name: "s3s-fs" };

impl Program {
    /// Compiles the program unless it is there, and returns its path: `<target>/tools/<name>/bin/<name>`.
    pub(crate) fn ensure(&self, workspace: &Workspace) -> Result<PathBuf> {
        let folder = workspace.tools().join(self.name);
        let _lock = lock(&folder.join("lock"))?;
        install_once(&folder.join("stamp"), self.version, || {
            step(&format!("installing {} {}", self.package, self.version), || self.install(workspace))
        })?;
        Ok(folder.join("bin").join(self.name))
    }

    fn install(&self, workspace: &Workspace) -> Result<()> {
        let folder = workspace.tools().join(self.name);
        let mut cargo = cargo();
        cargo.current_dir(workspace.root()).args(["install", "--quiet", "--force", "--locked", self.package]);
        cargo.args([&format!("--version=={}", self.version), "--no-default-features", "--features", self.features]);
        // It runs for moments: what counts is how long it takes to compile.
        cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0").env("CARGO_PROFILE_RELEASE_DEBUG", "0");
        cargo.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16").env("CARGO_PROFILE_RELEASE_LTO", "off");
        show(cargo.arg("--root").arg(&folder).env("CARGO_TARGET_DIR", folder.join("build")))?;
        Ok(std::fs::remove_dir_all(folder.join("build"))?)
    }
}
