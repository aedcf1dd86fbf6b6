//! Arrow types as declared types of SQLite columns, and back.

use arrow::datatypes::DataType;
use weir_types::{Problem, arrow_type};

use super::quote;

/// Returns what to declare a column as.
///
/// # Errors
/// When SQLite cannot keep the type.
pub(super) fn declare(column: &str, data_type: &DataType) -> Result<String, Problem> {
    Ok(match data_type {
        DataType::Boolean => "BOOLEAN".to_owned(),
        DataType::Int64 => "BIGINT".to_owned(),
        DataType::Float64 => "DOUBLE".to_owned(),
        DataType::Utf8 => "TEXT".to_owned(),
        DataType::Binary => "BLOB".to_owned(),
        other => {
            let storage = storage(other).ok_or_else(|| {
                let name = arrow_type::name(other);
                Problem::config(format!("column `{column}` has type `{name}`, which SQLite has no type for"))
                    .with_column(column)
                    .with_hint("cast the column before it is loaded")
            })?;
            format!("{storage} {}", quote(&arrow_type::name(other)))
        }
    })
}

fn storage(data_type: &DataType) -> Option<&'static str> {
    use DataType as T;
    Some(match data_type {
        T::Int8 | T::Int16 | T::Int32 | T::UInt8 | T::UInt16 | T::UInt32 | T::UInt64 | T::Duration(_) => "INTEGER",
        T::Float32 => "REAL",
        T::LargeUtf8 | T::Null => "TEXT",
        T::Date32 | T::Date64 | T::Time32(_) | T::Time64(_) | T::Timestamp(..) => "TEXT",
        T::Decimal128(..) | T::Decimal256(..) => "TEXT",
        T::List(_) | T::LargeList(_) | T::FixedSizeList(..) | T::Struct(_) | T::Map(..) => "TEXT",
        T::LargeBinary | T::FixedSizeBinary(_) => "BLOB",
        _ => return None,
    })
}

/// Returns the Arrow type that a declared type stands for.
pub(super) fn restore(declared: &str) -> DataType {
    quoted(declared).and_then(|name| arrow_type::parse(&name).ok()).unwrap_or_else(|| by_affinity(declared))
}

/// SQLite keeps a declared type as it was written, quotes included.
fn quoted(declared: &str) -> Option<String> {
    let (_, rest) = declared.split_once('"')?;
    Some(rest.strip_suffix('"')?.replace("\"\"", "\""))
}

/// SQLite's own rules (<https://www.sqlite.org/datatype3.html>), except that what it would call numeric is kept as text: such columns
/// hold dates, decimals, UUIDs or anything else.
fn by_affinity(declared: &str) -> DataType {
    let declared = declared.to_ascii_uppercase();
    let has = |words: &[&str]| words.iter().any(|word| declared.contains(word));
    if has(&["INT"]) {
        DataType::Int64
    } else if has(&["CHAR", "CLOB", "TEXT"]) {
        DataType::Utf8
    } else if has(&["BLOB"]) {
        DataType::Binary
    } else if has(&["REAL", "FLOA", "DOUB"]) {
        DataType::Float64
    } else if has(&["BOOL"]) {
        DataType::Boolean
    } else {
        DataType::Utf8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESTORED: [&str; 26] = [
        "bool",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "float32",
        "float64",
        "utf8",
        "large_utf8",
        "binary",
        "large_binary",
        "date32",
        "date64",
        "time32[ms]",
        "time64[ns]",
        "timestamp[s]",
        "timestamp[us, Asia/Seoul]",
        "duration[us]",
        "decimal128(18, 4)",
        "list<utf8>",
        "struct<a: int64, b: list<utf8>>",
        "map<utf8, int64>",
    ];

    #[test]
    fn restores_every_type_that_it_declares() {
        for name in RESTORED {
            let data_type = arrow_type::parse(name).expect(name);
            let declared = declare("c", &data_type).expect(name);
            assert_eq!(restore(&declared), data_type, "{declared}");
        }
    }

    #[test]
    fn reads_tables_of_others_by_affinity() {
        let table = [
            ("INTEGER", DataType::Int64),
            ("unsigned big int", DataType::Int64),
            ("VARCHAR(20)", DataType::Utf8),
            ("nvarchar", DataType::Utf8),
            ("BLOB", DataType::Binary),
            ("double precision", DataType::Float64),
            ("bool", DataType::Boolean),
            ("NUMERIC(10,2)", DataType::Utf8),
            ("DATETIME", DataType::Utf8),
            ("", DataType::Utf8),
        ];
        for (declared, data_type) in table {
            assert_eq!(restore(declared), data_type, "{declared}");
        }
    }
}
