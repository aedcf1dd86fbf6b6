//! Columns of text.

use std::ops::Range;
use std::sync::Arc;

use arrow::array::{ArrayRef, GenericStringArray, NullBufferBuilder, OffsetSizeTrait};
use arrow::buffer::{Buffer, OffsetBuffer, ScalarBuffer};

use super::{Cell, Column, Faults, SharedRules};
use crate::FormatError;

/// A column of text with 32- or 64-bit offsets.
pub(crate) struct TextColumn<O: OffsetSizeTrait> {
    rules: SharedRules,
    bytes: Vec<u8>,
    offsets: Vec<O>,
    nulls: NullBufferBuilder,
}

impl<O: OffsetSizeTrait> TextColumn<O> {
    pub(crate) fn new(rules: SharedRules) -> Self {
        Self { rules, bytes: Vec::new(), offsets: vec![O::zero()], nulls: NullBufferBuilder::new(0) }
    }

    fn push(&mut self, row: usize, cell: &Cell<'_>, faults: &mut Faults) {
        match cell {
            Cell::Text(text) => self.bytes.extend_from_slice(text),
            Cell::Escaped(text, escape) => escape.remove(text, &mut self.bytes),
            Cell::Literal(text) | Cell::Nested(text) if self.rules.text_from_any => self.bytes.extend_from_slice(text),
            Cell::Literal(_) | Cell::Nested(_) => faults.push(row, format!("{} is not a text", cell.shown())),
            Cell::Null | Cell::Filler => {}
        }
        self.offsets.push(O::usize_as(self.bytes.len()));
        self.nulls.append(*cell != Cell::Null);
    }

    fn range(&self, value: usize) -> Range<usize> {
        self.offsets[value].as_usize()..self.offsets[value + 1].as_usize()
    }

    /// Checks a whole block at once: bytes that are UTF-8 together and whose cuts lie between characters are so apart.
    fn is_text(&self, first: usize) -> bool {
        let start = self.offsets[first].as_usize();
        let block = &self.bytes[start..];
        if block.is_ascii() {
            return true;
        }
        match simdutf8::basic::from_utf8(block) {
            Ok(text) => self.offsets[first..].iter().all(|cut| text.is_char_boundary(cut.as_usize() - start)),
            Err(_) => false,
        }
    }

    /// Blanks the values since `first` that are not UTF-8 and makes them faults.
    fn mend(&mut self, first: usize, faults: &mut Faults) {
        let start = self.offsets[first].as_usize();
        let block = self.bytes.split_off(start);
        let ranges: Vec<Range<usize>> = (first..self.offsets.len() - 1).map(|value| self.range(value)).collect();
        self.offsets.truncate(first + 1);
        for (row, range) in ranges.into_iter().enumerate() {
            let value = &block[range.start - start..range.end - start];
            if std::str::from_utf8(value).is_ok() {
                self.bytes.extend_from_slice(value);
            } else {
                faults.push(row, format!("{} is not valid {} text", super::cell::snippet(value), self.rules.encoding));
            }
            self.offsets.push(O::usize_as(self.bytes.len()));
        }
    }
}

impl<O: OffsetSizeTrait> Column for TextColumn<O> {
    fn append(&mut self, cells: &[Cell<'_>], faults: &mut Faults) {
        let first = self.offsets.len() - 1;
        self.offsets.reserve(cells.len());
        for (row, cell) in cells.iter().enumerate() {
            self.push(row, cell, faults);
        }
        if !self.is_text(first) {
            self.mend(first, faults);
        }
    }

    fn finish(&mut self) -> Result<ArrayRef, FormatError> {
        let bytes = std::mem::take(&mut self.bytes);
        let offsets = finish_offsets(&mut self.offsets, bytes.len())?;
        self.bytes.reserve(bytes.len());
        Ok(Arc::new(GenericStringArray::<O>::try_new(offsets, Buffer::from_vec(bytes), self.nulls.finish())?))
    }
}

/// Takes the offsets of a column whose values are this long in total.
///
/// # Errors
/// When the last offset does not fit, in which case earlier ones may have wrapped around.
pub(crate) fn finish_offsets<O: OffsetSizeTrait>(
    offsets: &mut Vec<O>,
    length: usize,
) -> Result<OffsetBuffer<O>, FormatError> {
    let taken = std::mem::replace(offsets, vec![O::zero()]);
    if O::from_usize(length).is_none() {
        return Err(FormatError::corrupt("arrow", "a column has more than 2 GiB in one batch"));
    }
    Ok(OffsetBuffer::new(ScalarBuffer::from(taken)))
}
