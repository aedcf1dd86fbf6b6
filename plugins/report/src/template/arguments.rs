//! From what a template writes between parentheses to typed orders.

use minijinja::value::{Rest, Value, ValueOrKwargs};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};
use weir_sdk::prelude::*;

/// What a function was called with.
pub(super) type Arguments = Rest<ValueOrKwargs>;

/// Reads arguments into a struct: those without a name by their places.
///
/// # Errors
/// When one is missing, is of another type, or has a name that the function does not know.
pub(super) fn read<T: DeserializeOwned>(function: &str, places: &[&str], arguments: Arguments) -> Result<T> {
    let mut given = Map::new();
    for (at, value) in arguments.into_values().into_iter().enumerate() {
        if value.is_kwargs() {
            named(function, &value, &mut given)?;
            continue;
        }
        let Some(place) = places.get(at) else {
            let problem = Problem::config(format!("`{function}` takes {} arguments without a name", places.len()));
            return Err(
                problem.with_hint(format!("these are {}; the others are named, as `limit=10`", places.join(", ")))
            );
        };
        given.insert((*place).to_owned(), json(function, place, &value)?);
    }
    serde_json::from_value(Json::Object(given)).map_err(|error| Problem::config(format!("`{function}`: {error}")))
}

fn named(function: &str, value: &Value, given: &mut Map<String, Json>) -> Result<()> {
    let wrong = |error: minijinja::Error| Problem::config(format!("`{function}`: {error}"));
    for key in value.try_iter().map_err(wrong)? {
        let name = key.to_string();
        let value = value.get_item(&key).map_err(wrong)?;
        if !value.is_none() {
            given.insert(name.clone(), json(function, &name, &value)?);
        }
    }
    Ok(())
}

fn json(function: &str, name: &str, value: &Value) -> Result<Json> {
    if value.is_undefined() {
        return Err(Problem::config(format!("`{function}`: `{name}` is given by a name that nothing has")));
    }
    serde_json::to_value(value).map_err(|error| Problem::config(format!("`{function}`: `{name}`: {error}")))
}

/// One text, or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Texts {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Texts {
    pub(super) fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(text) => vec![text],
            Self::Many(texts) => texts,
        }
    }
}
