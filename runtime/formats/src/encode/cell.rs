//! Columns to text, one value at a time.

use arrow::array::{Array, ArrowPrimitiveType, AsArray, GenericBinaryArray, OffsetSizeTrait, PrimitiveArray};
use arrow::datatypes::{
    ArrowNativeType, DataType, Date32Type, Date64Type, Decimal128Type, Decimal256Type, DecimalType,
    DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType, DurationSecondType, Float32Type,
    Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, Time32MillisecondType, Time32SecondType,
    Time64MicrosecondType, Time64NanosecondType, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use lexical_core::ToLexical;

use crate::FormatError;
use crate::column::unsupported;
use crate::options::BinaryText;
use crate::scalar::{Zone, encode_binary, write_date, write_f32, write_f64, write_int, write_time, write_timestamp};

/// What a value's text looks like, so that a format knows how to enclose it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// A number or boolean.
    Bare,
    /// A number that may be `NaN` or infinite.
    Float,
    /// Text without any character that would need an escape.
    Simple,
    /// Any text.
    Text,
}

/// Appends the text of the value in a row that is not null.
type Write<'a> = Box<dyn Fn(usize, &mut Vec<u8>) + 'a>;

/// A column of values without parts.
pub(super) struct Scalar<'a> {
    pub(super) look: Look,
    pub(super) write: Write<'a>,
}

/// Returns the writer of a column; `None` for nested types.
///
/// # Errors
/// When the type has no text form.
pub(super) fn scalar<'a>(array: &'a dyn Array, binary: BinaryText) -> Result<Option<Scalar<'a>>, FormatError> {
    let (look, write): (Look, Write<'a>) = match array.data_type() {
        DataType::Null => (Look::Bare, Box::new(|_, _| {})),
        DataType::Boolean => {
            let array = array.as_boolean();
            (Look::Bare, Box::new(|row, out| out.extend_from_slice(if array.value(row) { b"true" } else { b"false" })))
        }
        DataType::Float32 => {
            let values = array.as_primitive::<Float32Type>().values();
            (Look::Float, Box::new(|row, out| write_f32(values[row], out)))
        }
        DataType::Float64 => {
            let values = array.as_primitive::<Float64Type>().values();
            (Look::Float, Box::new(|row, out| write_f64(values[row], out)))
        }
        DataType::Utf8 => {
            let array = array.as_string::<i32>();
            (Look::Text, Box::new(|row, out| out.extend_from_slice(array.value(row).as_bytes())))
        }
        DataType::LargeUtf8 => {
            let array = array.as_string::<i64>();
            (Look::Text, Box::new(|row, out| out.extend_from_slice(array.value(row).as_bytes())))
        }
        DataType::Binary => (Look::Simple, bytes(array.as_binary::<i32>(), binary)),
        DataType::LargeBinary => (Look::Simple, bytes(array.as_binary::<i64>(), binary)),
        DataType::Decimal128(..) => (Look::Simple, decimal(array.as_primitive::<Decimal128Type>())),
        DataType::Decimal256(..) => (Look::Simple, decimal(array.as_primitive::<Decimal256Type>())),
        DataType::Struct(_) | DataType::List(_) | DataType::LargeList(_) | DataType::Map(..) => return Ok(None),
        _ => match integer(array) {
            Some(write) => (Look::Bare, write),
            None => (Look::Simple, temporal(array)?),
        },
    };
    Ok(Some(Scalar { look, write }))
}

fn int<T: ArrowPrimitiveType<Native: ToLexical>>(array: &dyn Array) -> Write<'_> {
    let values = array.as_primitive::<T>().values();
    Box::new(|row, out| write_int(values[row], out))
}

