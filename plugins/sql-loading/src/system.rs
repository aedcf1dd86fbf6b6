//! What differs between database systems. One file for each; nothing else asks which one it is.

mod mysql;
mod postgres;
mod sqlite;

use std::fmt::Debug;

use weir_sdk::sql::{Dialect, TableName, Value};
use weir_sdk::{Field, Result};

use crate::change::Change;
use crate::config::SqlLoaderConfig;
use crate::database::Database;
use crate::screen::Test;
use crate::table::TableColumn;
use crate::types;

pub(crate) use mysql::Mysql;
pub(crate) use postgres::Postgres;
pub(crate) use sqlite::Sqlite;

/// A database system. Everything that loads rows is written over this; a system says how it words a statement and what it can keep.
///
/// Statements have parameters `?1`, `?2` … in the order of their numbers, each once; [`System::statement`] words them for the system.
pub(crate) trait System: Debug + Sync {
    /// Returns which system it is.
    fn dialect(&self) -> Dialect;

    /// Returns its name for people.
    fn name(&self) -> &'static str;

    /// Returns an example of a connection to it.
    fn connection(&self) -> &'static str;

    /// Returns how many bytes of a name it keeps, where it does not refuse longer ones itself.
    fn longest_name(&self) -> Option<usize>;

    /// Checks the name of a target table, and takes off what the host need not be told.
    ///
    /// # Errors
    /// When the name is the system's own, or too long.
    fn check_name(&self, config: &SqlLoaderConfig, name: &mut TableName) -> Result<()>;

    /// Tells whether two names of columns are one.
    fn is_same(&self, one: &str, other: &str) -> bool;

    /// Returns a statement with its parameters as the system writes them.
    fn statement(&self, text: &str) -> String;

    /// Tells whether a change of a definition commits by itself, with all that was done before it.
    fn commits_definitions(&self) -> bool {
        false
    }

    /// Returns the statement that makes the table of commits under the name `{table}`, which is not there. It has a column `position` that
    /// grows with every row.
    fn create_commits(&self) -> &'static str;

    /// Returns what `ORDER BY` finds the newest commit by.
    fn newest(&self) -> &'static str {
        "position"
    }

    /// Returns an `INSERT` that does nothing where the row is there already.
    fn insert_new(&self, table: &str, columns: &str, values: &str) -> String {
        format!("INSERT INTO {table} ({columns}) VALUES ({values}) ON CONFLICT DO NOTHING")
    }

    /// Returns a query for the time as `micros`, counted from 1970.
    fn now(&self) -> &'static str;

    /// Returns the parameters that name a table to the queries below.
    fn named(&self, table: &TableName) -> Vec<Value> {
        vec![table.schema.clone().into(), table.table.as_str().into()]
    }

    /// Returns a query for what [`crate::table::ColumnRow`] holds of a table's columns.
    fn columns(&self) -> &'static str;

    /// Returns a query for `is_view`: whether a name stands for something that holds no rows itself.
    fn views(&self) -> &'static str;

    /// Returns a query for the columns of primary key and unique indexes, those of an index together.
    fn keys(&self) -> &'static str;

    /// Returns a query for the `name` of another table whose rows refer to this one's.
    fn references(&self) -> &'static str;

    /// Tells whether a column of one type holds all values of another.
    fn holds(&self, column: &str, value: &str) -> bool {
        types::holds(column, value)
    }

    /// Tells whether a column's type can be changed to a wider one.
    fn may_widen(&self, column: &TableColumn, to: &str) -> bool;

    /// Returns the statements that widen columns of the target.
    ///
    /// # Errors
    /// When they cannot be widened as the table is.
    fn widen(&self, database: &Database<'_>, columns: &[TableColumn], changes: &[Change]) -> Result<Vec<String>>;

    /// Tells whether a table can go without anything being lost but its rows: whether it is as Weir makes it, and nothing hangs on it.
    ///
    /// # Errors
    /// When the database cannot be asked.
    fn is_plain(&self, database: &Database<'_>, columns: &[TableColumn]) -> Result<bool>;

    /// Returns the statements that put a table in the target's place. `behind` is a name that is free.
    fn replace(&self, database: &Database<'_>, there: bool) -> Vec<String>;

    /// Returns the name of a table of the session's own.
    fn own(&self, name: &str) -> TableName;

    /// Makes a table of the session's own for rows of the target, with these columns of it and those that follow them. A key is there to find
    /// rows by, where that takes an index.
    ///
    /// # Errors
    /// When the database refuses.
    fn create_own(&self, database: &Database<'_>, table: &TableName, of: &Own<'_>) -> Result<()>;

    /// Returns a further condition that keeps a statement from looking at every row of a table for the few that have one of these keys, where
    /// the system does not find that out by itself.
    fn narrow(&self, _key: &str, _rows: &str) -> String {
        String::new()
    }

    /// Returns a condition that holds where two values differ, null being a value like any other.
    fn differs(&self, one: &str, other: &str, field: &Field) -> String;

    /// Returns what an `INSERT` does with rows whose key is there: which columns get what. All names are quoted.
    fn on_conflict(&self, key: &[String], set: &[(String, NewValue)]) -> String;

    /// Returns what a value may be that the system cannot keep.
    fn unkept(&self, data_type: &str) -> Option<Test>;
}

/// What a column gets where a row meets another of the same key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NewValue {
    /// The new row's value.
    Given,
    /// Null.
    Null,
}

/// What a table of the session's own is made after.
#[derive(Debug)]
pub(crate) struct Own<'a> {
    /// The table that its rows will go to.
    pub(crate) target: &'a TableName,
    /// The columns of it.
    pub(crate) fields: &'a [Field],
    /// Columns beside those.
    pub(crate) more: &'a [Field],
    /// What rows are found by; none where nobody looks for single ones.
    pub(crate) key: &'a [String],
}
