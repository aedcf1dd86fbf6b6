//! Types that are kept as text: dates, times, decimals.

use arrow::array::{ArrayRef, PrimitiveBuilder};
use arrow::compute::kernels::cast_utils::{Parser, parse_decimal, string_to_datetime};
use arrow::datatypes::{ArrowPrimitiveType, DecimalType};
use chrono::{DateTime, Utc};
use rusqlite::types::ValueRef;

use super::{ColumnReader, Misfit, as_text, finished};

/// Types whose text Arrow knows how to read.
pub(super) struct Parsed<T: ArrowPrimitiveType>(pub(super) PrimitiveBuilder<T>);

impl<T: ArrowPrimitiveType + Parser> ColumnReader for Parsed<T> {
    fn append(&mut self, value: ValueRef<'_>) -> Result<(), Misfit> {
        match value {
            ValueRef::Null => self.0.append_null(),
            ValueRef::Text(text) => self.0.append_value(T::parse(as_text(text)?).ok_or(Misfit)?),
            _ => return Err(Misfit),
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<ArrayRef, String> {
        finished(&mut self.0)
    }
}

/// Arrow's own parser goes through nanoseconds and so knows no time before 1677 or after 2262.
pub(super) struct Stamps<T: ArrowPrimitiveType<Native = i64>>(
    pub(super) PrimitiveBuilder<T>,
    pub(super) fn(DateTime<Utc>) -> Option<i64>,
);

impl<T: ArrowPrimitiveType<Native = i64>> ColumnReader for Stamps<T> {
    fn append(&mut self, value: ValueRef<'_>) -> Result<(), Misfit> {
        match value {
            ValueRef::Null => self.0.append_null(),
            ValueRef::Text(text) => {
                let stamp = string_to_datetime(&Utc, as_text(text)?).map_err(|_| Misfit)?;
                self.0.append_value((self.1)(stamp).ok_or(Misfit)?);
            }
            _ => return Err(Misfit),
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<ArrayRef, String> {
        finished(&mut self.0)
    }
}

pub(super) struct Decimals<T: DecimalType>(pub(super) PrimitiveBuilder<T>, pub(super) u8, pub(super) i8);

impl<T: DecimalType> ColumnReader for Decimals<T> {
    fn append(&mut self, value: ValueRef<'_>) -> Result<(), Misfit> {
        match value {
            ValueRef::Null => self.0.append_null(),
            ValueRef::Text(text) => {
                self.0.append_value(parse_decimal::<T>(as_text(text)?, self.1, self.2).map_err(|_| Misfit)?)
            }
            _ => return Err(Misfit),
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<ArrayRef, String> {
        finished(&mut self.0)
    }
}
