//! Arrow types as text, as far as tests need them.

use std::sync::Arc;

use arrow_schema::{DataType, Field, TimeUnit};

use crate::types::{Problem, Result};

const SIMPLE: [(&str, DataType); 19] = [
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
    ("binary", DataType::Binary),
    ("large_binary", DataType::LargeBinary),
    ("date32", DataType::Date32),
    ("date64", DataType::Date64),
];

const UNITS: [(&str, TimeUnit); 4] = [
    ("s", TimeUnit::Second),
    ("ms", TimeUnit::Millisecond),
    ("us", TimeUnit::Microsecond),
    ("ns", TimeUnit::Nanosecond),
];

/// Returns a type's name.
pub(super) fn name(data_type: &DataType) -> String {
    if let Some((word, _)) = SIMPLE.iter().find(|(_, known)| known == data_type) {
        return (*word).to_owned();
    }
    match data_type {
        DataType::Time32(unit) => format!("time32[{}]", unit_word(unit)),
        DataType::Time64(unit) => format!("time64[{}]", unit_word(unit)),
        DataType::Duration(unit) => format!("duration[{}]", unit_word(unit)),
        DataType::Timestamp(unit, None) => format!("timestamp[{}]", unit_word(unit)),
        DataType::Timestamp(unit, Some(zone)) => format!("timestamp[{}, {zone}]", unit_word(unit)),
        DataType::Decimal128(precision, scale) => format!("decimal128({precision}, {scale})"),
        DataType::List(item) => format!("list<{}{}>", name(item.data_type()), nullability(item)),
        DataType::Struct(fields) => {
            let fields: Vec<_> = fields
                .iter()
                .map(|field| format!("{}: {}{}", field.name(), name(field.data_type()), nullability(field)))
                .collect();
            format!("struct<{}>", fields.join(", "))
        }
        other => other.to_string(),
    }
}

fn nullability(field: &Field) -> &'static str {
    if field.is_nullable() { "" } else { " not null" }
}

fn unit_word(unit: &TimeUnit) -> &'static str {
    UNITS.iter().find(|(_, known)| known == unit).map_or("us", |(word, _)| word)
}

/// Returns the type of a name.
pub(super) fn parse(text: &str) -> Result<DataType> {
    let text = text.trim();
    if let Some((_, simple)) = SIMPLE.iter().find(|(word, _)| *word == text) {
        return Ok(simple.clone());
    }
    parameterised(text).ok_or_else(|| super::beyond(&format!("the type `{text}`")))?
}

fn parameterised(text: &str) -> Option<Result<DataType>> {
    let at = text.find(['[', '(', '<'])?;
    let inner = text.get(at + 1..text.len() - 1)?;
    Some(Ok(match &text[..at] {
        "time32" => DataType::Time32(unit(inner)?),
        "time64" => DataType::Time64(unit(inner)?),
        "duration" => DataType::Duration(unit(inner)?),
        "timestamp" => match inner.split_once(',') {
            Some((word, zone)) => DataType::Timestamp(unit(word)?, Some(zone.trim().into())),
            None => DataType::Timestamp(unit(inner)?, None),
        },
        "decimal128" => {
            let (precision, scale) = inner.split_once(',')?;
            DataType::Decimal128(precision.trim().parse().ok()?, scale.trim().parse().ok()?)
        }
        "list" => match child("item", inner) {
            Ok(item) => DataType::List(Arc::new(item)),
            Err(problem) => return Some(Err(problem)),
        },
        "struct" => match parts(inner).iter().map(|part| named(part)).collect::<Result<Vec<_>>>() {
            Ok(fields) => DataType::Struct(fields.into()),
            Err(problem) => return Some(Err(problem)),
        },
        _ => return None,
    }))
}

fn unit(word: &str) -> Option<TimeUnit> {
    UNITS.iter().find(|(known, _)| *known == word.trim()).map(|(_, unit)| *unit)
}

fn named(text: &str) -> Result<Field> {
    let (name, data_type) = text.split_once(':').ok_or_else(|| Problem::config(format!("`{text}` is not a field")))?;
    child(name.trim(), data_type)
}

fn child(name: &str, text: &str) -> Result<Field> {
    let (text, nullable) = match text.trim().strip_suffix(" not null") {
        Some(text) => (text, false),
        None => (text, true),
    };
    Ok(Field::new(name, parse(text)?, nullable))
}

/// Cuts at the commas that stand outside brackets.
fn parts(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '<' | '[' | '(' => depth += 1,
            '>' | ']' | ')' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(&text[start..]);
    found
}

#[cfg(test)]
mod tests {
    use super::{name, parse};

    #[test]
    fn names_and_parses_are_inverse() {
        let texts = [
            "int64",
            "timestamp[us]",
            "timestamp[ms, Asia/Seoul]",
            "time32[s]",
            "decimal128(18, 4)",
            "list<utf8>",
            "struct<a: int64 not null, b: list<struct<c: decimal128(9, 2)>>>",
        ];
        for text in texts {
            assert_eq!(parse(text).map(|data_type| name(&data_type)).as_deref(), Ok(text));
        }
        assert!(parse("int65").is_err());
    }
}
