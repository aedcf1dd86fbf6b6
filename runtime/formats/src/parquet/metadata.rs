//! What the footer of a file tells.

use std::sync::Arc;

use ::parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use arrow::datatypes::SchemaRef;

use super::access::{Access, RandomAccess};
use super::guard::guarded;
use crate::FormatError;
use crate::encode::plain_schema;

/// The magic bytes at both ends, and the footer's length before the last ones.
const SHORTEST: u64 = 12;

/// A Parquet file from the outside.
#[derive(Debug, Clone)]
pub struct ParquetInfo {
    /// The columns, as a decoder would give them.
    pub schema: SchemaRef,
    /// The parts that can be read on their own.
    pub row_groups: Vec<RowGroup>,
}

/// One part of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowGroup {
    /// Its rows.
    pub rows: u64,
    /// Its size in the file.
    pub bytes: u64,
}

/// Reads the footer.
///
/// # Errors
/// When the file is cut off or no Parquet file, or the source fails.
pub fn parquet_metadata(source: &Arc<dyn RandomAccess>) -> Result<ParquetInfo, FormatError> {
    let (_, metadata) = load(source)?;
    let unsigned = |value: i64| u64::try_from(value).unwrap_or_default();
    let row_groups = metadata.metadata().row_groups().iter();
    let row_groups = row_groups
        .map(|group| RowGroup { rows: unsigned(group.num_rows()), bytes: unsigned(group.compressed_size()) })
        .collect();
    Ok(ParquetInfo { schema: plain_schema(metadata.schema()), row_groups })
}

/// Loads the footer, with the schema in plain types.
pub(super) fn load(source: &Arc<dyn RandomAccess>) -> Result<(Access, ArrowReaderMetadata), FormatError> {
    let access = Access::new(Arc::clone(source)).map_err(FormatError::Io)?;
    check_ends(source)?;
    let stored = guarded(&access, || ArrowReaderMetadata::load(&access, ArrowReaderOptions::new()))?;
    let plain = plain_schema(stored.schema());
    if plain.fields() == stored.schema().fields() {
        return Ok((access, stored));
    }
    // Most other layouts can be read as plain ones at once; what cannot is converted batch by batch.
    let options = ArrowReaderOptions::new().with_schema(plain);
    let footer = Arc::clone(stored.metadata());
    let metadata = guarded(&access, || ArrowReaderMetadata::try_new(footer, options)).unwrap_or(stored);
    Ok((access, metadata))
}

/// The crate's message for a file without footer is about its internals.
fn check_ends(source: &Arc<dyn RandomAccess>) -> Result<(), FormatError> {
    let length = source.len().map_err(FormatError::Io)?;
    if length < SHORTEST {
        return Err(FormatError::Truncated(format!(
            "a parquet file has at least {SHORTEST} bytes, this one has {length}"
        )));
    }
    let starts = source.read_at(0, 4).map_err(FormatError::Io)?;
    let ends = source.read_at(length - 4, 4).map_err(FormatError::Io)?;
    match (starts.as_ref(), ends.as_ref()) {
        (_, b"PAR1") => Ok(()),
        (_, b"PARE") => Err(FormatError::corrupt("parquet", "the file is encrypted, which is not supported")),
        (b"PAR1", _) => Err(FormatError::Truncated("the file begins like parquet but has no footer".to_owned())),
        _ => Err(FormatError::corrupt("parquet", "the file neither begins nor ends with the mark of parquet")),
    }
}
