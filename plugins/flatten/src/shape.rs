//! What is inside a nested type, read from its text. Pure.

use weir_sdk::prelude::*;

/// What a type is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Fields.
    Struct(Vec<Field>),
    /// Items of one type.
    List(String),
    /// Entries, as the type of a struct of key and value, and the value's type.
    Map(String, String),
    /// Nothing.
    Plain,
}

/// Takes a type apart.
pub(crate) fn shape(data_type: &str) -> Shape {
    let Some((word, inner)) = data_type.split_once('<') else { return Shape::Plain };
    let Some((inner, _)) = inner.rsplit_once('>') else { return Shape::Plain };
    let parts = parts(inner);
    match (word, parts.as_slice()) {
        ("struct", parts) => Shape::Struct(parts.iter().filter_map(|part| field(part)).collect()),
        ("list" | "large_list" | "fixed_size_list", [item]) => Shape::List(child_type(item).to_owned()),
        ("map", [entries]) => map_of(child_type(entries)),
        ("map", [entries, "sorted"]) => map_of(child_type(entries)),
        ("map", [key, value]) => map_of(&format!("struct<key: {key} not null, value: {value}>")),
        ("map", [key, value, _]) => map_of(&format!("struct<key: {key} not null, value: {value}>")),
        _ => Shape::Plain,
    }
}

fn map_of(entries: &str) -> Shape {
    match shape(entries) {
        Shape::Struct(fields) if fields.len() == 2 => Shape::Map(entries.to_owned(), fields[1].data_type.clone()),
        _ => Shape::Plain,
    }
}

fn field(text: &str) -> Option<Field> {
    let colon = outside(text, ':').next()?;
    let (name, rest) = (text[..colon].trim(), &text[colon + 1..]);
    Some(Field::new(unquoted(name), nullable(rest)))
}

/// Returns the type of a list's item, whose name is only written where it is unusual.
fn child_type(text: &str) -> &str {
    match outside(text, ':').next() {
        Some(colon) => nullable(&text[colon + 1..]),
        None => nullable(text),
    }
}

/// Columns may be null whatever the fields in them may: their struct may be null.
fn nullable(text: &str) -> &str {
    let text = text.trim();
    text.strip_suffix(" not null").unwrap_or(text)
}

fn parts(text: &str) -> Vec<&str> {
    let mut start = 0;
    let mut parts = Vec::new();
    for comma in outside(text, ',') {
        parts.push(text[start..comma].trim());
        start = comma + 1;
    }
    parts.push(text[start..].trim());
    parts
}

/// Returns where a character stands outside all brackets and quotes.
fn outside(text: &str, wanted: char) -> impl Iterator<Item = usize> + '_ {
    let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
    text.char_indices().filter_map(move |(at, c)| {
        if quoted {
            quoted = escaped || c != '"';
            escaped = !escaped && c == '\\';
            return None;
        }
        match c {
            '"' => quoted = true,
            '<' | '[' | '(' => depth += 1,
            '>' | ']' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (depth == 0 && c == wanted).then_some(at)
    })
}

fn unquoted(name: &str) -> String {
    let Some(inner) = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else { return name.to_owned() };
    let mut plain = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(c) = characters.next() {
        plain.push(match c {
            '\\' => match characters.next() {
                Some('n') => '\n',
                Some('r') => '\r',
                Some('t') => '\t',
                Some(escaped) => escaped,
                None => break,
            },
            c => c,
        });
    }
    plain
}

/// Returns a field's name as it stands in a type.
pub(crate) fn quoted(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if plain {
        return name.to_owned();
    }
    let escaped = name.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", escaped.replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(data_type: &str) -> String {
        match shape(data_type) {
            Shape::Struct(fields) => {
                let fields: Vec<_> = fields.iter().map(|f| format!("{}={}", f.name, f.data_type)).collect();
                fields.join(" | ")
            }
            Shape::List(item) => format!("[{item}]"),
            Shape::Map(entries, value) => format!("{entries} -> {value}"),
            Shape::Plain => "plain".to_owned(),
        }
    }

    #[test]
    fn takes_types_apart() {
        let table = [
            ("int64", "plain"),
            ("timestamp[us, UTC]", "plain"),
            ("struct<a: int64 not null, b: list<utf8>>", "a=int64 | b=list<utf8>"),
            ("struct<at: timestamp[us, +09:00], d: decimal128(9, 2)>", "at=timestamp[us, +09:00] | d=decimal128(9, 2)"),
            (r#"struct<"a: b, \"c\"": utf8, é: bool>"#, r#"a: b, "c"=utf8 | é=bool"#),
            ("struct<a: struct<b: struct<c: int8>>>", "a=struct<b: struct<c: int8>>"),
            ("list<utf8 not null>", "[utf8]"),
            ("list<element: struct<a: int8> not null>", "[struct<a: int8>]"),
            ("fixed_size_list<float32>[3]", "[float32]"),
            ("map<utf8, int64>", "struct<key: utf8 not null, value: int64> -> int64"),
            (
                "map<utf8, list<int8> not null, sorted>",
                "struct<key: utf8 not null, value: list<int8> not null> -> list<int8>",
            ),
            ("map<pairs: struct<k: utf8 not null, v: bool> not null>", "struct<k: utf8 not null, v: bool> -> bool"),
            ("dictionary<int32, utf8>", "plain"),
        ];
        for (data_type, expected) in table {
            assert_eq!(told(data_type), expected, "{data_type}");
        }
    }

    #[test]
    fn names_are_quoted_where_they_have_to_be() {
        for name in ["plain", "with space", "q\"uote", "back\\slash", "1st", "line\nbreak", ""] {
            let text = format!("struct<{}: utf8>", quoted(name));
            assert_eq!(told(&text), format!("{name}=utf8"));
        }
    }
}