fn integer(array: &dyn Array) -> Option<Write<'_>> {
    Some(match array.data_type() {
        DataType::Int8 => int::<Int8Type>(array),
        DataType::Int16 => int::<Int16Type>(array),
        DataType::Int32 => int::<Int32Type>(array),
        DataType::Int64 => int::<Int64Type>(array),
        DataType::UInt8 => int::<UInt8Type>(array),
        DataType::UInt16 => int::<UInt16Type>(array),
        DataType::UInt32 => int::<UInt32Type>(array),
        DataType::UInt64 => int::<UInt64Type>(array),
        DataType::Duration(TimeUnit::Second) => int::<DurationSecondType>(array),
        DataType::Duration(TimeUnit::Millisecond) => int::<DurationMillisecondType>(array),
        DataType::Duration(TimeUnit::Microsecond) => int::<DurationMicrosecondType>(array),
        DataType::Duration(TimeUnit::Nanosecond) => int::<DurationNanosecondType>(array),
        _ => return None,
    })
}

fn temporal(array: &dyn Array) -> Result<Write<'_>, FormatError> {
    Ok(match array.data_type() {
        DataType::Date32 => {
            let values = array.as_primitive::<Date32Type>().values();
            Box::new(|row, out| write_date(i64::from(values[row]), out))
        }
        DataType::Date64 => {
            let values = array.as_primitive::<Date64Type>().values();
            Box::new(|row, out| write_day_millis(values[row], out))
        }
        DataType::Time32(unit @ TimeUnit::Second) => clock::<Time32SecondType>(array, *unit),
        DataType::Time32(unit) => clock::<Time32MillisecondType>(array, *unit),
        DataType::Time64(unit @ TimeUnit::Microsecond) => clock::<Time64MicrosecondType>(array, *unit),
        DataType::Time64(unit) => clock::<Time64NanosecondType>(array, *unit),
        DataType::Timestamp(unit, zone) => {
            let zone = zone.as_deref().map(Zone::parse).transpose()?;
            match unit {
                TimeUnit::Second => instant::<TimestampSecondType>(array, *unit, zone),
                TimeUnit::Millisecond => instant::<TimestampMillisecondType>(array, *unit, zone),
                TimeUnit::Microsecond => instant::<TimestampMicrosecondType>(array, *unit, zone),
                TimeUnit::Nanosecond => instant::<TimestampNanosecondType>(array, *unit, zone),
            }
        }
        other => return Err(unsupported(other)),
    })
}

/// A `date64` is a day; where it is not, the rest is kept rather than dropped.
fn write_day_millis(millis: i64, out: &mut Vec<u8>) {
    const DAY: i64 = 86_400_000;
    if millis.rem_euclid(DAY) == 0 {
        write_date(millis.div_euclid(DAY), out);
    } else {
        write_timestamp(millis, TimeUnit::Millisecond, None, out);
    }
}

fn clock<T: ArrowPrimitiveType<Native: ArrowNativeType + Into<i64>>>(array: &dyn Array, unit: TimeUnit) -> Write<'_> {
    let values = array.as_primitive::<T>().values();
    Box::new(move |row, out| write_time(values[row].into(), unit, out))
}

fn instant<T: ArrowPrimitiveType<Native = i64>>(array: &dyn Array, unit: TimeUnit, zone: Option<Zone>) -> Write<'_> {
    let values = array.as_primitive::<T>().values();
    Box::new(move |row, out| write_timestamp(values[row], unit, zone, out))
}

fn decimal<T: DecimalType>(array: &PrimitiveArray<T>) -> Write<'_> {
    let (precision, scale) = match array.data_type() {
        DataType::Decimal128(precision, scale) | DataType::Decimal256(precision, scale) => (*precision, *scale),
        _ => (T::MAX_PRECISION, 0),
    };
    let values = array.values();
    Box::new(move |row, out| out.extend_from_slice(T::format_decimal(values[row], precision, scale).as_bytes()))
}

fn bytes<O: OffsetSizeTrait>(array: &GenericBinaryArray<O>, form: BinaryText) -> Write<'_> {
    Box::new(move |row, out| encode_binary(array.value(row), form, out))
}
