//! Where messages come from.

use chrono::{DateTime, Utc};

/// The server that tells, as messages name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Station {
    /// Its name: what is wrong with it is wrong with this.
    pub server: String,
    /// Where people reach it: links begin with this.
    pub address: String,
    /// Since when it is there.
    pub since: DateTime<Utc>,
}

impl Station {
    /// Returns the address of a page, such as `runs/…`.
    pub(crate) fn link(&self, page: impl std::fmt::Display) -> String {
        format!("{}/{page}", self.address.trim_end_matches('/'))
    }
}
