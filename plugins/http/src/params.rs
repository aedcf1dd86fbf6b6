//! Names with plain values, in the order written.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What stands for a partition's value.
const PARTITION: &str = "{partition}";

/// A text, number or boolean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Scalar {
    Boolean(bool),
    Integer(i64),
    Float(f64),
    Text(String),
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean(value) => value.fmt(f),
            Self::Integer(value) => value.fmt(f),
            Self::Float(value) => value.fmt(f),
            Self::Text(value) => f.write_str(value),
        }
    }
}

/// Parameters or headers.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Params(Vec<(String, Scalar)>);

impl Params {
    /// Returns names and values with `{partition}` replaced.
    pub(crate) fn filled<'a>(&'a self, partition: Option<&'a str>) -> impl Iterator<Item = (&'a str, String)> {
        self.0.iter().map(move |(name, value)| (name.as_str(), fill(&value.to_string(), partition)))
    }
}

/// Replaces `{partition}` in a text.
pub(crate) fn fill(text: &str, partition: Option<&str>) -> String {
    partition.map_or_else(|| text.to_owned(), |value| text.replace(PARTITION, value))
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
