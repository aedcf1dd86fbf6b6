//! Names with plain values, in the order written, and what stands in braces in them.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use serde_json::{Map, Value};
use weir_sdk::config::Scalar;

/// What stands for the texts in braces: `{partition}`, `{since}`, `{from}`, `{to}`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Fill(Vec<(&'static str, String)>);

impl Fill {
    /// Adds a value for a name with its braces.
    pub(crate) fn set(&mut self, braced: &'static str, value: impl Into<String>) {
        self.0.push((braced, value.into()));
    }

    /// Replaces what is in braces in a text.
    pub(crate) fn text(&self, text: &str) -> String {
        self.replace(text, Clone::clone)
    }

    /// Replaces it in a URL, where the values stand as parts of the path or query.
    pub(crate) fn url(&self, text: &str) -> String {
        self.replace(text, |value| percent_encoded(value))
    }

    /// Replaces it in all texts of a JSON value.
    pub(crate) fn json(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.json(item)),
            Value::Object(fields) => fields.values_mut().for_each(|field| self.json(field)),
            _ => {}
        }
    }

    fn replace(&self, text: &str, form: impl Fn(&String) -> String) -> String {
        if !text.contains('{') {
            return text.to_owned();
        }
        self.0.iter().fold(text.to_owned(), |text, (braced, value)| text.replace(braced, &form(value)))
    }
}

fn percent_encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        plain if plain.is_ascii_alphanumeric() || b"-._~".contains(&plain) => char::from(plain).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// Parameters or headers.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Params(Vec<(String, Scalar)>);

impl Params {
    /// Returns names and values with what is in braces replaced.
    pub(crate) fn filled<'a>(&'a self, fill: &'a Fill) -> impl Iterator<Item = (&'a str, String)> {
        self.0.iter().map(move |(name, value)| (name.as_str(), fill.text(&value.to_string())))
    }

    /// Returns whether a value holds this text.
    pub(crate) fn mention(&self, text: &str) -> bool {
        self.0.iter().any(|(_, value)| value.to_string().contains(text))
    }
}

impl<'de> Deserialize<'de> for Params {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = Map::<String, Value>::deserialize(deserializer)?;
        let pairs = map.into_iter().map(|(name, value)| match serde_json::from_value(value) {
            Ok(scalar) => Ok((name, scalar)),
            Err(_) => Err(D::Error::custom(format!("`{name}` is neither text, number nor boolean"))),
        });
        pairs.collect::<Result<_, _>>().map(Self)
    }
}

impl JsonSchema for Params {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Params".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object", "additionalProperties": { "type": ["string", "number", "boolean"] } })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Fill;

    #[test]
    fn fills_texts_urls_and_bodies() {
        let mut fill = Fill::default();
        fill.set("{partition}", "BTC/USD");
        fill.set("{from}", "1");
        assert_eq!(fill.text("{partition} {from} {to}"), "BTC/USD 1 {to}");
        assert_eq!(fill.url("https://a.com/{partition}?x={from}"), "https://a.com/BTC%2FUSD?x=1");
        let mut body = json!({ "where": ["{partition}", 1], "{from}": { "a": "{from}" } });
        fill.json(&mut body);
        assert_eq!(body, json!({ "where": ["BTC/USD", 1], "{from}": { "a": "1" } }));
    }
}
