//! Columns of bytes.

use std::sync::Arc;

use arrow::array::{ArrayRef, GenericBinaryArray, NullBufferBuilder, OffsetSizeTrait};
use arrow::buffer::Buffer;

use super::text::finish_offsets;
use super::{Cell, Column, Faults, SharedRules};
use crate::FormatError;
use crate::options::BinaryText;
use crate::scalar::decode_binary;

/// A column of bytes with 32- or 64-bit offsets.
pub(crate) struct BinaryColumn<O: OffsetSizeTrait> {
    rules: SharedRules,
    bytes: Vec<u8>,
    offsets: Vec<O>,
    nulls: NullBufferBuilder,
}

impl<O: OffsetSizeTrait> BinaryColumn<O> {
    pub(crate) fn new(rules: SharedRules) -> Self {
        Self { rules, bytes: Vec::new(), offsets: vec![O::zero()], nulls: NullBufferBuilder::new(0) }
    }

    fn decode(&mut self, cell: &Cell<'_>) -> bool {
        let text = match cell {
            Cell::Text(_) | Cell::Escaped(..) => cell.plain(),
            Cell::Null | Cell::Filler => return true,
            Cell::Literal(_) | Cell::Nested(_) => None,
        };
        let start = self.bytes.len();
        let done = text.and_then(|text| decode_binary(&text, self.rules.binary, &mut self.bytes));
        if done.is_none() {
            self.bytes.truncate(start);
        }
        done.is_some()
    }
}

impl<O: OffsetSizeTrait> Column for BinaryColumn<O> {
    fn append(&mut self, cells: &[Cell<'_>], faults: &mut Faults) {
        for (row, cell) in cells.iter().enumerate() {
            if !self.decode(cell) {
                let form = match self.rules.binary {
                    BinaryText::Base64 => "base64",
                    BinaryText::Hex => "hex",
                };
                faults.push(row, format!("{} is not valid {form}", cell.shown()));
            }
            self.offsets.push(O::usize_as(self.bytes.len()));
            self.nulls.append(*cell != Cell::Null);
        }
    }

    fn finish(&mut self) -> Result<ArrayRef, FormatError> {
        let bytes = std::mem::take(&mut self.bytes);
        let offsets = finish_offsets(&mut self.offsets, bytes.len())?;
        Ok(Arc::new(GenericBinaryArray::<O>::try_new(offsets, Buffer::from_vec(bytes), self.nulls.finish())?))
    }
}
