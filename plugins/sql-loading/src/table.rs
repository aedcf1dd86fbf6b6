//! What the database knows of the target table.

use serde::Deserialize;
use weir_sdk::prelude::*;
use weir_sdk::sql::TableName;

use crate::database::Database;

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct TableColumn {
    pub(crate) name: String,
    /// The Arrow type of what it gives.
    pub(crate) data_type: String,
    /// The database's own type for that.
    pub(crate) sql_type: String,
    /// Whether it refuses nulls.
    pub(crate) not_null: bool,
    /// Whether rows may go without it all the same.
    pub(crate) has_default: bool,
    /// Whether the database computes it.
    pub(crate) generated: bool,
    /// Whether it is part of the primary key.
    pub(crate) primary: bool,
    /// Whether the database gives another number to every row that goes without it.
    pub(crate) row_number: bool,
}

/// What a system's catalog says of a column. Truths are numbers: not every database has a type for them.
#[derive(Debug, Deserialize)]
pub(crate) struct ColumnRow {
    name: String,
    not_null: i64,
    has_default: i64,
    generated: i64,
    primary_part: i64,
    numbered: i64,
    /// The type, in the words that the driver has for it, where there is more to it than what its values are read as.
    #[serde(default)]
    sql_type: Option<String>,
}

/// What a name stands for.
#[derive(Debug, Deserialize)]
struct KindRow {
    is_view: i64,
}

/// Returns a table's columns, `None` if there is no such table.
///
/// # Errors
/// When a view bears the name.
pub(crate) fn columns(database: &Database<'_>, table: &TableName) -> Result<Option<Vec<TableColumn>>> {
    let Some(fields) = database.session.describe(table)? else { return Ok(None) };
    require_table(database, table)?;
    let rows: Vec<ColumnRow> = database.rows(database.system.columns(), &database.system.named(table))?;
    let column = |field: Field| {
        let row = rows.iter().find(|row| row.name == field.name);
        let is = |flag: fn(&ColumnRow) -> i64| row.is_some_and(|row| flag(row) != 0);
        TableColumn {
            not_null: is(|row| row.not_null),
            has_default: is(|row| row.has_default) || is(|row| row.numbered),
            generated: is(|row| row.generated),
            primary: is(|row| row.primary_part),
            row_number: is(|row| row.numbered),
            sql_type: match row.and_then(|row| row.sql_type.clone()) {
                Some(sql_type) => sql_type,
                // What has no type here is compared by name alone.
                None => database.session.type_name(&field.data_type).unwrap_or_default(),
            },
            name: field.name,
            data_type: field.data_type,
        }
    };
    Ok(Some(fields.into_iter().map(column).collect()))
}

fn require_table(database: &Database<'_>, table: &TableName) -> Result<()> {
    let found: Vec<KindRow> = database.rows(database.system.views(), &database.system.named(table))?;
    if !found.iter().any(|row| row.is_view != 0) {
        return Ok(());
    }
    let problem = Problem::config(format!("`{}` is a view, which holds no rows of its own", table.table));
    Err(problem.with_hint("name the table behind it, or another one"))
}
