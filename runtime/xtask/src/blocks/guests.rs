//! Which crates of the guest workspace are blocks.

use std::path::PathBuf;

use crate::metadata::{Metadata, Package};
use crate::workspace::Workspace;

/// What a block is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// For users: first-party blocks and those of the examples.
    Block,
    /// For tests.
    Fixture,
}

/// A crate that is compiled to a component.
#[derive(Debug)]
pub(super) struct Guest {
    /// The package, after which the packed block's file is named.
    pub(super) package: String,
    /// The library target, after which Cargo names the component.
    pub(super) library: String,
    /// A manifest beside the crate; without one, the block itself says what it is.
    pub(super) manifest: Option<PathBuf>,
    pub(super) purpose: Purpose,
}

/// Lists the members that are compiled to components: those with a `cdylib`.
pub(super) fn list(metadata: &Metadata, workspace: &Workspace) -> Vec<Guest> {
    let mut guests: Vec<_> = metadata.packages.iter().filter_map(|package| guest(package, workspace)).collect();
    guests.sort_by(|a, b| a.package.cmp(&b.package));
    guests
}

fn guest(package: &Package, workspace: &Workspace) -> Option<Guest> {
    let library = package.targets("cdylib").next()?.replace('-', "_");
    let manifest = package.folder().join("manifest.json");
    let purpose = if package.folder().starts_with(workspace.path("tests")) { Purpose::Fixture } else { Purpose::Block };
    Some(Guest { package: package.name.clone(), library, manifest: manifest.exists().then_some(manifest), purpose })
}
