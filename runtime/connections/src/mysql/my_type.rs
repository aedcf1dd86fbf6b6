//! The server's types: how their values are read, and what a column of a new table is declared as.

use arrow::datatypes::{DataType, Field, TimeUnit};
use mysql_async::Column;
use mysql_async::consts::{ColumnFlags, ColumnType};
use weir_types::{Problem, arrow_type};

/// Digits that a `decimal128` holds; a `decimal256` holds twice as many.
const DIGITS_128: u8 = 38;
/// The most digits of a `decimal`, and the most behind the point that both servers take.
const DIGITS: u8 = 65;
const SCALE: i8 = 30;
/// The character set of what is no text.
const BINARY: u16 = 63;
/// All columns of a key together may have 3072 bytes, a character of a text up to four.
const KEY_CHARACTERS: usize = 700;
/// The most characters of a text in a key: what everybody writes.
const TEXT_CHARACTERS: usize = 255;

/// How the values of a column are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    Boolean,
    Int8,
    Int16,
    Int32,
    Int64,
    UInt8,
    UInt16,
    UInt32,
    UInt64,
    Float32,
    Float64,
    Decimal { precision: u8, scale: i8 },
    Text,
    Bytes,
    Bits,
    Date,
    Time,
    Timestamp { utc: bool },
}

/// A column of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ResultColumn {
    pub(super) name: String,
    pub(super) reading: Reading,
    pub(super) not_null: bool,
}

impl ResultColumn {
    pub(super) fn new(column: &Column) -> Self {
        Self {
            name: column.name_str().into_owned(),
            reading: reading(column),
            not_null: column.flags().contains(ColumnFlags::NOT_NULL_FLAG),
        }
    }

    pub(super) fn field(&self) -> Field {
        Field::new(&self.name, self.reading.data_type(), true)
    }
}

fn reading(column: &Column) -> Reading {
    use ColumnType as T;
    let unsigned = column.flags().contains(ColumnFlags::UNSIGNED_FLAG);
    match (column.column_type(), unsigned) {
        (T::MYSQL_TYPE_TINY, false) if column.column_length() == 1 => Reading::Boolean,
        (T::MYSQL_TYPE_TINY, false) => Reading::Int8,
        (T::MYSQL_TYPE_TINY, true) => Reading::UInt8,
        (T::MYSQL_TYPE_YEAR, _) | (T::MYSQL_TYPE_SHORT, false) => Reading::Int16,
        (T::MYSQL_TYPE_SHORT, true) => Reading::UInt16,
        (T::MYSQL_TYPE_INT24 | T::MYSQL_TYPE_LONG, false) => Reading::Int32,
        (T::MYSQL_TYPE_INT24 | T::MYSQL_TYPE_LONG, true) => Reading::UInt32,
        (T::MYSQL_TYPE_LONGLONG, false) => Reading::Int64,
        (T::MYSQL_TYPE_LONGLONG, true) => Reading::UInt64,
        (T::MYSQL_TYPE_FLOAT, _) => Reading::Float32,
        (T::MYSQL_TYPE_DOUBLE, _) => Reading::Float64,
        (T::MYSQL_TYPE_DECIMAL | T::MYSQL_TYPE_NEWDECIMAL, _) => {
            decimal(column.column_length(), column.decimals(), unsigned)
        }
        (T::MYSQL_TYPE_BIT, _) => Reading::Bits,
        (T::MYSQL_TYPE_DATE | T::MYSQL_TYPE_NEWDATE, _) => Reading::Date,
        (T::MYSQL_TYPE_TIME | T::MYSQL_TYPE_TIME2, _) => Reading::Time,
        (T::MYSQL_TYPE_DATETIME | T::MYSQL_TYPE_DATETIME2, _) => Reading::Timestamp { utc: false },
        (T::MYSQL_TYPE_TIMESTAMP | T::MYSQL_TYPE_TIMESTAMP2, _) => Reading::Timestamp { utc: true },
        (T::MYSQL_TYPE_JSON | T::MYSQL_TYPE_NULL | T::MYSQL_TYPE_ENUM | T::MYSQL_TYPE_SET, _) => Reading::Text,
        (T::MYSQL_TYPE_GEOMETRY, _) => Reading::Bytes,
        _ if column.character_set() == BINARY => Reading::Bytes,
        _ => Reading::Text,
    }
}

/// The length is that of the longest value as text: digits, a point, a sign.
fn decimal(length: u32, decimals: u8, unsigned: bool) -> Reading {
    let scale = decimals.min(DIGITS);
    let digits = length.saturating_sub(u32::from(scale > 0)).saturating_sub(u32::from(!unsigned));
    let precision = u8::try_from(digits).unwrap_or(DIGITS).clamp(1, DIGITS).max(scale);
    Reading::Decimal { precision, scale: i8::try_from(scale).unwrap_or(0) }
}

