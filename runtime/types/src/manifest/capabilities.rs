//! What a block asks for.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a connection leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ConnectionKind {
    /// A folder or an object store.
    Objects,
    /// A database.
    Sql,
    /// People, or programs that take messages. No block may ask for that: what leaves is said in the pipeline.
    #[serde(skip_deserializing)]
    Channel,
}

impl fmt::Display for ConnectionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Objects => "objects",
            Self::Sql => "sql",
            Self::Channel => "channel",
        })
    }
}

/// What a block asks for beyond computing. Asking opens nothing: the node's grants do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Capabilities {
    /// To send HTTP requests.
    pub http: bool,
    /// To use connections of these kinds.
    pub connections: Vec<ConnectionKind>,
    /// To have secrets put into its requests.
    pub secrets: bool,
    /// To know the time.
    pub clock: bool,
    /// To have real randomness.
    pub random: bool,
}

impl Capabilities {
    /// Tells whether the block asks for nothing at all.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
