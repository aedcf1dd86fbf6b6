//! The one face of all encoders.

mod cell;
mod csv;
mod json;
mod ndjson;
mod plain;
mod sink;

use std::io::Write;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

pub(crate) use json::write_rows;
pub(crate) use plain::{plain_array, plain_batch, plain_schema};
pub(crate) use sink::{Counting, SinkState};

use crate::FormatError;
use crate::options::{Format, WriteOptions};
use crate::parquet::ParquetEncoder;

/// Writes one file, batch by batch.
pub trait Encoder: Send {
    /// Appends the rows of a batch, which must have the encoder's schema.
    ///
    /// # Errors
    /// When the batch has another schema, or the sink fails. The encoder is of no use after that.
    fn write(&mut self, batch: &RecordBatch) -> Result<(), FormatError>;

    /// Returns the bytes that have reached the sink so far.
    fn bytes(&self) -> u64;

    /// Completes the file and flushes the sink.
    ///
    /// # Errors
    /// When the sink fails; the file is incomplete then.
    fn finish(self: Box<Self>) -> Result<EncodeSummary, FormatError>;
}

/// What an encoder has written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncodeSummary {
    /// The rows.
    pub rows: u64,
    /// The bytes of the file.
    pub bytes: u64,
}

/// Starts a file.
///
/// # Errors
/// When the options do not fit together, a column's type cannot be written in the format, or the sink fails.
pub fn encoder(
    sink: Box<dyn Write + Send>,
    schema: &SchemaRef,
    options: &WriteOptions,
) -> Result<Box<dyn Encoder>, FormatError> {
    check(options)?;
    match options.format {
        Format::Csv => Ok(Box::new(csv::CsvEncoder::new(sink, schema, options)?)),
        Format::Ndjson => Ok(Box::new(ndjson::NdjsonEncoder::new(sink, schema, options)?)),
        Format::Parquet => Ok(Box::new(ParquetEncoder::new(sink, schema, options)?)),
        format @ (Format::Json | Format::Xml) => {
            Err(FormatError::options(format!("{} documents are read but not written", format.name()))
                .with_hint("use `format: ndjson`, which other tools read line by line"))
        }
    }
}

/// An option that cannot have an effect is a mistake worth telling.
fn check(options: &WriteOptions) -> Result<(), FormatError> {
    let csv = options.format == Format::Csv;
    let parquet = options.format == Format::Parquet;
    let checks = [
        ("delimiter", options.delimiter.is_some(), csv),
        ("header", options.header.is_some(), csv),
        ("null", options.null.is_some(), csv),
        ("bom", options.bom.is_some(), csv),
        ("row_group_rows", options.row_group_rows.is_some(), parquet),
        ("row_group_bytes", options.row_group_bytes.is_some(), parquet),
    ];
    match checks.iter().find(|(_, set, fits)| *set && !fits) {
        None => Ok(()),
        Some((name, ..)) => {
            Err(FormatError::options(format!("`{name}` has no meaning when writing {}", options.format.name()))
                .with_hint(format!("remove `{name}`, or set `format`")))
        }
    }
}

/// Refuses a batch of another schema; names and types count, metadata does not.
pub(crate) fn check_schema(expected: &SchemaRef, batch: &RecordBatch) -> Result<(), FormatError> {
    let found = batch.schema();
    let same = expected.fields().len() == found.fields().len()
        && expected
            .fields()
            .iter()
            .zip(found.fields())
            .all(|(expected, found)| expected.name() == found.name() && expected.data_type() == found.data_type());
    if same {
        return Ok(());
    }
    Err(FormatError::schema("the batch has other columns than the file that it is written to"))
}
