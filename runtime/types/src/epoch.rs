//! Numbering of epochs.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The number of an epoch inside its run, counted from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EpochNumber(u64);

impl EpochNumber {
    /// The first epoch of a run.
    pub const FIRST: Self = Self(1);

    /// Takes over a number that was stored.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Returns the number.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// Returns the epoch after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        // A run would have to commit a million epochs a second for half a million years to get there.
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for EpochNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
