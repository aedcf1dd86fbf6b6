//! Rows as JSON, for blocks that want neither buffers nor Arrow.

use std::sync::Arc;

use arrow::array::{RecordBatch, RecordBatchOptions};
use arrow::datatypes::SchemaRef;

use crate::FormatError;
use crate::column::{Cell, Column, Faults, Rules, StructColumn};
use crate::encode::{plain_batch, write_rows};
use crate::options::BinaryText;

/// Text offsets have 32 bits; no batch of rows comes near.
const MAX_BYTES: usize = i32::MAX as usize;

/// Writes a batch as one JSON object per line, in a form that [`ndjson_to_batch`] reads back exactly.
///
/// Integers and finite floats are numbers, the other floats the texts `NaN`, `Infinity` and `-Infinity`. Timestamps
/// are RFC 3339, dates and times ISO 8601, durations a count of their unit, decimals text, bytes base64.
///
/// # Errors
/// When a column's type has no text form, such as intervals.
pub fn rows_to_ndjson(batch: &RecordBatch) -> Result<Vec<u8>, FormatError> {
    let mut out = Vec::new();
    write_rows(plain_batch(batch)?.as_ref(), BinaryText::Base64, &mut out)?;
    Ok(out)
}

/// Reads JSON objects, one per line, as a batch of the schema given. Nothing is inferred and nothing left out.
///
/// Integers may also be text, because a JavaScript number cannot hold all of them; decimals may be text or numbers.
///
/// # Errors
/// At the first row that does not fit, naming its number and the column: a value of another type, a null where there
/// must be a value, a field that the schema does not have, or no JSON at all.
pub fn ndjson_to_batch(ndjson: &[u8], schema: &SchemaRef) -> Result<RecordBatch, FormatError> {
    if ndjson.len() > MAX_BYTES {
        return Err(FormatError::corrupt("ndjson", "more than 2 GiB of rows in one batch"));
    }
    let rules = Arc::new(Rules { reject_unknown: true, encoding: "utf-8".to_owned(), ..Rules::default() });
    let lines = ndjson.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let cells: Vec<Cell<'_>> = lines.map(Cell::Nested).collect();
    let mut faults = Faults::default();
    check_utf8(ndjson, &cells)?;
    let mut root = StructColumn::new(schema.fields().clone(), &rules)?;
    root.append(&cells, &mut faults);
    if let Some(fault) = faults.into_sorted().into_iter().next() {
        return Err(FormatError::Row { row: fault.row as u64 + 1, column: fault.path, message: fault.message });
    }
    let options = RecordBatchOptions::new().with_row_count(Some(cells.len()));
    Ok(RecordBatch::try_new_with_options(Arc::clone(schema), root.finish_children()?, &options)?)
}

fn check_utf8(ndjson: &[u8], cells: &[Cell<'_>]) -> Result<(), FormatError> {
    if simdutf8::basic::from_utf8(ndjson).is_ok() {
        return Ok(());
    }
    let bad = |cell: &Cell<'_>| cell.plain().is_some_and(|text| std::str::from_utf8(&text).is_err());
    let row = cells.iter().position(bad).unwrap_or_default() as u64 + 1;
    Err(FormatError::Row { row, column: String::new(), message: "the row is not valid utf-8 text".to_owned() })
}
