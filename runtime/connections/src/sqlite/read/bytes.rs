//! Text and blobs.

use arrow::array::{ArrayRef, FixedSizeBinaryBuilder, GenericBinaryBuilder, GenericStringBuilder, OffsetSizeTrait};
use rusqlite::types::ValueRef;

use super::{ColumnReader, Misfit, as_text, finished};

pub(super) struct Texts<O: OffsetSizeTrait>(pub(super) GenericStringBuilder<O>);

impl<O: OffsetSizeTrait> ColumnReader for Texts<O> {
    fn append(&mut self, value: ValueRef<'_>) -> Result<(), Misfit> {
        match value {
            ValueRef::Null => self.0.append_null(),
            ValueRef::Text(text) => self.0.append_value(as_text(text)?),
            ValueRef::Integer(value) => self.0.append_value(value.to_string()),
            ValueRef::Real(value) => self.0.append_value(format!("{value:?}")),
            ValueRef::Blob(_) => return Err(Misfit),
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<ArrayRef, String> {
        finished(&mut self.0)
    }
}

pub(super) struct Blobs<O: OffsetSizeTrait>(pub(super) GenericBinaryBuilder<O>);

impl<O: OffsetSizeTrait> ColumnReader for Blobs<O> {
    fn append(&mut self, value: ValueRef<'_>) -> Result<(), Misfit> {
        match value {
            ValueRef::Null => self.0.append_null(),
            ValueRef::Blob(bytes) | ValueRef::Text(bytes) => self.0.append_value(bytes),
            _ => return Err(Misfit),
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<ArrayRef, String> {
        finished(&mut self.0)
    }
}

pub(super) struct FixedBlobs(pub(super) FixedSizeBinaryBuilder);

impl ColumnReader for FixedBlobs {
    fn append(&mut self, value: ValueRef<'_>) -> Result<(), Misfit> {
        match value {
            ValueRef::Null => self.0.append_null(),
            ValueRef::Blob(bytes) => self.0.append_value(bytes).map_err(|_| Misfit)?,
            _ => return Err(Misfit),
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<ArrayRef, String> {
        finished(&mut self.0)
    }
}
