//! The time, where a node was granted the clock and somebody else than the machine keeps it.

use std::time::Duration;

/// Tells the time. Called from many instances at once, whenever a guest asks; must not block.
pub trait Clock: Send + Sync {
    /// Returns the time since 1970.
    fn wall(&self) -> Duration;
    /// Returns the time since some moment that stays the same; never goes back.
    fn monotonic(&self) -> Duration;
}
