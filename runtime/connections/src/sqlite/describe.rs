//! Tells a table's columns as Arrow fields.

use std::sync::Arc;

use arrow::datatypes::{Field, Schema, SchemaRef};
use rusqlite::Connection;

use super::declared::restore;
use crate::sql::SqlTable;

/// A column of a table.
pub(super) struct TableColumn {
    pub(super) name: String,
    pub(super) declared: String,
    pub(super) not_null: bool,
    /// Computed by SQLite, so nothing can be put into it.
    pub(super) generated: bool,
}

/// Returns the table's columns, none if there is no such table.
pub(super) fn columns(connection: &Connection, table: &SqlTable) -> rusqlite::Result<Vec<TableColumn>> {
    let sql = match &table.schema {
        Some(_) => "SELECT name, type, \"notnull\", hidden FROM pragma_table_xinfo(?1, ?2)",
        None => "SELECT name, type, \"notnull\", hidden FROM pragma_table_xinfo(?1)",
    };
    let mut statement = connection.prepare_cached(sql)?;
    let parameters = [Some(&table.table), table.schema.as_ref()];
    let parameters = rusqlite::params_from_iter(parameters.into_iter().flatten());
    let columns = statement.query_map(parameters, |row| {
        // 1 marks the hidden columns of virtual tables, 2 and 3 generated columns.
        let hidden: i64 = row.get(3)?;
        let column =
            TableColumn { name: row.get(0)?, declared: row.get(1)?, not_null: row.get(2)?, generated: hidden > 1 };
        Ok((hidden != 1).then_some(column))
    })?;
    columns.filter_map(Result::transpose).collect()
}

pub(super) fn describe(connection: &Connection, table: &SqlTable) -> rusqlite::Result<Option<SchemaRef>> {
    let columns = columns(connection, table)?;
    let fields: Vec<Field> =
        columns.iter().map(|column| Field::new(&column.name, restore(&column.declared), !column.not_null)).collect();
    Ok((!fields.is_empty()).then(|| Arc::new(Schema::new(fields))))
}
