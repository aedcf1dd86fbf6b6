//! The blocks that can be found, and the lock file that pins them.

mod blocks;
mod known;
mod lock;
mod section;

pub(crate) use blocks::{BlockFile, BlockLibrary};
pub(crate) use known::KnownBlocks;
pub(crate) use lock::{Change, LockFile, Pin, refuse};
