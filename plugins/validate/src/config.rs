//! What a pipeline says.

use schemars::JsonSchema;
use serde::Deserialize;

/// The config of `validate`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ValidateConfig {
    /// What is expected, of columns or of whole rows.
    pub(crate) expect: Vec<Expectation>,
}

/// What is expected of some columns, or of rows. A null meets everything but `not_null`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Expectation {
    /// Columns, by name or pattern: `[id, "*_id"]`.
    pub(crate) columns: Vec<String>,
    /// There is a value.
    pub(crate) not_null: bool,
    /// The value can be converted to this type.
    #[serde(rename = "type")]
    #[schemars(extend("format" = "arrow-type"))]
    pub(crate) data_type: Option<String>,
    /// The least value.
    pub(crate) min: Option<Literal>,
    /// The greatest value.
    pub(crate) max: Option<Literal>,
    /// All values that there may be.
    #[serde(rename = "in")]
    pub(crate) one_of: Option<Vec<Literal>>,
    /// A regular expression that is found in the text; `^` and `$` tie it to the ends.
    pub(crate) matches: Option<String>,
    /// The least number of characters.
    pub(crate) min_length: Option<u64>,
    /// The greatest number of characters.
    pub(crate) max_length: Option<u64>,
    /// A SQL condition that rows meet; instead of `columns`.
    pub(crate) condition: Option<String>,
    /// What reasons and logs call the condition.
    pub(crate) name: Option<String>,
    /// What happens where it is not so.
    pub(crate) severity: Severity,
}

/// A number, text or boolean. Dates and timestamps are texts.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Literal {
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(serde_json::Number),
    /// A text.
    Text(String),
}

/// What happens to a row that breaks an expectation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Severity {
    /// It is rejected, with all expectations that it breaks.
    #[default]
    Reject,
    /// It is counted and passes.
    Warn,
    /// The run fails.
    Fail,
}
