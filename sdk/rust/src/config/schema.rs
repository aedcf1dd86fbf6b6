//! The JSON Schema of a config type.

use serde_json::{Map, Value, json};

use super::Config;

/// Keywords whose schemas describe the same value as the schema that they stand in.
pub(super) const IN_PLACE: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// Returns the schema of a config type, closed: keys that it does not name are not allowed.
pub fn schema<C: Config>() -> Value {
    let mut schema = schemars::schema_for!(C).to_value();
    if let Some(root) = schema.as_object_mut() {
        // The Rust type's name says nothing to the people who fill in the config.
        root.remove("title");
        root.entry("type").or_insert_with(|| json!("object"));
        if let Some(Value::Object(definitions)) = root.get_mut("$defs") {
            definitions.values_mut().for_each(|definition| close(definition, false));
        }
    }
    close(&mut schema, false);
    schema
}

/// Closes every object schema. One that is put together from several (`flatten`) has to be closed as a whole, since its parts do not
/// know of each other.
fn close(schema: &mut Value, part_of_another: bool) {
    let Some(object) = schema.as_object_mut() else { return };
    let has_properties = object.contains_key("properties");
    let composed = has_properties && IN_PLACE.iter().any(|keyword| object.contains_key(*keyword));
    if has_properties && !part_of_another && !object.contains_key("additionalProperties") {
        let keyword = if composed { "unevaluatedProperties" } else { "additionalProperties" };
        object.entry(keyword).or_insert(Value::Bool(false));
    }
    if composed || part_of_another {
        parts(object).for_each(open);
    }
    parts(object).for_each(|part| close(part, composed || part_of_another));
    nested(object).for_each(|inner| close(inner, false));
}

/// Takes back what `deny_unknown_fields` said of a part.
fn open(schema: &mut Value) {
    if let Some(object) =
        schema.as_object_mut().filter(|object| object.get("additionalProperties") == Some(&json!(false)))
    {
        object.remove("additionalProperties");
    }
}

fn parts(object: &mut Map<String, Value>) -> impl Iterator<Item = &mut Value> {
    let lists = object.iter_mut().filter(|(key, _)| IN_PLACE.contains(&key.as_str()));
    lists.filter_map(|(_, list)| list.as_array_mut()).flatten()
}

fn nested(object: &mut Map<String, Value>) -> impl Iterator<Item = &mut Value> {
    object.iter_mut().flat_map(|(key, value)| -> Vec<&mut Value> {
        match key.as_str() {
            "properties" => value.as_object_mut().into_iter().flat_map(Map::values_mut).collect(),
            "items" | "additionalProperties" => vec![value],
            _ => Vec::new(),
        }
    })
}