impl Reading {
    pub(super) fn data_type(self) -> DataType {
        match self {
            Self::Boolean => DataType::Boolean,
            Self::Int8 => DataType::Int8,
            Self::Int16 => DataType::Int16,
            Self::Int32 => DataType::Int32,
            Self::Int64 => DataType::Int64,
            Self::UInt8 => DataType::UInt8,
            Self::UInt16 => DataType::UInt16,
            Self::UInt32 => DataType::UInt32,
            Self::UInt64 | Self::Bits => DataType::UInt64,
            Self::Float32 => DataType::Float32,
            Self::Float64 => DataType::Float64,
            Self::Decimal { precision, scale } if precision <= DIGITS_128 => DataType::Decimal128(precision, scale),
            Self::Decimal { precision, scale } => DataType::Decimal256(precision, scale),
            Self::Text => DataType::Utf8,
            Self::Bytes => DataType::Binary,
            Self::Date => DataType::Date32,
            Self::Time => DataType::Time64(TimeUnit::Microsecond),
            Self::Timestamp { utc } => DataType::Timestamp(TimeUnit::Microsecond, utc.then(|| "UTC".into())),
        }
    }
}

/// Returns the type of a column that is to hold an Arrow type.
///
/// # Errors
/// When the server has none.
pub(super) fn declare(data_type: &DataType) -> Result<String, Problem> {
    use DataType as T;
    let name = match data_type {
        T::Boolean => "boolean",
        T::Int8 => "tinyint",
        T::Int16 => "smallint",
        T::Int32 => "int",
        T::Int64 | T::Duration(_) => "bigint",
        T::UInt8 => "tinyint unsigned",
        T::UInt16 => "smallint unsigned",
        T::UInt32 => "int unsigned",
        T::UInt64 => "bigint unsigned",
        T::Float32 => "float",
        T::Float64 => "double",
        T::Decimal32(precision, scale)
        | T::Decimal64(precision, scale)
        | T::Decimal128(precision, scale)
        | T::Decimal256(precision, scale)
            if *precision <= DIGITS && (0..=SCALE).contains(scale) =>
        {
            return Ok(format!("decimal({precision},{scale})"));
        }
        T::Utf8 | T::LargeUtf8 | T::Utf8View | T::Null => "longtext",
        T::Binary | T::LargeBinary | T::FixedSizeBinary(_) | T::BinaryView => "longblob",
        T::Date32 | T::Date64 => "date",
        T::Time32(_) | T::Time64(_) => "time(6)",
        T::Timestamp(_, None) => "datetime(6)",
        T::Timestamp(_, Some(_)) => "timestamp(6)",
        T::List(_) | T::LargeList(_) | T::FixedSizeList(..) | T::Struct(_) | T::Map(..) => "json",
        other => {
            let name = arrow_type::name(other);
            return Err(Problem::config(format!("MariaDB and MySQL have no type for `{name}`"))
                .with_hint("cast the column before it is loaded, for example with the `columns` block"));
        }
    };
    Ok(name.to_owned())
}

/// Returns the type of a column of a key, of which so many are texts or bytes: those need a bound.
///
/// # Errors
/// As [`declare`].
pub(super) fn declare_in_key(data_type: &DataType, texts: usize) -> Result<String, Problem> {
    let characters = (KEY_CHARACTERS / texts.max(1)).clamp(1, TEXT_CHARACTERS);
    let declared = declare(data_type)?;
    Ok(match declared.as_str() {
        "longtext" => format!("varchar({characters})"),
        "longblob" => format!("varbinary({characters})"),
        _ => declared,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(column_type: ColumnType, change: impl FnOnce(Column) -> Column) -> Reading {
        reading(&change(Column::new(column_type)))
    }

    #[test]
    fn flags_and_lengths_decide() {
        use ColumnType as T;
        let unsigned = |column: Column| column.with_flags(ColumnFlags::UNSIGNED_FLAG);
        assert_eq!(found(T::MYSQL_TYPE_TINY, |column| column.with_column_length(1)), Reading::Boolean);
        assert_eq!(found(T::MYSQL_TYPE_TINY, |column| column.with_column_length(4)), Reading::Int8);
        assert_eq!(found(T::MYSQL_TYPE_TINY, |column| unsigned(column).with_column_length(1)), Reading::UInt8);
        assert_eq!(found(T::MYSQL_TYPE_LONGLONG, unsigned), Reading::UInt64);
        assert_eq!(found(T::MYSQL_TYPE_BLOB, |column| column.with_character_set(45)), Reading::Text);
        assert_eq!(found(T::MYSQL_TYPE_BLOB, |column| column.with_character_set(BINARY)), Reading::Bytes);
        assert_eq!(found(T::MYSQL_TYPE_JSON, |column| column.with_character_set(BINARY)), Reading::Text);
    }

    #[test]
    fn a_decimal_keeps_its_digits() {
        for (length, decimals, unsigned, precision, scale) in [
            (20, 4, false, 18, 4),
            (11, 0, false, 10, 0),
            (10, 0, true, 10, 0),
            (67, 30, false, 65, 30),
            (4, 2, true, 3, 2),
        ] {
            assert_eq!(decimal(length, decimals, unsigned), Reading::Decimal { precision, scale });
        }
    }

    #[test]
    fn texts_in_keys_have_bounds_that_fit_together() {
        for texts in 1..=8 {
            let declared = declare_in_key(&DataType::Utf8, texts).expect("a type");
            let length: usize = declared.trim_matches(|c: char| !c.is_ascii_digit()).parse().expect("a length");
            assert!(length * 4 * texts <= 3072, "{declared} × {texts}");
        }
        assert_eq!(declare_in_key(&DataType::Utf8, 1).expect("a type"), "varchar(255)");
        assert_eq!(declare_in_key(&DataType::Int64, 1).expect("a type"), "bigint");
        assert!(declare(&DataType::Decimal256(76, 0)).is_err());
        assert!(declare(&DataType::Decimal128(5, -2)).is_err());
    }
}
