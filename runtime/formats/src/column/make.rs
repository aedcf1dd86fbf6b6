//! Which column a type gets.

use std::marker::PhantomData;
use std::sync::Arc;

use arrow::array::ArrowPrimitiveType;
use arrow::datatypes::{
    ArrowTimestampType, DataType, Decimal128Type, Decimal256Type, DecimalType, DurationMicrosecondType,
    DurationMillisecondType, DurationNanosecondType, DurationSecondType, Int8Type, Int16Type, Int32Type, Int64Type,
    Time32MillisecondType, Time32SecondType, Time64MicrosecondType, Time64NanosecondType, TimeUnit,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type,
    UInt16Type, UInt32Type,
};
use weir_types::arrow_type;

use super::binary::BinaryColumn;
use super::boolean::{BooleanColumn, NullColumn};
use super::list::ListColumn;
use super::map::MapColumn;
use super::parse::{Clock, Day, DayMillis, Decimal, Double, Instant, Integer, Natural, Single};
use super::primitive::{Parse, PrimitiveColumn};
use super::text::TextColumn;
use super::{Column, SharedRules, StructColumn};
use crate::FormatError;
use crate::scalar::{DecimalDigits, Zone};

/// Makes an empty column of a type.
///
/// # Errors
/// When there is no text form of the type.
pub(crate) fn column_for(data_type: &DataType, rules: &SharedRules) -> Result<Box<dyn Column>, FormatError> {
    let rules_too = || Arc::clone(rules);
    Ok(match data_type {
        DataType::Null => Box::new(NullColumn::default()),
        DataType::Boolean => Box::new(BooleanColumn::new()),
        DataType::Int8 => integer::<Int8Type>(data_type),
        DataType::Int16 => integer::<Int16Type>(data_type),
        DataType::Int32 => integer::<Int32Type>(data_type),
        DataType::Int64 => integer::<Int64Type>(data_type),
        DataType::UInt8 => integer::<UInt8Type>(data_type),
        DataType::UInt16 => integer::<UInt16Type>(data_type),
        DataType::UInt32 => integer::<UInt32Type>(data_type),
        DataType::UInt64 => primitive(Natural, data_type),
        DataType::Float32 => primitive(Single, data_type),
        DataType::Float64 => primitive(Double, data_type),
        DataType::Decimal128(precision, scale) => decimal::<Decimal128Type>(*precision, *scale, data_type),
        DataType::Decimal256(precision, scale) => decimal::<Decimal256Type>(*precision, *scale, data_type),
        DataType::Utf8 => Box::new(TextColumn::<i32>::new(rules_too())),
        DataType::LargeUtf8 => Box::new(TextColumn::<i64>::new(rules_too())),
        DataType::Binary => Box::new(BinaryColumn::<i32>::new(rules_too())),
        DataType::LargeBinary => Box::new(BinaryColumn::<i64>::new(rules_too())),
        DataType::Date32 => primitive(Day(rules_too()), data_type),
        DataType::Date64 => primitive(DayMillis(rules_too()), data_type),
        DataType::Time32(_) | DataType::Time64(_) => time(data_type)?,
        DataType::Duration(unit) => duration(*unit, data_type),
        DataType::Timestamp(unit, zone) => timestamp(*unit, zone.as_deref(), data_type, rules)?,
        DataType::List(field) => Box::new(ListColumn::<i32>::new(Arc::clone(field), rules)?),
        DataType::LargeList(field) => Box::new(ListColumn::<i64>::new(Arc::clone(field), rules)?),
        DataType::Struct(fields) => Box::new(StructColumn::new(fields.clone(), rules)?),
        DataType::Map(entries, sorted) => Box::new(MapColumn::new(entries, *sorted, rules)?),
        other => return Err(unsupported(other)),
    })
}

/// The type exists in Arrow, but nothing says how it would be written in text.
pub(crate) fn unsupported(data_type: &DataType) -> FormatError {
    FormatError::options(format!("columns of type `{}` have no text form", arrow_type::name(data_type)))
        .with_hint("cast the column to `utf8`, a number or a timestamp")
}

fn primitive<P: Parse + 'static>(parse: P, data_type: &DataType) -> Box<dyn Column> {
    Box::new(PrimitiveColumn::new(parse, data_type.clone()))
}

fn integer<T: ArrowPrimitiveType<Native: TryFrom<i64>>>(data_type: &DataType) -> Box<dyn Column> {
    primitive(Integer::<T>(PhantomData), data_type)
}

fn decimal<T: DecimalType<Native: DecimalDigits>>(precision: u8, scale: i8, data_type: &DataType) -> Box<dyn Column> {
    primitive(Decimal::<T> { precision, scale, width: PhantomData }, data_type)
}

fn clock<T: ArrowPrimitiveType<Native: TryFrom<i64>>>(unit: TimeUnit, data_type: &DataType) -> Box<dyn Column> {
    primitive(Clock::<T> { unit, arrow: PhantomData }, data_type)
}

fn time(data_type: &DataType) -> Result<Box<dyn Column>, FormatError> {
    Ok(match data_type {
        DataType::Time32(unit @ TimeUnit::Second) => clock::<Time32SecondType>(*unit, data_type),
        DataType::Time32(unit @ TimeUnit::Millisecond) => clock::<Time32MillisecondType>(*unit, data_type),
        DataType::Time64(unit @ TimeUnit::Microsecond) => clock::<Time64MicrosecondType>(*unit, data_type),
        DataType::Time64(unit @ TimeUnit::Nanosecond) => clock::<Time64NanosecondType>(*unit, data_type),
        other => return Err(unsupported(other)),
    })
}

fn duration(unit: TimeUnit, data_type: &DataType) -> Box<dyn Column> {
    match unit {
        TimeUnit::Second => integer::<DurationSecondType>(data_type),
        TimeUnit::Millisecond => integer::<DurationMillisecondType>(data_type),
        TimeUnit::Microsecond => integer::<DurationMicrosecondType>(data_type),
        TimeUnit::Nanosecond => integer::<DurationNanosecondType>(data_type),
    }
}

fn timestamp(
    unit: TimeUnit,
    zone: Option<&str>,
    data_type: &DataType,
    rules: &SharedRules,
) -> Result<Box<dyn Column>, FormatError> {
    let zone = zone.map(Zone::parse).transpose()?;
    Ok(match unit {
        TimeUnit::Second => instant::<TimestampSecondType>(zone, data_type, rules),
        TimeUnit::Millisecond => instant::<TimestampMillisecondType>(zone, data_type, rules),
        TimeUnit::Microsecond => instant::<TimestampMicrosecondType>(zone, data_type, rules),
        TimeUnit::Nanosecond => instant::<TimestampNanosecondType>(zone, data_type, rules),
    })
}

fn instant<T: ArrowTimestampType>(zone: Option<Zone>, data_type: &DataType, rules: &SharedRules) -> Box<dyn Column> {
    primitive(Instant::<T> { zone, rules: Arc::clone(rules), arrow: PhantomData }, data_type)
}
