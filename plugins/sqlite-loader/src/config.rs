//! What a pipeline says.

use schemars::JsonSchema;
use serde::Deserialize;
use weir_sdk::config::Connection;
use weir_sdk::sql::{Dialect, Session, TableName};
use weir_sdk::{Problem, Result};

use crate::commits::COMMITS;

/// What the name of the table beside ends with.
pub(crate) const NEW: &str = "__weir_new";

/// The only schema that a database file has.
const SCHEMA: &str = "main";

/// The config of `sqlite-loader`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(crate) struct SqliteLoaderConfig {
    /// The database.
    pub(crate) connection: Connection,
    /// The table.
    pub(crate) table: String,
    /// Whether a table that is not there is created.
    #[serde(default = "yes")]
    pub(crate) create: bool,
}

fn yes() -> bool {
    true
}

impl SqliteLoaderConfig {
    /// Checks what the type alone cannot, and takes the schema's name off the table's.
    pub(crate) fn validate(mut self) -> Result<Self> {
        if let Some((schema, table)) = self.table.split_once('.') {
            if !schema.eq_ignore_ascii_case(SCHEMA) {
                let problem = Problem::config(format!("`table: {}` names schema `{schema}`", self.table));
                return Err(problem.with_hint("a SQLite database has the schema `main` alone: write the table's name"));
            }
            self.table = table.to_owned();
        }
        let lower = self.table.to_ascii_lowercase();
        let reserved = lower.starts_with("sqlite_") || lower == COMMITS || lower.ends_with(NEW);
        match reserved || lower.trim().is_empty() {
            true if reserved => Err(Problem::config(format!("`table: {}` is a name that is reserved", self.table))
                .with_hint(format!(
                    "names that begin with `sqlite_` are SQLite's own; `{COMMITS}` and `…{NEW}` are Weir's"
                ))),
            true => Err(Problem::config("`table` is empty")),
            false => Ok(self),
        }
    }

    /// Returns the table's name for the host.
    pub(crate) fn table_name(&self) -> TableName {
        TableName { schema: None, table: self.table.clone() }
    }

    /// Returns the table as messages name it.
    pub(crate) fn shown(&self) -> String {
        format!("table `{}` of `{}`", self.table, &*self.connection)
    }

    /// Opens a session on the database.
    pub(crate) fn session(&self) -> Result<Session> {
        let session = Session::open(&self.connection)?;
        match session.dialect() {
            Dialect::Sqlite => Ok(session),
            _ => Err(Problem::config(format!("connection `{}` is no SQLite database", &*self.connection))
                .with_hint("use a connection of the form `sqlite:path`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn validated(table: &str) -> Result<String> {
        let config = SqliteLoaderConfig { connection: Connection("db".into()), table: table.into(), create: true };
        config.validate().map(|config| config.table)
    }

    #[test]
    fn takes_tables_of_the_file_itself() {
        for (table, name) in [("flights", "flights"), ("main.flights", "flights"), ("항공편 2013", "항공편 2013")]
        {
            assert_eq!(validated(table).as_deref(), Ok(name));
        }
        for table in
            ["", " ", "main.", "other.flights", "temp.x", "sqlite_sequence", "_weir_commits", "flights__weir_new"]
        {
            assert_eq!(validated(table).expect_err(table).kind, weir_sdk::ProblemKind::Config);
        }
    }
}
