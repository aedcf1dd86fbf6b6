//! What a pipeline says.

use schemars::JsonSchema;
use serde::Deserialize;

/// The config of `union`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct UnionConfig {
    /// Whether all inputs have to have the same columns with the same types.
    pub(crate) strict: bool,
    /// Adds a text column of this name with the input that each row is from.
    pub(crate) source_column: Option<String>,
}
