//! Integers, reals and booleans.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanBuilder, NullArray, PrimitiveBuilder};
use arrow::datatypes::{ArrowPrimitiveType, Float32Type, Float64Type};
use rusqlite::types::ValueRef;

use super::{ColumnReader, Misfit, finished};

pub(super) struct Nulls(pub(super) usize);

impl ColumnReader for Nulls {
    fn append(&mut self, value: ValueRef<'_>) -> Result<(), Misfit> {
        self.0 += 1;
        if value == ValueRef::Null { Ok(()) } else { Err(Misfit) }
    }

    fn finish(&mut self) -> Result<ArrayRef, String> {
        Ok(Arc::new(NullArray::new(std::mem::take(&mut self.0))))
    }
}

pub(super) struct Booleans(pub(super) BooleanBuilder);

impl ColumnReader for Booleans {
    fn append(&mut self, value: ValueRef<'_>) -> Result<(), Misfit> {
        match value {
            ValueRef::Null => self.0.append_null(),
            ValueRef::Integer(value @ (0 | 1)) => self.0.append_value(value == 1),
            _ => return Err(Misfit),
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<ArrayRef, String> {
        finished(&mut self.0)
    }
}

pub(super) struct Integers<T: ArrowPrimitiveType>(pub(super) PrimitiveBuilder<T>);

impl<T: ArrowPrimitiveType<Native: TryFrom<i64>>> ColumnReader for Integers<T> {
    fn append(&mut self, value: ValueRef<'_>) -> Result<(), Misfit> {
        match value {
            ValueRef::Null => self.0.append_null(),
            ValueRef::Integer(value) => self.0.append_value(value.try_into().map_err(|_| Misfit)?),
            _ => return Err(Misfit),
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<ArrayRef, String> {
        finished(&mut self.0)
    }
}

pub(super) struct Doubles(pub(super) PrimitiveBuilder<Float64Type>);

/// From here on not every integer has a double.
const EXACT: u64 = 1 << 53;

/// SQLite may keep a whole real as an integer and gives it back as it pleases.
fn double(value: ValueRef<'_>) -> Result<Option<f64>, Misfit> {
    match value {
        ValueRef::Null => Ok(None),
        ValueRef::Real(value) => Ok(Some(value)),
        ValueRef::Integer(value) if value.unsigned_abs() <= EXACT => Ok(Some(value as f64)),
        _ => Err(Misfit),
    }
}

impl ColumnReader for Doubles {
    fn append(&mut self, value: ValueRef<'_>) -> Result<(), Misfit> {
        self.0.append_option(double(value)?);
        Ok(())
    }

    fn finish(&mut self) -> Result<ArrayRef, String> {
        finished(&mut self.0)
    }
}

pub(super) struct Singles(pub(super) PrimitiveBuilder<Float32Type>);

impl ColumnReader for Singles {
    fn append(&mut self, value: ValueRef<'_>) -> Result<(), Misfit> {
        let value = double(value)?;
        let single = value.map(|value| value as f32);
        // Only what was a single before may become one again.
        let exact = single.map(f64::from) == value;
        if !exact {
            return Err(Misfit);
        }
        self.0.append_option(single);
        Ok(())
    }

    fn finish(&mut self) -> Result<ArrayRef, String> {
        finished(&mut self.0)
    }
}
