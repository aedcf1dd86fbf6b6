//! A block's config: a type of its own, read by serde and described by schemars.
//!
//! Keys that the type does not know are errors whether or not it says `deny_unknown_fields`: the derived schema is asked, which also
//! works for flattened types, where serde cannot tell.

mod scalar;
mod schema;
mod unknown;

use std::ops::Deref;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::types::{Problem, Result};

pub use scalar::Scalar;
pub use schema::schema;

/// What a block's config type can do: be read and be described. Derive `Deserialize` and `JsonSchema`; doc comments become the
/// descriptions that people see in the editor.
pub trait Config: DeserializeOwned + JsonSchema {}

impl<T: DeserializeOwned + JsonSchema> Config for T {}

/// The config of a block that takes none.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoConfig {}

/// Reads a config as the host hands it over.
///
/// # Errors
/// A problem of kind `config` that says where the mistake is and, for a key that is not known, what was probably meant.
pub fn parse<C: Config>(text: &str) -> Result<C> {
    let value: Value =
        serde_json::from_str(text).map_err(|error| Problem::system(format!("the config is not JSON: {error}")))?;
    let schema = schema::<C>();
    if let Some(key) = unknown::find(&schema, &value) {
        return Err(key.into_problem());
    }
    serde_path_to_error::deserialize(&value).map_err(|error| describe(&error, &schema))
}

fn describe(error: &serde_path_to_error::Error<serde_json::Error>, schema: &Value) -> Problem {
    let path = error.path().to_string();
    let cause = error.inner().to_string();
    if let Some(field) = cause.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
        let place = if path == "." { String::new() } else { format!(" in `{path}`") };
        let problem = Problem::config(format!("config needs `{field}`{place}"));
        let known = unknown::description(schema, field);
        return match known {
            Some(known) => problem.with_hint(format!("`{field}`: {known}")),
            None => problem,
        };
    }
    let place = if path == "." { String::new() } else { format!(" `{path}`") };
    Problem::config(format!("config{place}: {cause}"))
}

macro_rules! marked_text {
    ($(#[$doc:meta])* $name:ident, $format:literal, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "minLength": 1, "format": $format, "description": $what })
            }
        }
    };
}

marked_text!(
    /// The name of a connection in a config. Its schema says so, and a connection that is missing or not granted is reported with its
    /// line before anything runs.
    Connection,
    "connection",
    "the name of a connection"
);
marked_text!(
    /// The name of one of the node's secrets in a config. The secret itself stays with the host.
    Secret,
    "secret",
    "the name of one of the node's `secrets`"
);

#[cfg(test)]
mod tests;
