//! Arrow values as the server's literals.

use std::io::Write as _;

use arrow::array::{Array, ArrayRef, AsArray, PrimitiveArray};
use arrow::compute::cast;
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Date64Type, Decimal128Type, Decimal256Type, DecimalType,
    DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType, DurationSecondType, Float32Type,
    Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, Time32MillisecondType, Time32SecondType,
    Time64MicrosecondType, Time64NanosecondType, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use chrono::{DateTime, Datelike, Timelike};
use weir_types::{Problem, arrow_type};

use crate::json::JsonTexts;

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// Writes one value of a column that is not null.
pub(super) type Write = Box<dyn Fn(usize, &mut Vec<u8>) -> Result<(), Fault> + Send>;

/// Why a value cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// No type of the server has such a number.
    NotANumber,
    /// Dates have years from 0 to 9999.
    OutOfRange,
}

impl Fault {
    /// Says it.
    pub(super) fn text(self) -> &'static str {
        match self {
            Self::NotANumber => "it is infinite or not a number, which MariaDB and MySQL cannot keep",
            Self::OutOfRange => "it is out of the range of dates and times, which have years from 0 to 9999",
        }
    }
}

/// Returns what writes a column's values.
///
/// # Errors
/// When its type has no literals.
pub(super) fn writer(name: &str, array: &ArrayRef) -> Result<Write, Problem> {
    use DataType as T;
    Ok(match array.data_type() {
        T::Null => Box::new(|_, out| raw(b"NULL", out)),
        T::Boolean => {
            let values = array.as_boolean().clone();
            Box::new(move |row, out| raw(if values.value(row) { b"1" } else { b"0" }, out))
        }
        T::Int8 => whole::<Int8Type>(array),
        T::Int16 => whole::<Int16Type>(array),
        T::Int32 => whole::<Int32Type>(array),
        T::Int64 => whole::<Int64Type>(array),
        T::UInt8 => whole::<UInt8Type>(array),
        T::UInt16 => whole::<UInt16Type>(array),
        T::UInt32 => whole::<UInt32Type>(array),
        T::UInt64 => whole::<UInt64Type>(array),
        T::Duration(TimeUnit::Second) => whole::<DurationSecondType>(array),
        T::Duration(TimeUnit::Millisecond) => whole::<DurationMillisecondType>(array),
        T::Duration(TimeUnit::Microsecond) => whole::<DurationMicrosecondType>(array),
        T::Duration(TimeUnit::Nanosecond) => whole::<DurationNanosecondType>(array),
        T::Float32 => float::<Float32Type>(array),
        T::Float64 => float::<Float64Type>(array),
        T::Decimal128(..) => decimal::<Decimal128Type>(array),
        T::Decimal256(..) => decimal::<Decimal256Type>(array),
        T::Decimal32(precision, scale) | T::Decimal64(precision, scale) => {
            writer(name, &convert(name, array, &T::Decimal128(*precision, *scale))?)?
        }
        T::Utf8 => {
            let values = array.as_string::<i32>().clone();
            Box::new(move |row, out| text(values.value(row).as_bytes(), out))
        }
        T::LargeUtf8 => {
            let values = array.as_string::<i64>().clone();
            Box::new(move |row, out| text(values.value(row).as_bytes(), out))
        }
        T::Binary => {
            let values = array.as_binary::<i32>().clone();
            Box::new(move |row, out| bytes(values.value(row), out))
        }
        T::LargeBinary => {
            let values = array.as_binary::<i64>().clone();
            Box::new(move |row, out| bytes(values.value(row), out))
        }
        T::Utf8View => writer(name, &convert(name, array, &T::Utf8)?)?,
        T::BinaryView | T::FixedSizeBinary(_) => writer(name, &convert(name, array, &T::Binary)?)?,
        T::Date32 => moment::<Date32Type>(array, |days| i64::from(days).checked_mul(DAY), Shape::Date),
        T::Date64 => moment::<Date64Type>(array, |millis| millis.checked_mul(1_000), Shape::Date),
        T::Time32(TimeUnit::Second) => time::<Time32SecondType>(array, |value| i64::from(value).checked_mul(SECOND)),
        T::Time32(_) => time::<Time32MillisecondType>(array, |value| i64::from(value).checked_mul(1_000)),
        T::Time64(TimeUnit::Nanosecond) => time::<Time64NanosecondType>(array, |value| Some(value.div_euclid(1_000))),
        T::Time64(_) => time::<Time64MicrosecondType>(array, Some),
        T::Timestamp(TimeUnit::Second, _) => {
            moment::<TimestampSecondType>(array, |value| value.checked_mul(SECOND), Shape::Both)
        }
        T::Timestamp(TimeUnit::Millisecond, _) => {
            moment::<TimestampMillisecondType>(array, |value| value.checked_mul(1_000), Shape::Both)
        }
        T::Timestamp(TimeUnit::Microsecond, _) => moment::<TimestampMicrosecondType>(array, Some, Shape::Both),
        T::Timestamp(TimeUnit::Nanosecond, _) => {
            moment::<TimestampNanosecondType>(array, |value| Some(value.div_euclid(1_000)), Shape::Both)
        }
        T::List(_) | T::LargeList(_) | T::FixedSizeList(..) | T::Struct(_) | T::Map(..) => {
            let texts = JsonTexts::new(name, array)?;
            Box::new(move |row, out| text(texts.get(row), out))
        }
        other => {
            let shown = arrow_type::name(other);
            return Err(Problem::config(format!(
                "column `{name}` is `{shown}`, which MariaDB and MySQL have no values of"
            ))
            .with_column(name)
            .with_hint("cast the column before it is loaded, for example with the `columns` block"));
        }
    })
}

