//! Lists, structs and maps as JSON text, and back.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef};
use arrow::datatypes::{DataType, Field, Schema};
use arrow_json::ReaderBuilder;
use rusqlite::types::ValueRef;
use weir_types::Problem;

use super::bind::{Slot, Unbound, Values};
use super::read::{ColumnReader, Misfit};
use crate::json::JsonTexts;

/// A nested column that is written as JSON.
pub(super) struct Json(JsonTexts);

impl Json {
    pub(super) fn new(name: &str, array: &dyn Array) -> Result<Self, Problem> {
        JsonTexts::new(name, array).map(Self)
    }
}

impl Values for Json {
    fn bind(&mut self, row: usize, slot: Slot<'_, '_>) -> Result<(), Unbound> {
        let text = std::str::from_utf8(self.0.get(row)).map_err(|_| Unbound::Value("it is not UTF-8"))?;
        Ok(slot.statement.raw_bind_parameter(slot.parameter, text)?)
    }
}

/// Reads JSON text back: one object with the sole member `v` per row, decoded when the batch is full.
pub(super) struct JsonReader {
    schema: Arc<Schema>,
    lines: Vec<u8>,
    rows: usize,
}

impl JsonReader {
    pub(super) fn new(data_type: &DataType) -> Self {
        Self {
            schema: Arc::new(Schema::new(vec![Field::new("v", data_type.clone(), true)])),
            lines: Vec::new(),
            rows: 0,
        }
    }
}

impl ColumnReader for JsonReader {
    fn append(&mut self, value: ValueRef<'_>) -> Result<(), Misfit> {
        let json: &[u8] = match value {
            ValueRef::Null => b"null",
            ValueRef::Text(text) => {
                // A broken text would spoil the rows after it, and only here is it known which row it is in.
                serde_json::from_slice::<serde::de::IgnoredAny>(text).map_err(|_| Misfit)?;
                text
            }
            _ => return Err(Misfit),
        };
        self.lines.extend_from_slice(b"{\"v\":");
        self.lines.extend_from_slice(json);
        self.lines.extend_from_slice(b"}\n");
        self.rows += 1;
        Ok(())
    }

    fn finish(&mut self) -> Result<ArrayRef, String> {
        let lines = std::mem::take(&mut self.lines);
        let rows = std::mem::take(&mut self.rows);
        let mut decoder = ReaderBuilder::new(Arc::clone(&self.schema))
            .with_batch_size(rows.max(1))
            .build_decoder()
            .map_err(|error| error.to_string())?;
        decoder.decode(&lines).map_err(|error| error.to_string())?;
        let batch = decoder.flush().map_err(|error| error.to_string())?;
        Ok(batch.map_or_else(
            || arrow::array::new_empty_array(self.schema.field(0).data_type()),
            |batch| Arc::clone(batch.column(0)),
        ))
    }
}
