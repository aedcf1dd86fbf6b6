//! What a pipeline says.

use schemars::JsonSchema;
use serde::Deserialize;
use weir_sdk::prelude::*;

/// The config of `dedup`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DedupConfig {
    /// The columns that make rows the same. Nulls are equal to each other.
    pub(crate) key: Vec<String>,
    /// Which row of each key stays.
    #[serde(default)]
    pub(crate) keep: Keep,
    /// The columns that say which row is first and last; the order of arrival where they are equal or none are named. A null is neither.
    #[serde(default)]
    pub(crate) order_by: Vec<String>,
    /// Whether equal rows stand together, as in sorted input: then nothing has to be kept or sorted.
    #[serde(default)]
    pub(crate) adjacent: bool,
}

/// Which row of each key stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Keep {
    /// The first one.
    #[default]
    First,
    /// The last one.
    Last,
}

impl DedupConfig {
    /// Checks what the type alone cannot.
    pub(crate) fn validate(self, input: &PortSchema) -> Result<Self> {
        if self.key.is_empty() {
            return Err(Problem::config("`key` names no column").with_hint("name the columns that make rows the same"));
        }
        if self.adjacent && !self.order_by.is_empty() {
            return Err(Problem::config("`adjacent` and `order_by` exclude each other")
                .with_hint("equal rows that stand together are in the order of arrival"));
        }
        for (option, columns) in [("key", &self.key), ("order_by", &self.order_by)] {
            for column in columns {
                let field = input.field(column).map_err(|problem| problem.context(format!("`{option}`")))?;
                if let Some((kind, _)) = field.data_type.split_once('<') {
                    let message = format!("`{option}`: column `{column}` is a {kind}, which has no order");
                    return Err(Problem::config(message)
                        .with_hint("take the fields out with `flatten` first")
                        .with_column(column));
                }
            }
        }
        Ok(self)
    }
}