fn convert(name: &str, array: &ArrayRef, to: &DataType) -> Result<ArrayRef, Problem> {
    cast(array, to)
        .map_err(|error| Problem::data(format!("column `{name}` cannot be written: {error}")).with_column(name))
}

fn whole<T: ArrowPrimitiveType>(array: &ArrayRef) -> Write
where
    T::Native: itoa::Integer,
{
    let values: PrimitiveArray<T> = array.as_primitive::<T>().clone();
    Box::new(move |row, out| raw(itoa::Buffer::new().format(values.value(row)).as_bytes(), out))
}

fn float<T: ArrowPrimitiveType>(array: &ArrayRef) -> Write
where
    T::Native: Into<f64> + std::fmt::LowerExp,
{
    let values: PrimitiveArray<T> = array.as_primitive::<T>().clone();
    Box::new(move |row, out| {
        let value = values.value(row);
        if !value.into().is_finite() {
            return Err(Fault::NotANumber);
        }
        // Without an exponent it would be a decimal.
        written(write!(out, "{value:e}"))
    })
}

fn decimal<T: DecimalType>(array: &ArrayRef) -> Write {
    let values: PrimitiveArray<T> = array.as_primitive::<T>().clone();
    Box::new(move |row, out| raw(values.value_as_string(row).as_bytes(), out))
}

/// What of a moment is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Date,
    Both,
}

fn moment<T: ArrowPrimitiveType>(
    array: &ArrayRef,
    micros: impl Fn(T::Native) -> Option<i64> + Send + 'static,
    shape: Shape,
) -> Write {
    let values: PrimitiveArray<T> = array.as_primitive::<T>().clone();
    Box::new(move |row, out| {
        let moment = micros(values.value(row)).and_then(DateTime::from_timestamp_micros);
        let moment = moment.filter(|moment| (0..=9999).contains(&moment.year())).ok_or(Fault::OutOfRange)?;
        written(write!(out, "'{:04}-{:02}-{:02}", moment.year(), moment.month(), moment.day()))?;
        if shape == Shape::Both {
            let (hour, minute, second) = (moment.hour(), moment.minute(), moment.second());
            written(write!(out, " {hour:02}:{minute:02}:{second:02}.{:06}", moment.timestamp_subsec_micros()))?;
        }
        raw(b"'", out)
    })
}

fn time<T: ArrowPrimitiveType>(array: &ArrayRef, micros: impl Fn(T::Native) -> Option<i64> + Send + 'static) -> Write {
    let values: PrimitiveArray<T> = array.as_primitive::<T>().clone();
    Box::new(move |row, out| {
        let micros = micros(values.value(row)).filter(|micros| (0..DAY).contains(micros)).ok_or(Fault::OutOfRange)?;
        let (seconds, micros) = (micros / SECOND, micros % SECOND);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        written(write!(out, "'{hour:02}:{minute:02}:{second:02}.{micros:06}'"))
    })
}

