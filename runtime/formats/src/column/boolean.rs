//! Columns of booleans, and columns of nothing.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, BooleanBufferBuilder, NullArray, NullBufferBuilder};

use super::{Cell, Column, Faults};
use crate::FormatError;
use crate::scalar::parse_bool;

/// A column of booleans.
pub(crate) struct BooleanColumn {
    values: BooleanBufferBuilder,
    nulls: NullBufferBuilder,
}

impl BooleanColumn {
    pub(crate) fn new() -> Self {
        Self { values: BooleanBufferBuilder::new(0), nulls: NullBufferBuilder::new(0) }
    }
}

impl Column for BooleanColumn {
    fn append(&mut self, cells: &[Cell<'_>], faults: &mut Faults) {
        for (row, cell) in cells.iter().enumerate() {
            let value = match cell {
                Cell::Text(text) | Cell::Literal(text) => parse_bool(text),
                Cell::Escaped(..) => cell.plain().and_then(|text| parse_bool(&text)),
                Cell::Filler => Some(false),
                Cell::Null | Cell::Nested(_) => None,
            };
            if value.is_none() && *cell != Cell::Null {
                faults.push(row, format!("{} is not a valid `bool`", cell.shown()));
            }
            self.values.append(value.unwrap_or(false));
            self.nulls.append(*cell != Cell::Null);
        }
    }

    fn finish(&mut self) -> Result<ArrayRef, FormatError> {
        Ok(Arc::new(BooleanArray::new(self.values.finish(), self.nulls.finish())))
    }
}

/// A column that holds nothing but nulls.
#[derive(Default)]
pub(crate) struct NullColumn {
    length: usize,
}

impl Column for NullColumn {
    fn append(&mut self, cells: &[Cell<'_>], faults: &mut Faults) {
        self.length += cells.len();
        for (row, cell) in cells.iter().enumerate() {
            if !matches!(cell, Cell::Null | Cell::Filler) {
                faults.push(row, format!("{} is not null, which is all that a `null` column takes", cell.shown()));
            }
        }
    }

    fn finish(&mut self) -> Result<ArrayRef, FormatError> {
        Ok(Arc::new(NullArray::new(std::mem::take(&mut self.length))))
    }
}
