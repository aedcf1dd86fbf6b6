//! What the database knows of the target table.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use weir_sdk::prelude::*;
use weir_sdk::sql::{Session, TableName, Value};

/// Rows of a control query that are read at once.
const CONTROL_ROWS: u32 = 1024;

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TableColumn {
    pub(crate) name: String,
    pub(crate) data_type: String,
    /// Whether it refuses nulls.
    pub(crate) not_null: bool,
    /// Whether rows may go without it all the same.
    pub(crate) has_default: bool,
    /// Whether SQLite computes it.
    pub(crate) generated: bool,
    /// Whether it is part of the primary key.
    pub(crate) primary: bool,
    /// Whether it is SQLite's row number, which is another one for every row that goes without.
    pub(crate) row_number: bool,
}

#[derive(Debug, Deserialize)]
struct ColumnRow {
    name: String,
    not_null: i64,
    has_default: i64,
    generated: i64,
    primary_part: i64,
    row_number: i64,
}

/// A sole primary key of the type `INTEGER` is SQLite's row number, which it makes up where rows go without.
const COLUMNS: &str = "SELECT name, \"notnull\" AS not_null, dflt_value IS NOT NULL AS has_default, hidden > 1 AS generated, \
    pk > 0 AS primary_part, pk = 1 AND upper(type) = 'INTEGER' AND (SELECT max(pk) FROM pragma_table_xinfo(?1)) = 1 AS row_number \
    FROM pragma_table_xinfo(?1) WHERE hidden <> 1";

/// Returns a table's columns, `None` if there is no such table.
///
/// # Errors
/// When a view bears the name.
pub(crate) fn columns(session: &Session, table: &TableName) -> Result<Option<Vec<TableColumn>>> {
    let Some(fields) = session.describe(table)? else { return Ok(None) };
    require_table(session, table)?;
    let rows: Vec<ColumnRow> = rows(session, COLUMNS, &[table.table.as_str().into()])?;
    let column = |field: Field| {
        let row = rows.iter().find(|row| row.name == field.name);
        let is = |flag: fn(&ColumnRow) -> i64| row.is_some_and(|row| flag(row) != 0);
        TableColumn {
            not_null: is(|row| row.not_null),
            has_default: is(|row| row.has_default) || is(|row| row.row_number),
            generated: is(|row| row.generated),
            primary: is(|row| row.primary_part),
            row_number: is(|row| row.row_number),
            name: field.name,
            data_type: field.data_type,
        }
    };
    Ok(Some(fields.into_iter().map(column).collect()))
}

fn require_table(session: &Session, table: &TableName) -> Result<()> {
    let views = "SELECT 1 AS found FROM sqlite_schema WHERE type = 'view' AND lower(name) = lower(?1)";
    if !exists(session, views, &[table.table.as_str().into()])? {
        return Ok(());
    }
    let problem = Problem::config(format!("`{}` is a view, which holds no rows of its own", table.table));
    Err(problem.with_hint("name the table behind it, or another one"))
}

/// Reads all rows of a query about the database.
pub(crate) fn rows<T: DeserializeOwned>(session: &Session, statement: &str, parameters: &[Value]) -> Result<Vec<T>> {
    let rows = session.query(statement, parameters)?;
    let mut read = Vec::new();
    while let Some(batch) = rows.next(CONTROL_ROWS)? {
        read.extend(batch.rows_as::<T>()?);
    }
    Ok(read)
}

/// Tells whether a query has any row.
pub(crate) fn exists(session: &Session, statement: &str, parameters: &[Value]) -> Result<bool> {
    Ok(session.query(statement, parameters)?.next(1)?.is_some())
}

/// Returns names quoted and separated by commas.
pub(crate) fn quoted<'a>(session: &Session, names: impl IntoIterator<Item = &'a String>) -> String {
    names.into_iter().map(|name| session.quote(name)).collect::<Vec<_>>().join(", ")
}

/// Returns names for people.
pub(crate) fn shown(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
