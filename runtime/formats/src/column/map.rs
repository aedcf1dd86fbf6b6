//! Map columns: JSON objects whose keys are data.

use std::sync::Arc;

use arrow::array::{ArrayRef, MapArray, NullBufferBuilder, StructArray};
use arrow::datatypes::{DataType, FieldRef, Fields};

use super::nested::{Document, documents, require};
use super::text::finish_offsets;
use super::{Cell, Column, Faults, SharedRules, column_for};
use crate::FormatError;
use crate::json::Scanner;

/// A map column.
pub(crate) struct MapColumn {
    entries: FieldRef,
    parts: Fields,
    sorted: bool,
    keys: Box<dyn Column>,
    values: Box<dyn Column>,
    offsets: Vec<i32>,
    total: usize,
    nulls: NullBufferBuilder,
}

impl MapColumn {
    /// Makes an empty column; the entries must be a struct of key and value.
    pub(crate) fn new(entries: &FieldRef, sorted: bool, rules: &SharedRules) -> Result<Self, FormatError> {
        let parts = match entries.data_type() {
            DataType::Struct(parts) if parts.len() == 2 => parts.clone(),
            other => return Err(FormatError::options(format!("a map cannot have entries of type `{other}`"))),
        };
        Ok(Self {
            keys: column_for(parts[0].data_type(), rules)?,
            values: column_for(parts[1].data_type(), rules)?,
            entries: Arc::clone(entries),
            parts,
            sorted,
            offsets: vec![0],
            total: 0,
            nulls: NullBufferBuilder::new(0),
        })
    }
}

impl Column for MapColumn {
    fn append(&mut self, cells: &[Cell<'_>], faults: &mut Faults) {
        let documents = documents(cells);
        let (mut keys, mut values, mut rows) = (Vec::new(), Vec::new(), Vec::new());
        for (row, document) in documents.iter().enumerate() {
            if let Document::Json(text) = document {
                let before = keys.len();
                if let Err(message) = entries(text, &mut keys, &mut values) {
                    keys.truncate(before);
                    values.truncate(before);
                    faults.push(row, message);
                }
                rows.resize(keys.len(), row);
            }
            // Checked when the array is made: a length that does not fit is refused there.
            self.offsets.push((self.total + keys.len()) as i32);
            self.nulls.append(!matches!(document, Document::Null));
        }
        self.total += keys.len();
        let mut inner = Faults::default();
        require(&self.parts[1], &mut values, |_| true, &mut inner);
        self.keys.append(&keys, &mut inner);
        self.values.append(&values, &mut inner);
        faults.adopt_rows("", inner, |entry| rows[entry]);
    }

    fn finish(&mut self) -> Result<ArrayRef, FormatError> {
        let total = std::mem::take(&mut self.total);
        let offsets = finish_offsets(&mut self.offsets, total)?;
        let arrays = vec![self.keys.finish()?, self.values.finish()?];
        let entries = StructArray::try_new_with_length(self.parts.clone(), arrays, None, total)?;
        let map = MapArray::try_new(Arc::clone(&self.entries), offsets, entries, self.nulls.finish(), self.sorted)?;
        Ok(Arc::new(map))
    }
}

fn entries<'a>(text: &'a [u8], keys: &mut Vec<Cell<'a>>, values: &mut Vec<Cell<'a>>) -> Result<(), String> {
    let mut scanner = Scanner::new(text);
    if scanner.peek() != Some(b'{') {
        return Err(format!("{} is not a JSON object", super::cell::snippet(text)));
    }
    scanner.object(|key, value| {
        keys.push(key);
        values.push(value);
    })?;
    Ok(scanner.end()?)
}
