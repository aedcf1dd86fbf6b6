//! What a pipeline says.

use schemars::JsonSchema;
use serde::Deserialize;
use weir_sdk::config::Connection;
use weir_sdk::{Problem, Result};

/// The config of the extractors of SQL databases.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SqlConfig {
    /// The database.
    pub connection: Connection,
    /// The table or view, as `table` or `schema.table`; the node's `stream` when absent.
    #[serde(default)]
    pub table: Option<String>,
    /// A query instead of a table.
    #[serde(default)]
    pub query: Option<String>,
    /// The columns of the table to read; all when absent.
    #[serde(default)]
    pub columns: Option<Vec<String>>,
    /// A condition that rows have to meet, in the database's SQL.
    #[serde(default, rename = "where")]
    pub condition: Option<String>,
    /// Reads only what is new since the last complete run.
    #[serde(default)]
    pub incremental: Option<Incremental>,
    /// How a table is cut into parts that are read side by side.
    #[serde(default)]
    pub splits: Splits,
}

/// Reads only what is new since the last complete run.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Incremental {
    /// The column that grows with every change: a time of change, or a number that is given once.
    pub column: String,
    /// What the first run reads from on, inclusive; everything when absent.
    #[serde(default)]
    pub initial: Option<String>,
    /// How far before the last run's end to begin, as an interval of the database such as `10 minutes` (a number for a column of
    /// numbers): for rows that were committed late. They come again, so the target has to upsert.
    #[serde(default)]
    pub lookback: Option<String>,
}

/// How a table is cut.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Splits {
    /// By what: `auto` is the primary key where it is a single whole number, else nothing.
    #[serde(default)]
    pub by: SplitBy,
    /// The column of whole numbers, where it is not the primary key.
    #[serde(default)]
    pub column: Option<String>,
    /// About how many rows are read by one statement, with a checkpoint behind each.
    #[serde(default)]
    pub rows: Option<u64>,
}

/// By what a table is cut.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SplitBy {
    /// The key where it is a single whole number, else nothing.
    #[default]
    Auto,
    /// Ranges of a column of whole numbers.
    Key,
    /// The place of rows on the disk (PostgreSQL's `ctid`): for tables that do not change while they are read.
    Ctid,
    /// Nothing: one statement reads it all.
    None,
}

impl SqlConfig {
    /// Checks what the types alone cannot.
    ///
    /// # Errors
    /// When options contradict each other.
    pub fn validate(self) -> Result<Self> {
        if self.query.is_some() && (self.table.is_some() || self.columns.is_some()) {
            return Err(
                Problem::config("`query` stands in place of `table` and `columns`").with_hint("remove the others")
            );
        }
        if self.columns.as_ref().is_some_and(Vec::is_empty) {
            return Err(Problem::config("`columns` is empty").with_hint("list at least one, or remove it for all"));
        }
        if self.splits.column.is_some() && !matches!(self.splits.by, SplitBy::Auto | SplitBy::Key) {
            return Err(Problem::config("`splits.column` goes with `by: key` only"));
        }
        if self.splits.rows == Some(0) {
            return Err(Problem::config("`splits.rows` is 0").with_hint("use a number such as 500000"));
        }
        if self.query.is_some() && self.splits.by == SplitBy::Ctid {
            return Err(Problem::config("`splits.by: ctid` is for tables, and this is a query"));
        }
        Ok(self)
    }
}
