//! Random batches of every type.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use fastrand::Rng;
use weir_formats::ndjson_to_batch;
use weir_types::arrow_type;

/// All types that the text formats carry.
pub(crate) const TYPES: &[&str] = &[
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
    "time32[s]",
    "time32[ms]",
    "time64[us]",
    "time64[ns]",
    "timestamp[s]",
    "timestamp[ms, UTC]",
    "timestamp[us, Asia/Seoul]",
    "timestamp[ns, -03:30]",
    "duration[us]",
    "decimal128(18, 4)",
    "decimal256(50, 10)",
    "list<utf8>",
    "list<list<int64>>",
    "struct<a: int64, b: utf8, c: list<float64>>",
    "map<utf8, int64>",
];

/// Makes a batch with a column of each of the types, a quarter of it null.
///
/// The values are written as JSON by hand, so that what is read and written later is compared with something else.
pub(crate) fn batch(random: &mut Rng, rows: usize, types: &[&str]) -> RecordBatch {
    let fields: Vec<Field> = types
        .iter()
        .enumerate()
        .map(|(at, text)| Field::new(format!("c{at}"), arrow_type::parse(text).unwrap(), true))
        .collect();
    let mut ndjson = String::new();
    for _ in 0..rows {
        let members = fields.iter().map(|field| format!("{:?}:{}", field.name(), value(random, field.data_type())));
        ndjson.push_str(&format!("{{{}}}\n", members.collect::<Vec<_>>().join(",")));
    }
    ndjson_to_batch(ndjson.as_bytes(), &Arc::new(Schema::new(fields))).unwrap()
}

fn value(random: &mut Rng, data_type: &DataType) -> String {
    if random.u8(..4) == 0 {
        return "null".to_owned();
    }
    match data_type {
        DataType::Boolean => random.bool().to_string(),
        DataType::Int8 => random.i8(..).to_string(),
        DataType::Int16 => random.i16(..).to_string(),
        DataType::Int32 => random.i32(..).to_string(),
        DataType::Int64 | DataType::Duration(_) => random.i64(..).to_string(),
        DataType::UInt8 => random.u8(..).to_string(),
        DataType::UInt16 => random.u16(..).to_string(),
        DataType::UInt32 => random.u32(..).to_string(),
        DataType::UInt64 => random.u64(..).to_string(),
        DataType::Float32 => finite(f64::from(f32::from_bits(random.u32(..)))),
        DataType::Float64 => finite(f64::from_bits(random.u64(..))),
        DataType::Utf8 | DataType::LargeUtf8 => serde_json::to_string(&text(random)).unwrap(),
        DataType::Binary | DataType::LargeBinary => {
            format!("{:?}", ["", "AA==", "AP8=", "c2VvdWw="][random.usize(..4)])
        }
        DataType::Date32 => format!("\"{}\"", date(random)),
        DataType::Date64 => format!("\"{}{}\"", date(random), ["", "T11:12:13.014"][random.usize(..2)]),
        DataType::Time32(unit) | DataType::Time64(unit) => format!("\"{}\"", clock(random, *unit)),
        DataType::Timestamp(unit, zone) => {
            let offset = if zone.is_some() { ["Z", "+09:00", "-11:30"][random.usize(..3)] } else { "" };
            format!("\"{}T{}{offset}\"", near_date(random), clock(random, *unit))
        }
        DataType::Decimal128(..) => format!("\"{}.{:04}\"", random.i32(..), random.u16(..10_000)),
        DataType::Decimal256(..) => format!("\"{}{}.{:010}\"", random.i64(..), random.u64(1..), random.u32(..)),
        DataType::List(field) => {
            let items: Vec<String> = (0..random.usize(..4)).map(|_| value(random, field.data_type())).collect();
            format!("[{}]", items.join(","))
        }
        DataType::Struct(fields) => {
            let members = fields.iter().map(|field| format!("{:?}:{}", field.name(), value(random, field.data_type())));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        DataType::Map(..) => {
            let entries: Vec<String> = (0..random.usize(..4))
                .map(|_| {
                    format!("{}:{}", serde_json::to_string(&text(random)).unwrap(), value(random, &DataType::Int64))
                })
                .collect();
            format!("{{{}}}", entries.join(","))
        }
        other => panic!("no values of {other}"),
    }
}

fn finite(value: f64) -> String {
    if value.is_finite() { format!("{value:e}") } else { format!("\"{value}\"") }
}

fn text(random: &mut Rng) -> String {
    const ALPHABET: &[char] = &['a', 'b', ',', '"', '\n', '\r', '\\', ' ', '\t', '가', '😀', '\u{1}', '#', ';', 'N'];
    (0..random.usize(..8)).map(|_| ALPHABET[random.usize(..ALPHABET.len())]).collect()
}

fn date(random: &mut Rng) -> String {
    format!("{:04}-{:02}-{:02}", random.u16(..10_000), random.u8(1..=12), random.u8(1..=28))
}

/// A day that nanoseconds can reach.
fn near_date(random: &mut Rng) -> String {
    format!("{:04}-{:02}-{:02}", random.u16(1700..2200), random.u8(1..=12), random.u8(1..=28))
}

fn clock(random: &mut Rng, unit: TimeUnit) -> String {
    let whole = format!("{:02}:{:02}:{:02}", random.u8(..24), random.u8(..60), random.u8(..60));
    match unit {
        TimeUnit::Second => whole,
        TimeUnit::Millisecond => format!("{whole}.{:03}", random.u16(..1_000)),
        TimeUnit::Microsecond => format!("{whole}.{:06}", random.u32(..1_000_000)),
        TimeUnit::Nanosecond => format!("{whole}.{:09}", random.u32(..1_000_000_000)),
    }
}
