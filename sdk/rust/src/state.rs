//! Small notes of a node's own that outlive a run. The cursor of an extractor is not one: it travels in checkpoints.
//!
//! ```
//! # fn main() -> weir_sdk::Result<()> {
//! weir_sdk::state::set("seen", &vec!["a", "b"])?;
//! let seen: Option<Vec<String>> = weir_sdk::state::get("seen")?;
//! assert_eq!(seen.unwrap_or_default().len(), 2);
//! # Ok(())
//! # }
//! ```

use serde::{Serialize, de::DeserializeOwned};

use crate::host::state as host;
use crate::json;
use crate::types::Result;

/// Reads a note; what this run has set before is seen.
///
/// # Errors
/// When the note is of another shape.
pub fn get<T: DeserializeOwned>(key: &str) -> Result<Option<T>> {
    host::get(key)?.map(|text| json::read(&text, "note")).transpose()
}

/// Writes a note. It becomes durable together with the epoch in which it was set, and not before.
///
/// # Errors
/// When the value is not JSON, or too large.
pub fn set<T: Serialize>(key: &str, value: &T) -> Result<()> {
    host::set(key, Some(&json::write(value)?))
}

/// Removes a note.
///
/// # Errors
/// When the host refuses.
pub fn remove(key: &str) -> Result<()> {
    host::set(key, None)
}
