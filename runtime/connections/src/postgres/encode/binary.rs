//! Which Arrow type goes into which column of PostgreSQL without the server having to read text, and how.

use arrow::array::{Array, ArrayRef, AsArray, BinaryArray, PrimitiveArray, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Decimal128Type, Float32Type, Float64Type, Int64Type,
    Time64MicrosecondType, TimeUnit, TimestampMicrosecondType, UInt64Type,
};
use tokio_postgres::types::{Kind, Type};
use weir_types::Problem;

use super::Write;
use super::numeric;
use super::value::{self, Fault, fixed};
use crate::json::JsonTexts;

/// Days and microseconds from 1970, where Arrow begins, to 2000, where PostgreSQL begins.
const EPOCH_DAYS: i32 = 10_957;
const EPOCH_MICROSECONDS: i64 = 946_684_800_000_000;

/// What a value is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Boolean,
    Int16,
    Int32,
    Int64,
    Float32,
    Float64,
    WholeNumeric,
    BigNumeric,
    DecimalNumeric,
    FloatNumeric,
    TextNumeric,
    Text,
    Jsonb,
    Uuid,
    Bytes,
    Date,
    Time,
    Timestamp,
    JsonText,
    JsonJsonb,
}

/// Tells whether values of a type go into a column in binary form.
pub(super) fn goes(given: &DataType, wanted: &Type) -> bool {
    way(given, base(wanted)).is_some()
}

/// A domain's values are those of its base type.
fn base(wanted: &Type) -> &Type {
    match wanted.kind() {
        Kind::Domain(inner) => base(inner),
        _ => wanted,
    }
}

fn way(given: &DataType, wanted: &Type) -> Option<Way> {
    use DataType as T;
    let text = matches!(*wanted, Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::JSON)
        || matches!(wanted.kind(), Kind::Enum(_));
    Some(match given {
        T::Null => Way::Text,
        T::Boolean if *wanted == Type::BOOL => Way::Boolean,
        given if given.is_integer() || matches!(given, T::Duration(_)) => match *wanted {
            Type::INT2 => Way::Int16,
            Type::INT4 => Way::Int32,
            Type::INT8 => Way::Int64,
            Type::FLOAT8 => Way::Float64,
            Type::NUMERIC if *given == T::UInt64 => Way::BigNumeric,
            Type::NUMERIC => Way::WholeNumeric,
            _ => return None,
        },
        T::Float32 | T::Float64 => match *wanted {
            Type::FLOAT4 if *given == T::Float32 => Way::Float32,
            Type::FLOAT8 => Way::Float64,
            Type::NUMERIC => Way::FloatNumeric,
            _ => return None,
        },
        T::Decimal32(..) | T::Decimal64(..) | T::Decimal128(..) => match *wanted {
            Type::NUMERIC => Way::DecimalNumeric,
            Type::FLOAT8 => Way::Float64,
            _ => return None,
        },
        T::Utf8 | T::LargeUtf8 | T::Utf8View => match *wanted {
            _ if text => Way::Text,
            Type::JSONB => Way::Jsonb,
            Type::UUID => Way::Uuid,
            Type::NUMERIC => Way::TextNumeric,
            _ => return None,
        },
        T::Binary | T::LargeBinary | T::FixedSizeBinary(_) | T::BinaryView if *wanted == Type::BYTEA => Way::Bytes,
        T::Date32 | T::Date64 if *wanted == Type::DATE => Way::Date,
        T::Date32 | T::Date64 if *wanted == Type::TIMESTAMP => Way::Timestamp,
        T::Time32(_) | T::Time64(_) if *wanted == Type::TIME => Way::Time,
        T::Timestamp(..) if [Type::TIMESTAMP, Type::TIMESTAMPTZ].contains(wanted) => Way::Timestamp,
        T::Struct(_) | T::Map(..) | T::List(_) | T::LargeList(_) | T::FixedSizeList(..) => match *wanted {
            Type::JSONB => Way::JsonJsonb,
            Type::JSON | Type::TEXT => Way::JsonText,
            _ => return None,
        },
        _ => return None,
    })
}

