//! Reading rows that somebody has corrected.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::record_batch::RecordBatch;
use bytes::Bytes;
use weir_diagnostics::Diagnostic;
use weir_formats::{Decoder, Format, RandomAccess, ReadOptions, TextSource, parquet_decoder, text_decoder};

use super::fit::problem;
use super::kept::ID;
use crate::failed::Failed;

/// How many rows are read at a time.
const STEP: usize = 8192;

/// Reads rows with the columns that a node needs, and the one that names the reject. `name` is what messages call them.
///
/// # Errors
/// When they cannot be read, or one of them has a value of another type.
pub(crate) fn decode(name: &str, data: Bytes, format: Format, schema: &SchemaRef) -> Result<Vec<RecordBatch>, Failed> {
    let mut decoder = open(name, data, format, schema).map_err(|error| refused(name, &error.to_string()))?;
    let mut rows = Vec::new();
    while let Some(decoded) = decoder.next(STEP).map_err(|error| refused(name, &error.to_string()))? {
        if let Some(reason) = decoded.rejects.and_then(|rejects| rejects.reasons.into_iter().next()) {
            return Err(problem(format!("`{name}`: {reason}")));
        }
        rows.extend(decoded.batch);
    }
    Ok(rows)
}

fn open(
    name: &str,
    data: Bytes,
    format: Format,
    schema: &SchemaRef,
) -> Result<Box<dyn Decoder>, weir_formats::FormatError> {
    if format == Format::Parquet {
        return parquet_decoder(&(Arc::new(data) as Arc<dyn RandomAccess>), &ReadOptions::default(), None);
    }
    // Text has no types of its own, so it is read in those of the node.
    let id = Arc::new(Field::new(ID, DataType::Utf8, true));
    let fields: Vec<_> = std::iter::once(id).chain(schema.fields().iter().cloned()).collect();
    let options = ReadOptions {
        format: Some(format),
        schema: Some(Arc::new(Schema::new(fields)).into()),
        ..ReadOptions::default()
    };
    text_decoder(TextSource::from_bytes(name.to_owned(), data), &options)
}

fn refused(name: &str, reason: &str) -> Failed {
    Diagnostic::error(format!("cannot read `{name}`: {reason}"))
        .hint(format!("it needs the column `{ID}` and those of the node, as `weir rejects --out` writes them"))
        .into()
}
