//! A host that the runs of a process share, and the blocks that it has at hand.

use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

use weir_host::{Block, Host, HostConfig, HostError};
use weir_types::Digest;

/// So many blocks stay loaded: those that were used last. Code takes a few MiB each.
const AT_HAND: usize = 16;

/// A host that is made with the first block: a command that fails before needs none.
#[derive(Default)]
pub(crate) struct SharedHost {
    host: OnceLock<Host>,
    /// The last one used last.
    loaded: Mutex<Vec<Block>>,
}

impl SharedHost {
    /// Returns the host.
    ///
    /// # Errors
    /// When it does not start.
    pub(crate) fn host(&self, config: impl FnOnce() -> HostConfig) -> Result<Host, HostError> {
        if let Some(host) = self.host.get() {
            return Ok(host.clone());
        }
        let host = Host::new(config())?;
        Ok(self.host.get_or_init(|| host).clone())
    }

    /// Returns a block that is at hand.
    pub(crate) fn at_hand(&self, digest: &Digest) -> Option<Block> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let place = loaded.iter().position(|block| block.digest() == digest)?;
        let block = loaded.remove(place);
        loaded.push(block.clone());
        Some(block)
    }

    /// Loads a block from a file and keeps it at hand.
    ///
    /// # Errors
    /// When the host does not start, or the file cannot be loaded.
    pub(crate) async fn load(&self, path: &Path, config: impl FnOnce() -> HostConfig) -> Result<Block, HostError> {
        let block = self.host(config)?.load(path).await?;
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        loaded.retain(|other| other.digest() != block.digest());
        if loaded.len() >= AT_HAND {
            loaded.remove(0);
        }
        loaded.push(block.clone());
        Ok(block)
    }
}
