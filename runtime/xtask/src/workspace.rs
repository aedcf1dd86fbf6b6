//! Where things are.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Names the folder of the examples' data for their pipelines.
pub(crate) const EXAMPLE_DATA: &str = "WEIR_EXAMPLE_DATA";

/// The paths of this checkout and of what is built from it. Nothing is ever built inside the checkout unless Cargo's own default
/// target folder is.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// Finds the checkout that this crate belongs to and its target folder.
    pub(crate) fn locate() -> Result<Self> {
        // The variable is there when Cargo runs us, and right even if the checkout has moved since the build.
        let package =
            env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = package.ancestors().nth(2).context("failed to find the workspace above `runtime/xtask`")?.to_owned();
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |folder| root.join(folder));
        Ok(Self { root, target })
    }

    /// Returns a path in the checkout.
    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// Returns the checkout's folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Returns Cargo's target folder for the host workspace.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// Returns the folder of the guest workspace.
    pub(crate) fn guests(&self) -> PathBuf {
        self.path("plugins")
    }

    /// Returns Cargo's target folder for guests, apart from the host's so that neither build throws away the other's work.
    pub(crate) fn guest_target(&self) -> PathBuf {
        self.target.join("guests")
    }

    /// Returns the folders of all Cargo workspaces.
    pub(crate) fn all(&self) -> [PathBuf; 3] {
        [self.root.clone(), self.guests(), self.fuzz()]
    }

    /// Returns the folder of the fuzz targets, a workspace of its own.
    pub(crate) fn fuzz(&self) -> PathBuf {
        self.path("fuzz")
    }

    /// Returns Cargo's target folder for fuzz targets, which are compiled by other flags; what fuzzing finds is kept there, too.
    pub(crate) fn fuzz_target(&self) -> PathBuf {
        self.target.join("fuzz")
    }

    /// Returns the folder of the block contract that this checkout builds guests for.
    pub(crate) fn contract(&self) -> PathBuf {
        self.path("wit/weir-block/0.1.0")
    }

    /// Returns the `weir` executable.
    pub(crate) fn weir(&self) -> PathBuf {
        self.target.join("release/weir")
    }

    /// Returns where the page is built. The build script of `weir-api` finds it from its own place.
    pub(crate) fn page(&self) -> PathBuf {
        self.target.join("ui")
    }

    /// Returns where packed blocks go: beside the executable, where it looks for them.
    pub(crate) fn blocks(&self) -> PathBuf {
        self.target.join("release/blocks")
    }

    /// Returns where packed test fixtures go.
    pub(crate) fn test_blocks(&self) -> PathBuf {
        self.target.join("release/test-blocks")
    }

    /// Returns where tools of other languages are installed.
    pub(crate) fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// Returns where example data goes.
    pub(crate) fn data(&self) -> PathBuf {
        self.target.join("data")
    }

    /// Returns a path for messages: relative to the checkout where it lies within.
    pub(crate) fn shown<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}
