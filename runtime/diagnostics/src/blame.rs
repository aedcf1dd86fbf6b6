//! Whose fault a failure is, and whether trying again can help.

use std::{fmt, time::Duration};

use serde::{Deserialize, Serialize};

/// Whose fault a failure is. It drives the exit code, the HTTP status, the log level and the wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Blame {
    /// The pipeline, a config or a command is wrong: whoever wrote it can mend it.
    User,
    /// A block broke its contract, trapped, or met its limits.
    Block,
    /// A database, store, API or network failed or refused.
    External,
    /// Weir itself, or the machine it runs on.
    Host,
}

impl Blame {
    /// Returns the word for this blame.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Block => "block",
            Self::External => "external",
            Self::Host => "host",
        }
    }
}

impl fmt::Display for Blame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Whether trying again can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Retry {
    /// The same input fails the same way.
    #[default]
    No,
    /// It may pass; wait longer after each try.
    Backoff,
    /// The other side said how long to wait.
    After(Duration),
}

impl Retry {
    /// Tells whether to try again at all.
    pub fn is_allowed(self) -> bool {
        self != Self::No
    }
}
