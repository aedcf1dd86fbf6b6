//! JSON documents that cross the boundary: state, checkpoints, descriptors, tokens.

use serde::{Serialize, de::DeserializeOwned};

use crate::types::{Problem, Result};

/// Reads a document that this block, or an earlier version of it, wrote.
pub(crate) fn read<T: DeserializeOwned>(text: &str, what: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| {
        Problem::data(format!("the {what} cannot be read: {error}"))
            .with_hint("it was written by another version of this block; reset the state to start afresh")
    })
}

/// Writes a document.
pub(crate) fn write<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Problem::system(format!("a value cannot be written as JSON: {error}")))
}
