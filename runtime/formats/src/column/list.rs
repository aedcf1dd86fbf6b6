//! List columns.

use std::sync::Arc;

use arrow::array::{ArrayRef, GenericListArray, NullBufferBuilder, OffsetSizeTrait};
use arrow::datatypes::FieldRef;

use super::nested::{Document, documents, require};
use super::text::finish_offsets;
use super::{Cell, Column, Faults, SharedRules, column_for};
use crate::FormatError;
use crate::json::Scanner;

/// A list column with 32- or 64-bit offsets.
pub(crate) struct ListColumn<O: OffsetSizeTrait> {
    field: FieldRef,
    items: Box<dyn Column>,
    offsets: Vec<O>,
    total: usize,
    nulls: NullBufferBuilder,
    untyped: bool,
}

impl<O: OffsetSizeTrait> ListColumn<O> {
    /// Makes an empty column of lists of this field.
    pub(crate) fn new(field: FieldRef, rules: &SharedRules) -> Result<Self, FormatError> {
        let items = column_for(field.data_type(), rules)?;
        let untyped = rules.untyped;
        Ok(Self { field, items, offsets: vec![O::zero()], total: 0, nulls: NullBufferBuilder::new(0), untyped })
    }
}

impl<O: OffsetSizeTrait> Column for ListColumn<O> {
    fn append(&mut self, cells: &[Cell<'_>], faults: &mut Faults) {
        let documents = documents(cells);
        let mut items = Vec::with_capacity(cells.len());
        // For each item, the row that it belongs to and its place in the list.
        let mut places = Vec::with_capacity(cells.len());
        for (row, document) in documents.iter().enumerate() {
            if let Document::Json(text) = document {
                let before = items.len();
                // Of XML's elements one alone may be a list of one.
                if self.untyped && !(matches!(cells[row], Cell::Nested(_)) && text.first() == Some(&b'[')) {
                    items.push(cells[row]);
                } else if let Err(message) = elements(text, &mut items) {
                    items.truncate(before);
                    faults.push(row, message);
                }
                places.extend((0..items.len() - before).map(|at| (row, at)));
            }
            self.offsets.push(O::usize_as(self.total + items.len()));
            self.nulls.append(!matches!(document, Document::Null));
        }
        self.total += items.len();
        let mut inner = Faults::default();
        require(&self.field, &mut items, |_| true, &mut inner);
        self.items.append(&items, &mut inner);
        for fault in inner.into_sorted() {
            let (row, at) = places[fault.row];
            let mut single = Faults::default();
            single.push(row, fault.message);
            let path = format!("[{at}]{}{}", if fault.path.is_empty() { "" } else { "." }, fault.path);
            faults.adopt(&path, single);
        }
    }

    fn finish(&mut self) -> Result<ArrayRef, FormatError> {
        let offsets = finish_offsets(&mut self.offsets, std::mem::take(&mut self.total))?;
        let items = self.items.finish()?;
        Ok(Arc::new(GenericListArray::<O>::try_new(Arc::clone(&self.field), offsets, items, self.nulls.finish())?))
    }
}

fn elements<'a>(text: &'a [u8], items: &mut Vec<Cell<'a>>) -> Result<(), String> {
    let mut scanner = Scanner::new(text);
    if scanner.peek() != Some(b'[') {
        return Err(format!("{} is not a JSON array", super::cell::snippet(text)));
    }
    scanner.array(|value| items.push(value))?;
    Ok(scanner.end()?)
}
