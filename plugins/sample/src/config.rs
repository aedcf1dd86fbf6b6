//! What a pipeline says.

use schemars::JsonSchema;
use serde::Deserialize;
use weir_sdk::prelude::*;

/// The config of `sample`: `rows` or `share`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct SampleConfig {
    /// How many rows stay.
    pub(crate) rows: Option<u64>,
    /// Which rows those are.
    pub(crate) pick: Pick,
    /// Which share of the rows stays, from 0 to 1.
    pub(crate) share: Option<f64>,
    /// The columns that decide about a row of a share: rows of the same key stay or go together. The row's number where none is named.
    pub(crate) key: Vec<String>,
    /// Another number gives another sample.
    pub(crate) seed: u64,
}

/// Which rows stay.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Pick {
    /// The first ones to arrive.
    #[default]
    First,
    /// Any, each with the same chance.
    Random,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Task {
    /// The first rows.
    First(u64),
    /// So many rows, drawn.
    Random(u64),
    /// A share by key.
    Share(f64, Vec<String>),
}

impl SampleConfig {
    /// Says what is to be done.
    pub(crate) fn task(&self, input: &PortSchema) -> Result<Task> {
        let task = match (self.rows, self.share) {
            (Some(rows), None) if self.pick == Pick::First => Task::First(rows),
            (Some(rows), None) => Task::Random(rows),
            (None, Some(share)) if (0.0..=1.0).contains(&share) => Task::Share(share, self.key.clone()),
            (None, Some(share)) => {
                return Err(Problem::config(format!("`share: {share}` is not from 0 to 1"))
                    .with_hint("write `share: 0.01` for one row in a hundred"));
            }
            _ => {
                return Err(Problem::config("one of `rows` and `share` is needed")
                    .with_hint("`rows: 1000` keeps so many rows, `share: 0.01` one in a hundred"));
            }
        };
        if !self.key.is_empty() && self.share.is_none() {
            return Err(Problem::config("`key` goes with `share`, not with `rows`"));
        }
        for column in &self.key {
            let field = input.field(column).map_err(|problem| problem.context("`key`"))?;
            if field.data_type.contains('<') {
                let message = format!("`key`: column `{column}` is `{}`, which cannot be hashed", field.data_type);
                return Err(Problem::config(message).with_column(column));
            }
        }
        Ok(task)
    }
}
