//! Reading rows that somebody has corrected in a file.

use std::path::Path;

use anyhow::Context;
use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use bytes::Bytes;

use super::export::format_of;
use crate::failed::Failed;
use crate::rejects::decode;

/// Reads the rows of a file with the columns that a node needs, and the one that names the reject.
///
/// # Errors
/// When the file cannot be read, or one of its rows has a value of another type.
pub(super) fn read(path: &Path, schema: &SchemaRef) -> Result<Vec<RecordBatch>, Failed> {
    let format = format_of(path)?;
    let data = std::fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    decode(&path.display().to_string(), Bytes::from(data), format, schema)
}
