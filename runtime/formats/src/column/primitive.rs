//! Columns of fixed-width values.

use std::sync::Arc;

use arrow::array::{ArrayRef, ArrowPrimitiveType, NullBufferBuilder, PrimitiveArray};
use arrow::datatypes::DataType;
use weir_types::arrow_type;

use super::{Cell, Column, Faults};
use crate::FormatError;

/// How one kind of value is read. The type of the column is in the implementation, so that its loop is compiled for it alone.
pub(crate) trait Parse: Send {
    /// What the value becomes.
    type Arrow: ArrowPrimitiveType;

    /// Reads a value from text.
    fn text(&self, text: &[u8]) -> Option<<Self::Arrow as ArrowPrimitiveType>::Native>;

    /// Reads a value from a JSON number or boolean.
    #[inline]
    fn literal(&self, text: &[u8]) -> Option<<Self::Arrow as ArrowPrimitiveType>::Native> {
        self.text(text)
    }
}

/// A column of fixed-width values.
pub(crate) struct PrimitiveColumn<P: Parse> {
    parse: P,
    data_type: DataType,
    values: Vec<<P::Arrow as ArrowPrimitiveType>::Native>,
    nulls: NullBufferBuilder,
}

impl<P: Parse> PrimitiveColumn<P> {
    /// Makes an empty column. The type must be one that `P::Arrow` can stand for.
    pub(crate) fn new(parse: P, data_type: DataType) -> Self {
        Self { parse, data_type, values: Vec::new(), nulls: NullBufferBuilder::new(0) }
    }

    fn fault(&mut self, row: usize, cell: &Cell<'_>, faults: &mut Faults) {
        faults.push(row, format!("{} is not a valid `{}`", cell.shown(), arrow_type::name(&self.data_type)));
        self.filler();
    }

    fn filler(&mut self) {
        self.values.push(Default::default());
        self.nulls.append_non_null();
    }
}

impl<P: Parse> Column for PrimitiveColumn<P> {
    fn append(&mut self, cells: &[Cell<'_>], faults: &mut Faults) {
        self.values.reserve(cells.len());
        for (row, cell) in cells.iter().enumerate() {
            let value = match cell {
                Cell::Text(text) => self.parse.text(text),
                Cell::Literal(text) => self.parse.literal(text),
                Cell::Escaped(..) => cell.plain().and_then(|text| self.parse.text(&text)),
                Cell::Nested(_) => None,
                Cell::Filler => {
                    self.filler();
                    continue;
                }
                Cell::Null => {
                    self.values.push(Default::default());
                    self.nulls.append_null();
                    continue;
                }
            };
            match value {
                Some(value) => {
                    self.values.push(value);
                    self.nulls.append_non_null();
                }
                None => self.fault(row, cell, faults),
            }
        }
    }

    fn finish(&mut self) -> Result<ArrayRef, FormatError> {
        let capacity = self.values.len();
        let values = std::mem::replace(&mut self.values, Vec::with_capacity(capacity));
        let array = PrimitiveArray::<P::Arrow>::try_new(values.into(), self.nulls.finish())?;
        Ok(Arc::new(array.with_data_type(self.data_type.clone())))
    }
}
