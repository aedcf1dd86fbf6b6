//! What a pipeline says.

use schemars::JsonSchema;
use serde::Deserialize;
use weir_sdk::formats::Columns;
use weir_sdk::{Problem, Result};

/// The config of `columns`. The steps are done in the order of the fields here.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ColumnsConfig {
    /// Columns to convert, with their new types: `{ price: float64 }`.
    pub(crate) cast: Columns,
    /// What happens to a row with a value that does not convert.
    pub(crate) on_error: OnError,
    /// Computed columns: SQL expressions over the columns as cast. An existing column is replaced.
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub(crate) derive: Columns,
    /// A SQL condition that rows have to meet.
    pub(crate) filter: Option<String>,
    /// The columns to keep, in this order.
    pub(crate) select: Option<Vec<String>>,
    /// The columns to leave out.
    pub(crate) drop: Vec<String>,
    /// New names: `{ old: new }`.
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub(crate) rename: Columns,
}

/// What happens to a row with a value that does not convert.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum OnError {
    /// It is rejected, naming column and value.
    #[default]
    Reject,
    /// The value becomes null.
    Null,
    /// The run fails.
    Fail,
}

impl ColumnsConfig {
    /// Checks what the type alone cannot.
    pub(crate) fn validate(self) -> Result<Self> {
        if self.select.is_some() && !self.drop.is_empty() {
            let problem = Problem::config("`select` and `drop` exclude each other");
            return Err(problem.with_hint("`select` names what stays, `drop` what goes"));
        }
        if self.select.as_ref().is_some_and(Vec::is_empty) {
            return Err(Problem::config("`select` keeps no column").with_hint("name at least one"));
        }
        Ok(self)
    }
}
