//! Lists, structs and maps as JSON text, for databases that have no such columns.

use std::sync::Arc;

use arrow::array::Array;
use arrow::datatypes::Field;
use arrow_json::writer::{EncoderOptions, make_encoder};
use weir_types::Problem;

/// The values of a nested column as JSON, one after the other.
pub(crate) struct JsonTexts {
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl JsonTexts {
    /// Encodes the whole column at once: the encoder borrows what it would otherwise have to be kept beside.
    pub(crate) fn new(name: &str, array: &dyn Array) -> Result<Self, Problem> {
        let field = Arc::new(Field::new(name, array.data_type().clone(), true));
        let options = EncoderOptions::default().with_explicit_nulls(true);
        let mut encoder = make_encoder(&field, array, &options).map_err(|error| {
            Problem::config(format!("column `{name}` cannot be written as JSON: {error}")).with_column(name)
        })?;
        let mut text = Vec::new();
        let mut ends = Vec::with_capacity(array.len());
        for row in 0..array.len() {
            if !array.is_null(row) {
                encoder.encode(row, &mut text);
            }
            ends.push(text.len());
        }
        Ok(Self { text, ends })
    }

    /// Returns a row's value; empty for null.
    pub(crate) fn get(&self, row: usize) -> &[u8] {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.text[start..self.ends[row]]
    }
}
