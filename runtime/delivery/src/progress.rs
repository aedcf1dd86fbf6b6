//! How far a message has got that leaves in several parts.

use serde::{Deserialize, Serialize};

/// How many parts a message may have where people read it: more would bury what else stands there.
pub(crate) const PARTS: usize = 5;

/// How far a message has got that leaves in several parts: sent again, it goes on behind those that were taken.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// How many parts the other side has taken.
    pub parts: usize,
    /// The message below which the others stand, where the other side has such a thing.
    pub thread: Option<String>,
}