/// Appends a text between quotes. Three characters mean something else in there.
fn text(mut text: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
    out.push(b'\'');
    while let Some(at) = memchr::memchr3(b'\'', b'\\', 0, text) {
        out.extend_from_slice(&text[..at]);
        out.extend_from_slice(match text[at] {
            b'\'' => b"''",
            b'\\' => b"\\\\",
            _ => b"\\0",
        });
        text = &text[at + 1..];
    }
    out.extend_from_slice(text);
    raw(b"'", out)
}

fn bytes(bytes: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.extend_from_slice(b"X'");
    out.extend(bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]));
    raw(b"'", out)
}

fn raw(text: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
    out.extend_from_slice(text);
    Ok(())
}

/// Writing into memory cannot fail.
fn written(result: std::io::Result<()>) -> Result<(), Fault> {
    result.map_err(|_| Fault::OutOfRange)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{
        BinaryArray, Date32Array, Float32Array, Float64Array, NullArray, StringArray, Time64MicrosecondArray,
        TimestampMicrosecondArray, TimestampNanosecondArray, UInt64Array,
    };

    use super::*;

    fn literals(array: impl Array + 'static) -> Vec<Result<String, Fault>> {
        let array: ArrayRef = Arc::new(array);
        let write = writer("c", &array).expect("a type with literals");
        let literal = |row| {
            let mut out = Vec::new();
            write(row, &mut out).map(|()| String::from_utf8(out).expect("UTF-8"))
        };
        (0..array.len()).map(literal).collect()
    }

    fn ok(texts: &[&str]) -> Vec<Result<String, Fault>> {
        texts.iter().map(|text| Ok((*text).to_owned())).collect()
    }

    #[test]
    fn texts_cannot_end_their_literal() {
        let texts = StringArray::from(vec!["o'neil", "a\\'; drop table t -- ", "\0", "", "한글\n\"x\""]);
        let expected = ["'o''neil'", "'a\\\\''; drop table t -- '", "'\\0'", "''", "'한글\n\"x\"'"];
        assert_eq!(literals(texts), ok(&expected));
        assert_eq!(literals(BinaryArray::from(vec![&b"\x00'\xff"[..], b""])), ok(&["X'0027ff'", "X''"]));
    }

    #[test]
    fn numbers_come_back_as_they_are() {
        let floats = Float64Array::from(vec![0.1, -0.0, f64::MAX, 5e-324]);
        assert_eq!(literals(floats), ok(&["1e-1", "-0e0", "1.7976931348623157e308", "5e-324"]));
        assert_eq!(literals(Float32Array::from(vec![16_777_216.0])), ok(&["1.6777216e7"]));
        let none = Float64Array::from(vec![f64::NAN, f64::INFINITY]);
        assert_eq!(literals(none), [Err(Fault::NotANumber), Err(Fault::NotANumber)]);
        assert_eq!(literals(UInt64Array::from(vec![u64::MAX])), ok(&["18446744073709551615"]));
        assert_eq!(literals(NullArray::new(1)), ok(&["NULL"]));
    }

    #[test]
    fn moments_are_in_utc_and_in_range() {
        assert_eq!(literals(Date32Array::from(vec![19_782, -1])), ok(&["'2024-02-29'", "'1969-12-31'"]));
        assert_eq!(literals(Date32Array::from(vec![i32::MAX])), [Err(Fault::OutOfRange)]);
        let zoned = TimestampMicrosecondArray::from(vec![1_709_210_096_000_001]).with_timezone("Asia/Seoul");
        assert_eq!(literals(zoned), ok(&["'2024-02-29 12:34:56.000001'"]));
        let before = TimestampNanosecondArray::from(vec![-1]);
        assert_eq!(literals(before), ok(&["'1969-12-31 23:59:59.999999'"]));
        let far = TimestampMicrosecondArray::from(vec![i64::MAX, 253_402_300_800_000_000]);
        assert_eq!(literals(far), [Err(Fault::OutOfRange), Err(Fault::OutOfRange)]);
        let times = Time64MicrosecondArray::from(vec![DAY - 1, DAY]);
        assert_eq!(literals(times), [Ok("'23:59:59.999999'".to_owned()), Err(Fault::OutOfRange)]);
    }
}
