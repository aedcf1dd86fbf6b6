//! NDJSON files.

use std::io::Write;
use std::sync::Arc;

use arrow::array::{RecordBatch, new_empty_array};
use arrow::datatypes::SchemaRef;

use super::json::write_rows;
use super::sink::TextSink;
use super::{EncodeSummary, Encoder, check_schema, plain_batch};
use crate::FormatError;
use crate::options::{BinaryText, WriteOptions};

/// How many rows are put into text before the sink is looked at.
const SLICE: usize = 1024;

/// Writes one JSON object per row and line.
pub(super) struct NdjsonEncoder {
    sink: TextSink,
    schema: SchemaRef,
    binary: BinaryText,
    rows: u64,
}

impl NdjsonEncoder {
    pub(super) fn new(
        sink: Box<dyn Write + Send>,
        schema: &SchemaRef,
        options: &WriteOptions,
    ) -> Result<Self, FormatError> {
        // A type that cannot be written should be refused before the first row, and with none.
        let empty = RecordBatch::try_new(
            Arc::clone(schema),
            schema.fields().iter().map(|field| new_empty_array(field.data_type())).collect(),
        )?;
        write_rows(plain_batch(&empty)?.as_ref(), options.binary, &mut Vec::new())?;
        let sink = TextSink::new(sink, options.compression())?;
        Ok(Self { sink, schema: Arc::clone(schema), binary: options.binary, rows: 0 })
    }
}

impl Encoder for NdjsonEncoder {
    fn write(&mut self, batch: &RecordBatch) -> Result<(), FormatError> {
        check_schema(&self.schema, batch)?;
        let batch = plain_batch(batch)?;
        for from in (0..batch.num_rows()).step_by(SLICE) {
            let slice = batch.slice(from, SLICE.min(batch.num_rows() - from));
            write_rows(&slice, self.binary, &mut self.sink.buffer)?;
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
