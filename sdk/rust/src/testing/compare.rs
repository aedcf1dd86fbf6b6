//! Differences between what came and what was expected, in words.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::types::{Field, Problem};

/// Differing rows shown; the first ones tell.
const SHOWN: usize = 5;

pub(super) fn rows(what: &str, actual: &[Value], expected: &[Value]) -> Vec<String> {
    let mut found = Vec::new();
    if actual.len() != expected.len() {
        found.push(format!("  {what}: {} rows, expected {}", actual.len(), expected.len()));
    }
    let nothing = Value::String("(no row)".into());
    for row in 0..actual.len().max(expected.len()) {
        let (left, right) = (actual.get(row).unwrap_or(&nothing), expected.get(row).unwrap_or(&nothing));
        if !same(left, right) && found.len() < SHOWN {
            found.push(format!("  {what}, row {row}:\n    got      {left}\n    expected {right}"));
        }
    }
    found
}

pub(super) fn value(what: &str, actual: &Value, expected: &Value) -> Option<String> {
    (!same(actual, expected)).then(|| format!("  {what}:\n    got      {actual}\n    expected {expected}"))
}

pub(super) fn schema(port: &str, actual: &[Field], expected: &[Field]) -> Option<String> {
    let line = |fields: &[Field]| {
        fields.iter().map(|field| format!("{}: {}", field.name, field.data_type)).collect::<Vec<_>>().join(", ")
    };
    let (actual, expected) = (line(actual), line(expected));
    (actual != expected).then(|| format!("  schema of `{port}`:\n    got      {actual}\n    expected {expected}"))
}

/// Every field that the case mentions has to be the problem's.
pub(super) fn problem(actual: &Problem, expected: &Value) -> Vec<String> {
    let whole = serde_json::json!({
        "kind": actual.kind.name(),
        "message": actual.message,
        "hint": actual.hint,
        "stream": actual.stream,
        "split": actual.split,
        "row": actual.row,
        "column": actual.column,
    });
    let mentioned = expected.as_object().into_iter().flatten();
    mentioned
        .filter_map(|(key, wanted)| value(&format!("the problem's `{key}`"), &whole[key.as_str()], wanted))
        .collect()
}

pub(super) fn objects(
    actual: &BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    expected: &[(String, String, Vec<u8>)],
) -> Vec<String> {
    let mut found = Vec::new();
    for (connection, path, data) in expected {
        match actual.get(connection).and_then(|objects| objects.get(path)) {
            Some(bytes) if bytes == data => {}
            Some(bytes) => found.push(format!(
                "  object `{path}` in `{connection}`:\n    got      {:?}\n    expected {:?}",
                String::from_utf8_lossy(bytes),
                String::from_utf8_lossy(data)
            )),
            None => found.push(format!("  there is no object `{path}` in `{connection}`")),
        }
    }
    for (connection, path) in actual.iter().flat_map(|(name, objects)| objects.keys().map(move |path| (name, path))) {
        if !expected.iter().any(|(name, known, _)| name == connection && known == path) {
            found.push(format!("  object `{path}` in `{connection}` was not expected"));
        }
    }
    found
}

/// Numbers are compared by value, and a null is as good as a missing key: writers differ in both.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => {
            let keys = left.keys().chain(right.keys());
            let null = Value::Null;
            keys.into_iter().all(|key| same(left.get(key).unwrap_or(&null), right.get(key).unwrap_or(&null)))
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Number(left), Value::Number(right)) => left == right || left.as_f64() == right.as_f64(),
        _ => left == right,
    }
}
