//! Why a call on a session failed.

use weir_types::Problem;

/// What a statement would have done without being allowed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Denial {
    /// It would change something, and the grant is for reading.
    Write(String),
    /// It would use a schema that the grant does not list.
    Schema(String),
    /// It is never allowed, whatever the grant.
    Never(String),
}

/// Why a call on a session failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SqlError {
    /// The grant does not cover it. Whoever made the session knows which line would.
    #[error("the statement is not covered by the grant: {0:?}")]
    Denied(Denial),
    /// It was tried.
    #[error(transparent)]
    Failed(#[from] Problem),
}
