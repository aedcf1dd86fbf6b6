//! From type to text.

use std::fmt::Write as _;

use arrow_schema::{DataType, Field, TimeUnit};

use super::{ENTRIES, ITEM, KEY, VALUE, names};

/// Returns the text for `data_type`.
pub fn name(data_type: &DataType) -> String {
    let mut out = String::new();
    write_type(&mut out, data_type);
    out
}

/// Returns the text for a field as it stands inside a struct: `a: int64 not null`.
pub fn field_text(field: &Field) -> String {
    let mut out = String::new();
    write_field(&mut out, field);
    out
}

fn write_type(out: &mut String, data_type: &DataType) {
    if let Some(word) = names::word(data_type) {
        out.push_str(word);
        return;
    }
    match data_type {
        DataType::Time32(unit) => push(out, format_args!("time32[{}]", unit_word(*unit))),
        DataType::Time64(unit) => push(out, format_args!("time64[{}]", unit_word(*unit))),
        DataType::Duration(unit) => push(out, format_args!("duration[{}]", unit_word(*unit))),
        DataType::Timestamp(unit, None) => push(out, format_args!("timestamp[{}]", unit_word(*unit))),
        DataType::Timestamp(unit, Some(zone)) => {
            push(out, format_args!("timestamp[{}, ", unit_word(*unit)));
            write_zone(out, zone);
            out.push(']');
        }
        DataType::FixedSizeBinary(width) => push(out, format_args!("fixed_size_binary[{width}]")),
        DataType::Decimal32(precision, scale) => push(out, format_args!("decimal32({precision}, {scale})")),
        DataType::Decimal64(precision, scale) => push(out, format_args!("decimal64({precision}, {scale})")),
        DataType::Decimal128(precision, scale) => push(out, format_args!("decimal128({precision}, {scale})")),
        DataType::Decimal256(precision, scale) => push(out, format_args!("decimal256({precision}, {scale})")),
        other => write_nested(out, other),
    }
}

fn write_nested(out: &mut String, data_type: &DataType) {
    match data_type {
        DataType::List(item) => write_list(out, "list", item),
        DataType::LargeList(item) => write_list(out, "large_list", item),
        DataType::ListView(item) => write_list(out, "list_view", item),
        DataType::LargeListView(item) => write_list(out, "large_list_view", item),
        DataType::FixedSizeList(item, size) => {
            write_list(out, "fixed_size_list", item);
            push(out, format_args!("[{size}]"));
        }
        DataType::Struct(fields) => write_fields(out, "struct", fields.iter().map(AsRef::as_ref)),
        DataType::Map(entries, sorted) => write_map(out, entries, *sorted),
        DataType::Dictionary(key, value) => {
            out.push_str("dictionary<");
            write_type(out, key);
            out.push_str(", ");
            write_type(out, value);
            out.push('>');
        }
        DataType::RunEndEncoded(ends, values) => {
            write_fields(out, "run_end_encoded", [ends.as_ref(), values.as_ref()]);
        }
        DataType::Union(fields, mode) => {
            let word = match mode {
                arrow_schema::UnionMode::Sparse => "sparse_union",
                arrow_schema::UnionMode::Dense => "dense_union",
            };
            write_fields(out, word, fields.iter().map(|(_, field)| field.as_ref()));
        }
        // Everything else is one word or has been written by `write_type`; Arrow's own form is better than none.
        other => push(out, format_args!("{other}")),
    }
}

fn write_list(out: &mut String, word: &str, item: &Field) {
    out.push_str(word);
    out.push('<');
    write_child(out, item, ITEM);
    out.push('>');
}

/// Writes a child without its name where the name is the conventional one.
fn write_child(out: &mut String, field: &Field, conventional: &str) {
    if field.name() == conventional {
        write_type(out, field.data_type());
        write_nullability(out, field);
    } else {
        write_field(out, field);
    }
}

fn write_map(out: &mut String, entries: &Field, sorted: bool) {
    out.push_str("map<");
    match conventional_entries(entries) {
        Some((key, value)) => {
            write_type(out, key.data_type());
            out.push_str(", ");
            write_type(out, value.data_type());
            write_nullability(out, value);
        }
        None => write_field(out, entries),
    }
    out.push_str(if sorted { ", sorted>" } else { ">" });
}

/// Returns key and value if everything about a map's entries but their two types is as it usually is.
fn conventional_entries(entries: &Field) -> Option<(&Field, &Field)> {
    let DataType::Struct(fields) = entries.data_type() else {
        return None;
    };
    let [key, value] = &fields[..] else {
        return None;
    };
    let usual = entries.name() == ENTRIES && !entries.is_nullable();
    (usual && key.name() == KEY && value.name() == VALUE && !key.is_nullable()).then_some((key, value))
}

fn write_fields<'a>(out: &mut String, word: &str, fields: impl IntoIterator<Item = &'a Field>) {
    out.push_str(word);
    out.push('<');
    for (index, field) in fields.into_iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        write_field(out, field);
    }
    out.push('>');
}

fn write_field(out: &mut String, field: &Field) {
    write_name(out, field.name());
    out.push_str(": ");
    write_type(out, field.data_type());
    write_nullability(out, field);
}

fn write_nullability(out: &mut String, field: &Field) {
    if !field.is_nullable() {
        out.push_str(" not null");
    }
}

/// Writes a field's name, quoted unless it is a plain word.
fn write_name(out: &mut String, name: &str) {
    let plain = name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if plain {
        out.push_str(name);
    } else {
        write_quoted(out, name);
    }
}

/// Writes a zone's name, quoted if it could not be told from what follows.
fn write_zone(out: &mut String, zone: &str) {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_/+-:".contains(c);
    if !zone.is_empty() && zone.chars().all(plain) {
        out.push_str(zone);
    } else {
        write_quoted(out, zone);
    }
}

fn write_quoted(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    out.push('"');
}

fn unit_word(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Second => "s",
        TimeUnit::Millisecond => "ms",
        TimeUnit::Microsecond => "us",
        TimeUnit::Nanosecond => "ns",
    }
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a `String` cannot fail.
    let _ = out.write_fmt(text);
}
