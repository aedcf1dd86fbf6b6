//! Keys in a config that its schema does not know.

use serde_json::{Map, Value};

use super::schema::IN_PLACE;
use crate::text::did_you_mean;
use crate::types::Problem;

/// A key that is not known, and those that are.
pub(super) struct UnknownKey {
    path: String,
    key: String,
    known: Vec<String>,
}

impl UnknownKey {
    pub(super) fn into_problem(self) -> Problem {
        let place = if self.path.is_empty() { "config".to_owned() } else { format!("config `{}`", self.path) };
        let hint = did_you_mean(&self.key, self.known.iter().map(String::as_str), "keys");
        Problem::config(format!("{place} has no key `{}`", self.key)).with_hint(hint)
    }
}

/// Finds the first key that the schema does not know.
pub(super) fn find(root: &Value, config: &Value) -> Option<UnknownKey> {
    search(root, &[root], config, "")
}

/// Returns the description of a top-level property.
pub(super) fn description<'a>(root: &'a Value, property: &str) -> Option<&'a str> {
    root.get("properties")?.get(property)?.get("description")?.as_str()
}

/// What the schemas of one value say together.
#[derive(Default)]
struct Shape<'a> {
    properties: Vec<(&'a str, &'a Value)>,
    others: Vec<&'a Value>,
    items: Vec<&'a Value>,
    open: bool,
}

/// `schemas` are the alternatives for this value. A key is known when any of them knows it: which one is meant is for serde to say.
fn search(root: &Value, schemas: &[&Value], value: &Value, path: &str) -> Option<UnknownKey> {
    let mut shape = Shape::default();
    schemas.iter().for_each(|schema| gather(root, schema, &mut shape));
    match value {
        Value::Object(object) => in_object(root, &shape, object, path),
        Value::Array(items) => {
            let mut numbered = items.iter().enumerate();
            numbered.find_map(|(index, item)| search(root, &shape.items, item, &format!("{path}[{index}]")))
        }
        _ => None,
    }
}

fn in_object(root: &Value, shape: &Shape<'_>, object: &Map<String, Value>, path: &str) -> Option<UnknownKey> {
    object.iter().find_map(|(key, inner)| {
        let named = shape.properties.iter().filter(|(name, _)| name == key).map(|(_, schema)| *schema);
        let mut inner_schemas: Vec<&Value> = named.collect();
        if inner_schemas.is_empty() {
            if shape.others.is_empty() && !shape.open && !shape.properties.is_empty() {
                let mut known: Vec<String> = shape.properties.iter().map(|(name, _)| (*name).to_owned()).collect();
                known.sort();
                known.dedup();
                return Some(UnknownKey { path: path.to_owned(), key: key.clone(), known });
            }
            inner_schemas.clone_from(&shape.others);
        }
        let inner_path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        search(root, &inner_schemas, inner, &inner_path)
    })
}

fn gather<'a>(root: &'a Value, schema: &'a Value, shape: &mut Shape<'a>) {
    let Some(object) = schema.as_object() else {
        shape.open |= schema == &Value::Bool(true);
        return;
    };
    if let Some(target) = object.get("$ref").and_then(Value::as_str).and_then(|pointer| root.pointer(&pointer[1..])) {
        gather(root, target, shape);
    }
    if let Some(properties) = object.get("properties").and_then(Value::as_object) {
        shape.properties.extend(properties.iter().map(|(name, schema)| (name.as_str(), schema)));
    }
    match object.get("additionalProperties") {
        Some(Value::Bool(true)) => shape.open = true,
        Some(schema @ Value::Object(_)) => shape.others.push(schema),
        _ => {}
    }
    shape.items.extend(object.get("items"));
    let parts = IN_PLACE.iter().filter_map(|keyword| object.get(*keyword)?.as_array()).flatten();
    parts.for_each(|part| gather(root, part, shape));
}
