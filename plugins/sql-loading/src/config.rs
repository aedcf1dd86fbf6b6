//! What a pipeline says.

use schemars::JsonSchema;
use serde::Deserialize;
use weir_sdk::config::Connection;
use weir_sdk::sql::TableName;
use weir_sdk::{Problem, Result};

use crate::system::System;

/// What the name of the table beside ends with.
pub(crate) const NEW: &str = "__weir_new";

/// What the name of a table that was just replaced ends with, where that is not one step with the replacing.
pub(crate) const OLD: &str = "__weir_old";

/// What the names of Weir's own tables and columns begin with.
pub(crate) const WEIR: &str = "_weir_";

/// The config of a loader of database tables.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub struct SqlLoaderConfig {
    /// The database.
    pub connection: Connection,
    /// The table: `table`, or `schema.table`.
    pub table: String,
    /// Whether a table that is not there is created.
    #[serde(default = "yes")]
    pub create: bool,
}

fn yes() -> bool {
    true
}

impl SqlLoaderConfig {
    /// Returns the table's name after looking at what the type alone cannot check.
    pub(crate) fn table_name(&self, system: &dyn System) -> Result<TableName> {
        let mut name = TableName::parse(&self.table);
        if name.table.trim().is_empty() {
            return Err(Problem::config("`table` is empty"));
        }
        let lower = name.table.to_ascii_lowercase();
        if lower.starts_with(WEIR) || lower.ends_with(NEW) || lower.ends_with(OLD) {
            let hint = format!("names that begin with `{WEIR}` or end with `{NEW}` or `{OLD}` are Weir's");
            return Err(self.reserved().with_hint(hint));
        }
        system.check_name(self, &mut name)?;
        Ok(name)
    }

    /// Says that the table's name is taken.
    pub(crate) fn reserved(&self) -> Problem {
        Problem::config(format!("`table: {}` is a name that is reserved", self.table))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::{Mysql, Postgres, Sqlite};

    fn validated(system: &dyn System, table: &str) -> Result<String> {
        let config = SqlLoaderConfig { connection: Connection("db".into()), table: table.into(), create: true };
        let name = config.table_name(system)?;
        Ok(name.schema.map_or(name.table.clone(), |schema| format!("{schema}|{}", name.table)))
    }

    #[test]
    fn takes_tables_of_the_file_itself() {
        for (table, name) in [("flights", "flights"), ("main.flights", "flights"), ("항공편 2013", "항공편 2013")]
        {
            assert_eq!(validated(&Sqlite, table).as_deref(), Ok(name));
        }
        for table in
            ["", " ", "main.", "other.flights", "temp.x", "sqlite_sequence", "_weir_commits", "flights__weir_new"]
        {
            assert_eq!(validated(&Sqlite, table).expect_err(table).kind, weir_sdk::ProblemKind::Config);
        }
    }

    #[test]
    fn servers_have_schemas_and_shorter_names() {
        assert_eq!(validated(&Postgres, "sales.orders").as_deref(), Ok("sales|orders"));
        assert_eq!(validated(&Mysql, "sales.orders").as_deref(), Ok("sales|orders"));
        assert!(validated(&Postgres, &"x".repeat(53)).is_ok());
        // With what is put behind it, the server would cut the name off, and find another table under it.
        assert!(validated(&Postgres, &"x".repeat(54)).is_err());
        assert!(validated(&Postgres, "pg_catalog.pg_class").is_err());
        assert!(validated(&Mysql, &"x".repeat(55)).is_err());
        assert!(validated(&Mysql, "mysql.user").is_err());
    }
}
