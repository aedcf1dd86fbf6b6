//! Builds Arrow columns from SQLite's values. A value that does not fit its column is an error, never a null.

mod bytes;
mod number;
mod parsed;

use arrow::array::{
    ArrayBuilder, ArrayRef, BooleanBuilder, FixedSizeBinaryBuilder, GenericBinaryBuilder, GenericStringBuilder,
    PrimitiveBuilder,
};
use arrow::compute::kernels::cast_utils::Parser;
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Date64Type, Decimal128Type, Decimal256Type, DecimalType,
    DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType, DurationSecondType, Int8Type, Int16Type,
    Int32Type, Int64Type, Time32MillisecondType, Time32SecondType, Time64MicrosecondType, Time64NanosecondType,
    TimeUnit, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use chrono::{DateTime, Utc};
use rusqlite::types::ValueRef;

use self::bytes::{Blobs, FixedBlobs, Texts};
use self::number::{Booleans, Doubles, Integers, Nulls, Singles};
use self::parsed::{Decimals, Parsed, Stamps};
use super::nested::JsonReader;

/// A value that its column's type does not have.
pub(super) struct Misfit;

/// Gathers the values of one column.
pub(super) trait ColumnReader: Send {
    /// Takes the next row's value.
    fn append(&mut self, value: ValueRef<'_>) -> Result<(), Misfit>;
    /// Returns what was gathered and starts anew.
    fn finish(&mut self) -> Result<ArrayRef, String>;
}

/// Returns the reader for a type; `None` for a type that no declared type stands for.
pub(super) fn reader(data_type: &DataType) -> Option<Box<dyn ColumnReader>> {
    use DataType as T;
    use TimeUnit as U;
    Some(match data_type {
        T::Null => Box::new(Nulls(0)),
        T::Boolean => Box::new(Booleans(BooleanBuilder::new())),
        T::Int8 => integers::<Int8Type>(),
        T::Int16 => integers::<Int16Type>(),
        T::Int32 => integers::<Int32Type>(),
        T::Int64 => integers::<Int64Type>(),
        T::UInt8 => integers::<UInt8Type>(),
        T::UInt16 => integers::<UInt16Type>(),
        T::UInt32 => integers::<UInt32Type>(),
        T::UInt64 => integers::<UInt64Type>(),
        T::Duration(U::Second) => integers::<DurationSecondType>(),
        T::Duration(U::Millisecond) => integers::<DurationMillisecondType>(),
        T::Duration(U::Microsecond) => integers::<DurationMicrosecondType>(),
        T::Duration(U::Nanosecond) => integers::<DurationNanosecondType>(),
        T::Float32 => Box::new(Singles(PrimitiveBuilder::new())),
        T::Float64 => Box::new(Doubles(PrimitiveBuilder::new())),
        T::Utf8 => Box::new(Texts::<i32>(GenericStringBuilder::new())),
        T::LargeUtf8 => Box::new(Texts::<i64>(GenericStringBuilder::new())),
        T::Binary => Box::new(Blobs::<i32>(GenericBinaryBuilder::new())),
        T::LargeBinary => Box::new(Blobs::<i64>(GenericBinaryBuilder::new())),
        T::FixedSizeBinary(size) => Box::new(FixedBlobs(FixedSizeBinaryBuilder::new(*size))),
        T::Date32 => parsed::<Date32Type>(data_type),
        T::Date64 => parsed::<Date64Type>(data_type),
        T::Time32(U::Second) => parsed::<Time32SecondType>(data_type),
        T::Time32(_) => parsed::<Time32MillisecondType>(data_type),
        T::Time64(U::Microsecond) => parsed::<Time64MicrosecondType>(data_type),
        T::Time64(_) => parsed::<Time64NanosecondType>(data_type),
        T::Timestamp(U::Second, _) => stamps::<TimestampSecondType>(data_type, |stamp| Some(stamp.timestamp())),
        T::Timestamp(U::Millisecond, _) => {
            stamps::<TimestampMillisecondType>(data_type, |stamp| Some(stamp.timestamp_millis()))
        }
        T::Timestamp(U::Microsecond, _) => {
            stamps::<TimestampMicrosecondType>(data_type, |stamp| Some(stamp.timestamp_micros()))
        }
        T::Timestamp(U::Nanosecond, _) => {
            stamps::<TimestampNanosecondType>(data_type, |stamp| stamp.timestamp_nanos_opt())
        }
        T::Decimal128(precision, scale) => decimals::<Decimal128Type>(data_type, *precision, *scale),
        T::Decimal256(precision, scale) => decimals::<Decimal256Type>(data_type, *precision, *scale),
        T::List(_) | T::LargeList(_) | T::FixedSizeList(..) | T::Struct(_) | T::Map(..) => {
            Box::new(JsonReader::new(data_type))
        }
        _ => return None,
    })
}

fn integers<T: ArrowPrimitiveType<Native: TryFrom<i64>>>() -> Box<dyn ColumnReader> {
    Box::new(Integers::<T>(PrimitiveBuilder::new()))
}

fn parsed<T: ArrowPrimitiveType + Parser>(data_type: &DataType) -> Box<dyn ColumnReader> {
    Box::new(Parsed(PrimitiveBuilder::<T>::new().with_data_type(data_type.clone())))
}

fn stamps<T: ArrowPrimitiveType<Native = i64>>(
    data_type: &DataType,
    ticks: fn(DateTime<Utc>) -> Option<i64>,
) -> Box<dyn ColumnReader> {
    Box::new(Stamps(PrimitiveBuilder::<T>::new().with_data_type(data_type.clone()), ticks))
}

fn decimals<T: DecimalType>(data_type: &DataType, precision: u8, scale: i8) -> Box<dyn ColumnReader> {
    Box::new(Decimals(PrimitiveBuilder::<T>::new().with_data_type(data_type.clone()), precision, scale))
}

fn finished(builder: &mut impl ArrayBuilder) -> Result<ArrayRef, String> {
    Ok(builder.finish())
}

fn as_text(text: &[u8]) -> Result<&str, Misfit> {
    std::str::from_utf8(text).map_err(|_| Misfit)
}
