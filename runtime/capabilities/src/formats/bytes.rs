//! Decodes bytes that are in memory, such as the body of an answer.

use std::sync::Arc;

use arrow::compute::concat_batches;
use arrow::record_batch::RecordBatch;
use bytes::Bytes;
use weir_formats::{Format, FormatError, RandomAccess, ReadOptions, TextSource, parquet_decoder, text_decoder};
use weir_host::capability::{Decoded, Rejected};
use weir_types::Problem;

use super::access::problem;
use super::decoder::from_formats;
use crate::blocking::run_blocking;

/// How many rows are decoded at a time; they are put together in the end.
const STEP: usize = 8192;

const DOING: &str = "cannot decode the data";

/// Bytes have no name to tell their format by; what APIs answer is JSON more often than not.
const DEFAULT_FORMAT: Format = Format::Json;

/// Decodes all of it.
pub(super) async fn decode(data: Bytes, mut options: ReadOptions) -> Result<Decoded, Problem> {
    options.format.get_or_insert(DEFAULT_FORMAT);
    run_blocking(move || all(data, &options).map_err(|error| problem(error, DOING))).await
}

fn all(data: Bytes, options: &ReadOptions) -> Result<Decoded, FormatError> {
    let mut decoder = match options.format {
        Some(Format::Parquet) => parquet_decoder(&(Arc::new(data) as Arc<dyn RandomAccess>), options, None)?,
        _ => text_decoder(TextSource::from_bytes("the data", data), options)?,
    };
    let schema = decoder.schema();
    let (mut rows, mut rejects) = (Vec::new(), Vec::new());
    while let Some(decoded) = decoder.next(STEP)? {
        let decoded = from_formats(decoded);
        rows.extend(decoded.rows);
        rejects.extend(decoded.rejects);
    }
    let rows = match rows.len() {
        // An answer without records still has columns, which a block may want to pass on.
        0 => RecordBatch::new_empty(schema),
        1 => rows.swap_remove(0),
        _ => concat_batches(&schema, &rows)?,
    };
    Ok(Decoded { rows: Some(rows), rejects: join(rejects)? })
}

fn join(rejects: Vec<Rejected>) -> Result<Option<Rejected>, FormatError> {
    let Some(first) = rejects.first() else { return Ok(None) };
    let rows = concat_batches(&first.rows.schema(), rejects.iter().map(|reject| &reject.rows))?;
    Ok(Some(Rejected { rows, reasons: rejects.into_iter().flat_map(|reject| reject.reasons).collect() }))
}
