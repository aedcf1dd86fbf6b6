//! How rows are to be written.

use weir_sdk::prelude::*;
use weir_sdk::sql::Session;

use crate::config::SqliteLoaderConfig;
use crate::fit;
use crate::table::{self, TableColumn};

/// The write modes that a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Append,
    Overwrite,
    Upsert,
}

impl Kind {
    pub(crate) fn of(mode: &WriteMode) -> Result<Self> {
        match mode {
            WriteMode::Append => Ok(Self::Append),
            WriteMode::Overwrite => Ok(Self::Overwrite),
            WriteMode::Upsert(_) => Ok(Self::Upsert),
            other => Err(other.unsupported().with_hint("tables of SQLite take `append`, `overwrite` and `upsert`")),
        }
    }

    /// Returns the columns of the table, `None` if it will be created, and makes sure that the rows fit.
    pub(crate) fn table(
        self,
        config: &SqliteLoaderConfig,
        session: &Session,
        input: &PortSchema,
    ) -> Result<Option<Vec<TableColumn>>> {
        match table::columns(session, &config.table_name())? {
            Some(columns) => fit::fit(&config.shown(), &columns, &input.fields).map(|()| Some(columns)),
            None if config.create => fit::creatable(&input.fields).map(|()| None),
            None => Err(Problem::not_found(format!("there is no {}", config.shown()))
                .with_hint("create it, or let this node do so with `create: true`")),
        }
    }
}