/// Returns what writes a column's values. The column is converted as a whole to the one Arrow type that its way starts from.
pub(super) fn writer(name: &str, array: &ArrayRef, wanted: &Type) -> Result<Write, Problem> {
    let wanted = base(wanted);
    let Some(way) = way(array.data_type(), wanted) else {
        return Err(Problem::system(format!("column `{name}` has no binary form for `{wanted}`")));
    };
    let to = |data_type: DataType| {
        cast(array, &data_type).map_err(|error| {
            Problem::data(format!("column `{name}` cannot be written as `{wanted}`: {error}")).with_column(name)
        })
    };
    Ok(match way {
        Way::Boolean => {
            let values = array.as_boolean().clone();
            Box::new(move |row, out| fixed(out, [u8::from(values.value(row))]))
        }
        Way::Int16 => whole(to(DataType::Int64)?, |value, out| {
            fixed(out, i16::try_from(value).map_err(|_| Fault::OutOfRange)?.to_be_bytes())
        }),
        Way::Int32 => whole(to(DataType::Int64)?, |value, out| {
            fixed(out, i32::try_from(value).map_err(|_| Fault::OutOfRange)?.to_be_bytes())
        }),
        // A cast makes null of what does not fit, and nulls are written by whoever calls: so unsigned numbers are cast by hand.
        Way::Int64 if *array.data_type() == DataType::UInt64 => each::<UInt64Type>(array, |value, out| {
            fixed(out, i64::try_from(value).map_err(|_| Fault::OutOfRange)?.to_be_bytes())
        }),
        Way::Int64 => whole(to(DataType::Int64)?, |value, out| fixed(out, value.to_be_bytes())),
        Way::Float32 => each::<Float32Type>(array, |value, out| fixed(out, value.to_be_bytes())),
        Way::Float64 => each::<Float64Type>(&to(DataType::Float64)?, |value, out| fixed(out, value.to_be_bytes())),
        Way::WholeNumeric => whole(to(DataType::Int64)?, |value, out| numeric::integer(out, value.into(), 0)),
        Way::BigNumeric => each::<UInt64Type>(array, |value, out| numeric::integer(out, value.into(), 0)),
        Way::DecimalNumeric => decimals(&to(wide(array.data_type()))?),
        Way::FloatNumeric => each::<Float64Type>(&to(DataType::Float64)?, |value, out| numeric::float(out, value)),
        Way::TextNumeric => texts(&to(DataType::Utf8)?, |text, out| numeric::text(out, text)),
        Way::Text => texts(&to(DataType::Utf8)?, |text, out| value::text(out, text.as_bytes())),
        Way::Jsonb => texts(&to(DataType::Utf8)?, |text, out| jsonb(out, text.as_bytes())),
        Way::Uuid => texts(&to(DataType::Utf8)?, |text, out| {
            let id: uuid::Uuid = text.trim().parse().map_err(|_| Fault::Not("a UUID"))?;
            fixed(out, id.into_bytes())
        }),
        Way::Bytes => bytes(&to(DataType::Binary)?),
        Way::Date => each::<Date32Type>(&to(DataType::Date32)?, |days, out| {
            fixed(out, days.checked_sub(EPOCH_DAYS).ok_or(Fault::OutOfRange)?.to_be_bytes())
        }),
        Way::Time => each::<Time64MicrosecondType>(&to(DataType::Time64(TimeUnit::Microsecond))?, |time, out| {
            fixed(out, time.to_be_bytes())
        }),
        Way::Timestamp => {
            let zone = match array.data_type() {
                DataType::Timestamp(_, zone) => zone.clone(),
                _ => None,
            };
            each::<TimestampMicrosecondType>(&to(DataType::Timestamp(TimeUnit::Microsecond, zone))?, |time, out| {
                fixed(out, time.checked_sub(EPOCH_MICROSECONDS).ok_or(Fault::OutOfRange)?.to_be_bytes())
            })
        }
        Way::JsonText => nested(name, array, |json, out| value::text(out, json))?,
        Way::JsonJsonb => nested(name, array, jsonb_of)?,
    })
}

fn jsonb_of(json: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
    jsonb(out, json)
}

/// A version, which is 1, and JSON.
fn jsonb(out: &mut Vec<u8>, json: &[u8]) -> Result<(), Fault> {
    if memchr::memchr(0, json).is_some() {
        return Err(Fault::Nul);
    }
    value::measured(out, |out| {
        out.push(1);
        out.extend_from_slice(json);
        Ok(())
    })
}

fn wide(decimal: &DataType) -> DataType {
    match decimal {
        DataType::Decimal32(precision, scale)
        | DataType::Decimal64(precision, scale)
        | DataType::Decimal128(precision, scale) => DataType::Decimal128(*precision, *scale),
        other => other.clone(),
    }
}

fn each<T: ArrowPrimitiveType>(
    array: &ArrayRef,
    write: impl Fn(T::Native, &mut Vec<u8>) -> Result<(), Fault> + Send + 'static,
) -> Write {
    let values: PrimitiveArray<T> = array.as_primitive().clone();
    Box::new(move |row, out| write(values.value(row), out))
}

fn whole(array: ArrayRef, write: impl Fn(i64, &mut Vec<u8>) -> Result<(), Fault> + Send + 'static) -> Write {
    each::<Int64Type>(&array, write)
}

fn decimals(array: &ArrayRef) -> Write {
    let values: PrimitiveArray<Decimal128Type> = array.as_primitive().clone();
    let scale = values.scale();
    Box::new(move |row, out| numeric::integer(out, values.value(row), scale))
}

fn texts(array: &ArrayRef, write: impl Fn(&str, &mut Vec<u8>) -> Result<(), Fault> + Send + 'static) -> Write {
    let values: StringArray = array.as_string().clone();
    Box::new(move |row, out| write(values.value(row), out))
}

fn bytes(array: &ArrayRef) -> Write {
    let values: BinaryArray = array.as_binary().clone();
    Box::new(move |row, out| value::bytes(out, values.value(row)))
}

fn nested(
    name: &str,
    array: &ArrayRef,
    write: impl Fn(&[u8], &mut Vec<u8>) -> Result<(), Fault> + Send + 'static,
) -> Result<Write, Problem> {
    let texts = JsonTexts::new(name, array)?;
    Ok(Box::new(move |row, out| write(texts.get(row), out)))
}
