//! PostgreSQL's types: how their bytes are read, and what a column of a new table is declared as.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, TimeUnit};
use tokio_postgres::types::{Kind, Type};
use weir_types::{Problem, arrow_type};

/// Digits that a `decimal128` holds; a `decimal256` holds twice as many.
const DIGITS_128: u8 = 38;
const DIGITS_256: u8 = 76;

/// How the bytes of a column are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    Boolean,
    Int16,
    Int32,
    Int64,
    Oid,
    Float32,
    Float64,
    Decimal { precision: u8, scale: i8 },
    Text,
    Jsonb,
    Bytes,
    Uuid,
    Date,
    Time,
    Timestamp { utc: bool },
    List(Box<Self>),
}

/// A column of a result: how it is read, and what it has to be cast to before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ResultColumn {
    pub(super) name: String,
    pub(super) reading: Reading,
    pub(super) cast: Option<&'static str>,
}

impl ResultColumn {
    /// Decides about a column; `modifier` is its type's, -1 where it has none.
    pub(super) fn new(name: &str, data_type: &Type, modifier: i32) -> Self {
        let (reading, cast) = match (reading(data_type, modifier), data_type.kind()) {
            (Some(reading), _) => (reading, None),
            (None, Kind::Array(_)) => (Reading::List(Box::new(Reading::Text)), Some("text[]")),
            (None, _) => (Reading::Text, Some("text")),
        };
        Self { name: name.to_owned(), reading, cast }
    }

    pub(super) fn field(&self) -> Field {
        Field::new(&self.name, self.reading.data_type(), true)
    }
}

fn reading(data_type: &Type, modifier: i32) -> Option<Reading> {
    Some(match *data_type {
        Type::BOOL => Reading::Boolean,
        Type::INT2 => Reading::Int16,
        Type::INT4 => Reading::Int32,
        Type::INT8 => Reading::Int64,
        Type::OID => Reading::Oid,
        Type::FLOAT4 => Reading::Float32,
        Type::FLOAT8 => Reading::Float64,
        Type::NUMERIC => decimal(modifier)?,
        Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::JSON | Type::XML | Type::UNKNOWN => {
            Reading::Text
        }
        Type::JSONB => Reading::Jsonb,
        Type::BYTEA => Reading::Bytes,
        Type::UUID => Reading::Uuid,
        Type::DATE => Reading::Date,
        Type::TIME => Reading::Time,
        Type::TIMESTAMP => Reading::Timestamp { utc: false },
        Type::TIMESTAMPTZ => Reading::Timestamp { utc: true },
        _ => match data_type.kind() {
            Kind::Enum(_) => Reading::Text,
            Kind::Domain(base) => reading(base, modifier)?,
            Kind::Array(item) => match reading(item, modifier)? {
                Reading::List(_) => return None,
                item => Reading::List(Box::new(item)),
            },
            _ => return None,
        },
    })
}

/// `((precision << 16) | scale) + 4`, the scale in eleven bits with a sign since PostgreSQL 15.
fn decimal(modifier: i32) -> Option<Reading> {
    let packed = modifier.checked_sub(4).filter(|packed| *packed >= 0)?;
    let scale = ((packed & 0x7ff) ^ 1024) - 1024;
    let (precision, scale) = (u8::try_from(packed >> 16 & 0xffff).ok()?, i8::try_from(scale).ok()?);
    // Arrow's decimals have no scale beyond their precision.
    let fits = precision <= DIGITS_256 && scale.unsigned_abs() <= precision;
    fits.then_some(Reading::Decimal { precision, scale })
}

