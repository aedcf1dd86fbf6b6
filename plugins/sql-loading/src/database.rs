//! A session on the database, with all that every step needs to know.

use serde::de::DeserializeOwned;
use weir_sdk::prelude::*;
use weir_sdk::sql::{Session, TableName, Value};

use crate::config::{NEW, OLD, SqlLoaderConfig};
use crate::system::System;

/// Rows of a control query that are read at once.
const CONTROL_ROWS: u32 = 1024;

/// A session on the database of the target table.
#[derive(Debug)]
pub(crate) struct Database<'a> {
    pub(crate) session: &'a Session,
    pub(crate) system: &'static dyn System,
    pub(crate) config: &'a SqlLoaderConfig,
    /// The target table.
    pub(crate) table: TableName,
}

impl Database<'_> {
    /// Runs a statement that gives no rows, and returns how many it changed.
    pub(crate) fn run(&self, statement: &str) -> Result<u64> {
        self.session.execute(statement, &[])
    }

    /// Reads all rows of a query about the database.
    pub(crate) fn rows<T: DeserializeOwned>(&self, statement: &str, parameters: &[Value]) -> Result<Vec<T>> {
        let rows = self.session.query(&self.system.statement(statement), parameters)?;
        let mut read = Vec::new();
        while let Some(batch) = rows.next(CONTROL_ROWS)? {
            read.extend(batch.rows_as::<T>()?);
        }
        Ok(read)
    }

    /// Tells whether a query has any row.
    pub(crate) fn exists(&self, statement: &str, parameters: &[Value]) -> Result<bool> {
        Ok(self.session.query(&self.system.statement(statement), parameters)?.next(1)?.is_some())
    }

    /// Returns an identifier quoted.
    pub(crate) fn quote(&self, name: &str) -> String {
        self.session.quote(name)
    }

    /// Returns names quoted and separated by commas.
    pub(crate) fn quoted<'n>(&self, names: impl IntoIterator<Item = &'n String>) -> String {
        names.into_iter().map(|name| self.quote(name)).collect::<Vec<_>>().join(", ")
    }

    /// Returns the table that is filled to take the target's place.
    pub(crate) fn beside(&self) -> TableName {
        self.table.sibling(format!("{}{NEW}", self.table.table))
    }

    /// Returns the table that a target becomes for the moment in which it is replaced.
    pub(crate) fn behind(&self) -> TableName {
        self.table.sibling(format!("{}{OLD}", self.table.table))
    }

    /// Tells whether a table is there.
    pub(crate) fn has(&self, table: &TableName) -> Result<bool> {
        Ok(self.session.describe(table)?.is_some())
    }

    /// Removes a table, if it is there.
    pub(crate) fn drop_table(&self, table: &TableName) -> Result<()> {
        self.run(&format!("DROP TABLE IF EXISTS {}", table.quoted(self.session))).map(drop)
    }

    /// Removes all rows, in a way that other sessions see with the commit and not before.
    pub(crate) fn clear(&self, table: &TableName) -> Result<()> {
        self.run(&format!("DELETE FROM {}", table.quoted(self.session))).map(drop)
    }

    /// Returns the target as messages name it.
    pub(crate) fn shown(&self) -> String {
        format!("table `{}` of `{}`", self.config.table, &*self.config.connection)
    }
}

/// Returns names for people.
pub(crate) fn shown(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
