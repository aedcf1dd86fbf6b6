//! Why the copy could not be brought up to date.

use weir_store::StoreError;

/// Why the copy could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file.
    #[error("the copy of the history in `{path}` cannot be written: {reason}")]
    File {
        /// Where it is.
        path: String,
        /// Why.
        reason: String,
    },
}