impl Reading {
    pub(super) fn data_type(&self) -> DataType {
        match self {
            Self::Boolean => DataType::Boolean,
            Self::Int16 => DataType::Int16,
            Self::Int32 => DataType::Int32,
            Self::Int64 | Self::Oid => DataType::Int64,
            Self::Float32 => DataType::Float32,
            Self::Float64 => DataType::Float64,
            Self::Decimal { precision, scale } if *precision <= DIGITS_128 => DataType::Decimal128(*precision, *scale),
            Self::Decimal { precision, scale } => DataType::Decimal256(*precision, *scale),
            Self::Text | Self::Jsonb | Self::Uuid => DataType::Utf8,
            Self::Bytes => DataType::Binary,
            Self::Date => DataType::Date32,
            Self::Time => DataType::Time64(TimeUnit::Microsecond),
            Self::Timestamp { utc } => DataType::Timestamp(TimeUnit::Microsecond, utc.then(|| "UTC".into())),
            Self::List(item) => DataType::List(Arc::new(Field::new("item", item.data_type(), true))),
        }
    }
}

/// Returns the type of a column that is to hold an Arrow type.
///
/// # Errors
/// When PostgreSQL has none.
pub(super) fn declare(data_type: &DataType) -> Result<String, Problem> {
    use DataType as T;
    Ok(match data_type {
        T::Boolean => "boolean".to_owned(),
        T::Int8 | T::UInt8 | T::Int16 => "smallint".to_owned(),
        T::UInt16 | T::Int32 => "integer".to_owned(),
        T::UInt32 | T::Int64 | T::Duration(_) => "bigint".to_owned(),
        T::UInt64 => "numeric(20,0)".to_owned(),
        T::Float32 => "real".to_owned(),
        T::Float64 => "double precision".to_owned(),
        T::Decimal32(precision, scale)
        | T::Decimal64(precision, scale)
        | T::Decimal128(precision, scale)
        | T::Decimal256(precision, scale) => format!("numeric({precision},{scale})"),
        T::Utf8 | T::LargeUtf8 | T::Utf8View | T::Null => "text".to_owned(),
        T::Binary | T::LargeBinary | T::FixedSizeBinary(_) | T::BinaryView => "bytea".to_owned(),
        T::Date32 | T::Date64 => "date".to_owned(),
        T::Time32(_) | T::Time64(_) => "time".to_owned(),
        T::Timestamp(_, None) => "timestamp".to_owned(),
        T::Timestamp(_, Some(_)) => "timestamptz".to_owned(),
        T::List(item) | T::LargeList(item) | T::FixedSizeList(item, _) if !item.data_type().is_nested() => {
            format!("{}[]", declare(item.data_type())?)
        }
        T::List(_) | T::LargeList(_) | T::FixedSizeList(..) | T::Struct(_) | T::Map(..) => "jsonb".to_owned(),
        other => {
            let name = arrow_type::name(other);
            return Err(Problem::config(format!("PostgreSQL has no type for `{name}`"))
                .with_hint("cast the column before it is loaded, for example with the `columns` block"));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_numeric_keeps_its_digits() {
        let column = |modifier| ResultColumn::new("n", &Type::NUMERIC, modifier);
        let modifier = |precision: i32, scale: i32| ((precision << 16) | (scale & 0x7ff)) + 4;
        for (precision, scale) in [(18, 4), (38, 0), (38, 38), (39, 2), (76, 10), (5, -3)] {
            let found = column(modifier(precision, scale)).reading;
            assert_eq!(found, Reading::Decimal { precision: precision as u8, scale: scale as i8 });
        }
        // No bounds, more digits than Arrow has, or a scale beyond the digits.
        for modifier in [-1, modifier(77, 2), modifier(1000, 500), modifier(3, 5)] {
            assert_eq!(column(modifier).cast, Some("text"));
        }
    }

    #[test]
    fn what_has_no_place_in_arrow_comes_as_text() {
        assert_eq!(ResultColumn::new("i", &Type::INTERVAL, -1).cast, Some("text"));
        assert_eq!(ResultColumn::new("i", &Type::INTERVAL_ARRAY, -1).cast, Some("text[]"));
        let list = ResultColumn::new("i", &Type::INT4_ARRAY, -1);
        assert_eq!((list.reading, list.cast), (Reading::List(Box::new(Reading::Int32)), None));
    }
}
