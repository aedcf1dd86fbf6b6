//! Where blocks come from, as far as a pipeline needs to know.

use std::sync::Arc;

use semver::Version;
use weir_types::{BlockName, BlockRef, Digest, manifest::Manifest};

/// A block that was found: what it says about itself, and which bytes it is.
#[derive(Debug, Clone)]
pub struct ResolvedBlock {
    /// The block's manifest.
    pub manifest: Arc<Manifest>,
    /// The digest of the component.
    pub digest: Digest,
}

/// Why a block was not found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CatalogMiss {
    /// No block has this name.
    Name {
        /// The names that exist.
        known: Vec<BlockName>,
    },
    /// The block exists, but in no version that is acceptable.
    Version {
        /// The versions that exist.
        known: Vec<Version>,
    },
    /// There is a block, but it cannot be used.
    Unusable {
        /// Why.
        reason: String,
        /// What to do about it.
        hints: Vec<String>,
    },
}

/// Looks up blocks by reference.
///
/// [`resolve`](crate::resolve) calls `find` once per node that is not disabled. The answer must be the highest version
/// that the reference accepts, or the one that a lock file pins, and must not change during one resolution. `find`
/// must not run the block.
pub trait BlockCatalog {
    /// Returns the block for a reference.
    ///
    /// # Errors
    /// With what exists instead, so that the message can suggest it.
    fn find(&self, wanted: &BlockRef) -> Result<ResolvedBlock, CatalogMiss>;
}
