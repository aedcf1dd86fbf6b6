//! The types that are one word, and the words that people write instead.

use arrow_schema::DataType;

/// Every type that is one word.
const SIMPLE: [(&str, DataType); 24] = [
    ("null", DataType::Null),
    ("bool", DataType::Boolean),
    ("int8", DataType::Int8),
    ("int16", DataType::Int16),
    ("int32", DataType::Int32),
    ("int64", DataType::Int64),
    ("uint8", DataType::UInt8),
    ("uint16", DataType::UInt16),
    ("uint32", DataType::UInt32),
    ("uint64", DataType::UInt64),
    ("float16", DataType::Float16),
    ("float32", DataType::Float32),
    ("float64", DataType::Float64),
    ("utf8", DataType::Utf8),
    ("large_utf8", DataType::LargeUtf8),
    ("utf8_view", DataType::Utf8View),
    ("binary", DataType::Binary),
    ("large_binary", DataType::LargeBinary),
    ("binary_view", DataType::BinaryView),
    ("date32", DataType::Date32),
    ("date64", DataType::Date64),
    ("interval[year_month]", DataType::Interval(arrow_schema::IntervalUnit::YearMonth)),
    ("interval[day_time]", DataType::Interval(arrow_schema::IntervalUnit::DayTime)),
    ("interval[month_day_nano]", DataType::Interval(arrow_schema::IntervalUnit::MonthDayNano)),
];

/// The names of types, for suggestions: simple ones as they are, the others with typical parameters.
pub const ALL: &[&str] = &[
    "null",
    "bool",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float16",
    "float32",
    "float64",
    "utf8",
    "large_utf8",
    "utf8_view",
    "binary",
    "large_binary",
    "binary_view",
    "date32",
    "date64",
    "time32[ms]",
    "time64[us]",
    "timestamp[us]",
    "duration[us]",
    "decimal128(18, 4)",
    "list<utf8>",
    "struct<a: int64>",
    "map<utf8, int64>",
];

/// What other systems call a type, and our word for it.
const ALIASES: [(&str, &str); 31] = [
    ("string", "utf8"),
    ("str", "utf8"),
    ("text", "utf8"),
    ("varchar", "utf8"),
    ("char", "utf8"),
    ("json", "utf8"),
    ("uuid", "utf8"),
    ("int", "int64"),
    ("integer", "int64"),
    ("bigint", "int64"),
    ("long", "int64"),
    ("smallint", "int16"),
    ("tinyint", "int8"),
    ("uint", "uint64"),
    ("float", "float64"),
    ("double", "float64"),
    ("real", "float32"),
    ("number", "float64"),
    ("boolean", "bool"),
    ("bytes", "binary"),
    ("blob", "binary"),
    ("bytea", "binary"),
    ("date", "date32"),
    ("time", "time64[us]"),
    ("datetime", "timestamp[us]"),
    ("timestamptz", "timestamp[us, UTC]"),
    ("decimal", "decimal128(38, 10)"),
    ("numeric", "decimal128(38, 10)"),
    ("array", "list<utf8>"),
    ("object", "struct<a: int64>"),
    ("record", "struct<a: int64>"),
];

/// Returns the type that is called `word`.
pub(crate) fn simple(word: &str) -> Option<DataType> {
    SIMPLE.iter().find(|(known, _)| *known == word).map(|(_, data_type)| data_type.clone())
}

/// Returns the word for `data_type`, if one word is enough.
pub(crate) fn word(data_type: &DataType) -> Option<&'static str> {
    SIMPLE.iter().find(|(_, known)| known == data_type).map(|(word, _)| *word)
}

/// Returns our word for what another system calls `word`.
pub(crate) fn alias(word: &str) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    ALIASES
        .iter()
        .find(|(theirs, _)| *theirs == word)
        .map(|(_, ours)| *ours)
        .or_else(|| SIMPLE.iter().map(|(known, _)| *known).find(|known| *known == word))
}
