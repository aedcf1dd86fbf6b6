//! CSV files.

use std::io::Write;
use std::sync::Arc;

use arrow::array::{Array, RecordBatch, new_empty_array};
use arrow::buffer::NullBuffer;
use arrow::datatypes::SchemaRef;

use super::cell::{Look, Scalar, scalar};
use super::json::JsonCells;
use super::sink::TextSink;
use super::{EncodeSummary, Encoder, check_schema, plain_batch};
use crate::FormatError;
use crate::options::{BinaryText, WriteOptions, ascii};

const BOM: &[u8] = b"\xef\xbb\xbf";

/// Writes records as RFC 4180 has them, with `\n` at their ends. Nested values stand as JSON.
pub(super) struct CsvEncoder {
    sink: TextSink,
    schema: SchemaRef,
    style: Style,
    rows: u64,
}

struct Style {
    delimiter: u8,
    null: Vec<u8>,
    binary: BinaryText,
}

/// A column ready to be written.
enum Cells<'a> {
    Scalar { nulls: Option<NullBuffer>, scalar: Scalar<'a> },
    Json(JsonCells<'a>),
}

impl CsvEncoder {
    pub(super) fn new(
        sink: Box<dyn Write + Send>,
        schema: &SchemaRef,
        options: &WriteOptions,
    ) -> Result<Self, FormatError> {
        let delimiter = ascii("delimiter", options.delimiter.as_deref())?.unwrap_or(b',');
        if delimiter == b'"' {
            return Err(FormatError::options("`delimiter` must not be the quote"));
        }
        let null = options.null.clone().unwrap_or_default().into_bytes();
        let style = Style { delimiter, null, binary: options.binary };
        let mut encoder =
            Self { sink: TextSink::new(sink, options.compression())?, schema: Arc::clone(schema), style, rows: 0 };
        let empty = RecordBatch::try_new(
            Arc::clone(schema),
            schema.fields().iter().map(|field| new_empty_array(field.data_type())).collect(),
        )?;
        columns(plain_batch(&empty)?.as_ref(), encoder.style.binary)?;
        if options.bom.unwrap_or(false) {
            encoder.sink.buffer.extend_from_slice(BOM);
        }
        if options.header.unwrap_or(true) {
            encoder.header();
        }
        Ok(encoder)
    }

    fn header(&mut self) {
        let out = &mut self.sink.buffer;
        for (number, field) in self.schema.fields().iter().enumerate() {
            if number > 0 {
                out.push(self.style.delimiter);
            }
            self.style.write_text(field.name().as_bytes(), out);
        }
        out.push(b'\n');
    }
}

impl Encoder for CsvEncoder {
    fn write(&mut self, batch: &RecordBatch) -> Result<(), FormatError> {
        check_schema(&self.schema, batch)?;
        let batch = plain_batch(batch)?;
        let columns = columns(&batch, self.style.binary)?;
        let mut scratch = Vec::new();
        for row in 0..batch.num_rows() {
            let start = self.sink.buffer.len();
            for (number, column) in columns.iter().enumerate() {
                if number > 0 {
                    self.sink.buffer.push(self.style.delimiter);
                }
                self.style.write_cell(column, row, &mut scratch, &mut self.sink.buffer);
            }
            // An empty line would be no record to any reader.
            if self.sink.buffer.len() == start {
                self.sink.buffer.extend_from_slice(b"\"\"");
            }
            self.sink.buffer.push(b'\n');
            self.sink.drain_if_full()?;
        }
        self.rows += batch.num_rows() as u64;
        Ok(())
    }

    fn bytes(&self) -> u64 {
        self.sink.bytes()
    }

    fn finish(self: Box<Self>) -> Result<EncodeSummary, FormatError> {
        Ok(EncodeSummary { rows: self.rows, bytes: self.sink.finish()? })
    }
}

impl Style {
    fn write_cell(&self, cells: &Cells<'_>, row: usize, scratch: &mut Vec<u8>, out: &mut Vec<u8>) {
        scratch.clear();
        match cells {
            Cells::Scalar { nulls: Some(nulls), .. } if nulls.is_null(row) => return out.extend_from_slice(&self.null),
            Cells::Json(cells) if cells.is_null(row) => return out.extend_from_slice(&self.null),
            Cells::Scalar { scalar, .. } if scalar.look == Look::Bare => (scalar.write)(row, scratch),
            Cells::Scalar { scalar, .. } => (scalar.write)(row, scratch),
            Cells::Json(cells) => cells.write(row, scratch),
        }
        self.write_text(scratch, out);
    }

    /// Appends a text, in quotes where it needs them. What looks like null but is not is quoted too, so that a
    /// reader can tell, and so is what begins like a byte order mark: at the start of a file it would be taken for one.
    fn write_text(&self, text: &[u8], out: &mut Vec<u8>) {
        let special = |byte: &u8| *byte == self.delimiter || matches!(byte, b'"' | b'\n' | b'\r');
        if text != self.null && !text.iter().any(special) && !text.starts_with(BOM) {
            return out.extend_from_slice(text);
        }
        out.push(b'"');
        for (number, part) in text.split(|byte| *byte == b'"').enumerate() {
            if number > 0 {
                out.extend_from_slice(b"\"\"");
            }
            out.extend_from_slice(part);
        }
        out.push(b'"');
    }
}

fn columns(batch: &RecordBatch, binary: BinaryText) -> Result<Vec<Cells<'_>>, FormatError> {
    batch
        .columns()
        .iter()
        .map(|array| {
            let array: &dyn Array = array.as_ref();
            Ok(match scalar(array, binary)? {
                Some(scalar) => Cells::Scalar { nulls: array.logical_nulls(), scalar },
                None => Cells::Json(JsonCells::new(array, binary)?),
            })
        })
        .collect()
}
