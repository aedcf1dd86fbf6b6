//! What a pipeline says.

use schemars::JsonSchema;
use serde::Deserialize;

/// The config of `sql`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SqlConfig {
    /// One SELECT. Inputs are tables named as the pipeline names them.
    #[schemars(extend("format" = "sql"))]
    pub(crate) query: String,
}
