//! Differences between what came and what was expected, in words.

use serde_json::{Value, json};
use weir_types::Problem;

/// Differing rows shown; the first ones tell.
const SHOWN: usize = 5;

/// Compares rows in order.
pub(super) fn rows(what: &str, actual: &[Value], expected: &[Value]) -> Vec<String> {
    let mut found = Vec::new();
    if actual.len() != expected.len() {
        found.push(format!("  {what}: {} rows, expected {}", actual.len(), expected.len()));
    }
    let nothing = Value::String("(no row)".to_owned());
    for row in 0..actual.len().max(expected.len()) {
        let (left, right) = (actual.get(row).unwrap_or(&nothing), expected.get(row).unwrap_or(&nothing));
        if found.len() < SHOWN {
            found.extend(value(&format!("{what}, row {row}"), left, right));
        }
    }
    found
}

/// Compares two values.
pub(super) fn value(what: &str, actual: &Value, expected: &Value) -> Option<String> {
    (!same(actual, expected)).then(|| text(what, &actual.to_string(), &expected.to_string()))
}

/// Compares two texts.
pub(super) fn text(what: &str, actual: &str, expected: &str) -> String {
    format!("  {what}:\n    got      {actual}\n    expected {expected}")
}

/// Compares the fields of a problem that the case mentions.
pub(super) fn problem(actual: &Problem, expected: &Value) -> Vec<String> {
    let whole = json!({
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

/// Numbers are compared by value, and a null is as good as a missing key: writers differ in both.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => {
            let null = Value::Null;
            let mut keys = left.keys().chain(right.keys());
            keys.all(|key| same(left.get(key).unwrap_or(&null), right.get(key).unwrap_or(&null)))
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Number(left), Value::Number(right)) => left == right || left.as_f64() == right.as_f64(),
        _ => left == right,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{rows, same};

    #[test]
    fn numbers_and_nulls_are_compared_by_meaning() {
        assert!(same(&json!({ "a": 1, "b": null }), &json!({ "a": 1.0 })));
        assert!(!same(&json!({ "a": 1 }), &json!({ "a": "1" })));
        assert!(!same(&json!([1]), &json!([1, 2])));
    }

    #[test]
    fn differing_rows_are_shown() {
        let found = rows("output `out`", &[json!({ "a": 1 })], &[json!({ "a": 2 }), json!({ "a": 3 })]).join("\n");
        insta::assert_snapshot!(found, @r#"
          output `out`: 1 rows, expected 2
          output `out`, row 0:
            got      {"a":1}
            expected {"a":2}
          output `out`, row 1:
            got      "(no row)"
            expected {"a":3}
        "#);
    }
}
