//! YAML as JSON.

use serde_json::{Map, Value as Json};

use super::{Node, ScalarKind, Value};

impl Node {
    /// Returns the same data as JSON, keys in the order of the file.
    pub fn to_json(&self) -> Json {
        match &self.value {
            Value::Scalar(scalar) => match &scalar.kind {
                ScalarKind::Null => Json::Null,
                ScalarKind::Bool(value) => Json::Bool(*value),
                ScalarKind::Number(number) => Json::Number(number.clone()),
                ScalarKind::Text => Json::String(scalar.text.clone()),
            },
            Value::List(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Value::Map(map) => {
                let entries = map.entries.iter().map(|entry| (entry.key.value.clone(), entry.value.to_json()));
                Json::Object(entries.collect())
            }
        }
    }
}

/// Returns the same JSON with the keys of all objects sorted, so that equal content has equal text.
pub fn canonical(value: &Json) -> Json {
    match value {
        Json::Array(items) => Json::Array(items.iter().map(canonical).collect()),
        Json::Object(entries) => {
            let mut sorted: Vec<_> = entries.iter().collect();
            sorted.sort_by_key(|(key, _)| *key);
            let entries: Map<_, _> = sorted.into_iter().map(|(key, value)| (key.clone(), canonical(value))).collect();
            Json::Object(entries)
        }
        other => other.clone(),
    }
}
