//! What the table itself sees to: that no two rows are alike in some columns.

use serde::Deserialize;
use weir_sdk::prelude::*;
use weir_sdk::sql::TableName;

use crate::database::{Database, shown};
use crate::table::TableColumn;

/// A primary key or a unique index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unique {
    /// The index; `None` for a row number, which needs none.
    index: Option<String>,
    origin: Origin,
    /// Its columns; `None` for an expression.
    columns: Vec<Option<String>>,
    /// Whether it holds for some rows only.
    partial: bool,
}

/// Where a unique index comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    PrimaryKey,
    /// `UNIQUE` in the definition of the table.
    Definition,
    Index,
}

#[derive(Debug, Deserialize)]
struct KeyRow {
    key_name: String,
    origin: String,
    partial_index: i64,
    /// Whether a part of it is an expression beside the columns that are told.
    #[serde(default)]
    has_expression: i64,
    /// Absent where the index is on an expression.
    #[serde(default)]
    column_name: Option<String>,
}

/// Returns the primary key and the unique indexes of a table.
pub(crate) fn of(database: &Database<'_>, table: &TableName, columns: &[TableColumn]) -> Result<Vec<Unique>> {
    let rows: Vec<KeyRow> = database.rows(database.system.keys(), &database.system.named(table))?;
    let indexes = rows.chunk_by(|one, next| one.key_name == next.key_name);
    let mut found: Vec<Unique> = indexes.filter_map(Unique::of_index).collect();
    if !found.iter().any(|unique| unique.origin == Origin::PrimaryKey) {
        found.extend(Unique::of_row_number(columns));
    }
    Ok(found)
}

/// Tells whether the table itself sees to it that no two rows have the same key.
pub(crate) fn has(found: &[Unique], key: &[String]) -> bool {
    found.iter().any(|unique| !unique.partial && unique.is_on(key))
}

/// Refuses to upsert by one key into a table that keeps rows apart by another: rows that differ in this key and are alike in the other would
/// pass until they are committed, and then fail again every time.
pub(crate) fn require_no_other(
    database: &Database<'_>,
    found: &[Unique],
    columns: &[TableColumn],
    fields: &[Field],
    key: &[String],
) -> Result<()> {
    let Some(other) = found.iter().find(|unique| unique.may_stop(key, columns, fields)) else { return Ok(()) };
    let message =
        format!("{} cannot be updated by {}: {} would refuse such rows", database.shown(), shown(key), other.shown());
    Err(Problem::config(message).with_hint(other.way_out(&database.quote(other.index.as_deref().unwrap_or_default()))))
}

impl Unique {
    fn of_index(rows: &[KeyRow]) -> Option<Self> {
        let first = rows.first()?;
        let origin = match first.origin.as_str() {
            "pk" => Origin::PrimaryKey,
            "u" => Origin::Definition,
            _ => Origin::Index,
        };
        let expression = (first.has_expression != 0).then_some(None);
        let columns = rows.iter().map(|row| row.column_name.clone()).chain(expression).collect();
        Some(Self { index: Some(first.key_name.clone()), origin, columns, partial: first.partial_index != 0 })
    }

    fn of_row_number(columns: &[TableColumn]) -> Option<Self> {
        let primary: Vec<_> =
            columns.iter().filter(|column| column.primary).map(|column| Some(column.name.clone())).collect();
        let unique = Self { index: None, origin: Origin::PrimaryKey, columns: primary, partial: false };
        (!unique.columns.is_empty()).then_some(unique)
    }

    /// The order of columns is no matter to uniqueness.
    fn is_on(&self, key: &[String]) -> bool {
        self.columns.len() == key.len() && self.covers(key)
    }

    fn covers(&self, key: &[String]) -> bool {
        let has = |column: &String| self.names().any(|name| name.eq_ignore_ascii_case(column));
        key.iter().all(has)
    }

    fn names(&self) -> impl Iterator<Item = &String> {
        self.columns.iter().flatten()
    }

    /// Tells whether rows can meet here that do not meet in the key. They cannot where the whole key is among the columns, nor where a column
    /// tells all rows apart that go without it, as a row number does, and null, which equals nothing.
    fn may_stop(&self, key: &[String], columns: &[TableColumn], fields: &[Field]) -> bool {
        let given = |name: &str| fields.iter().any(|field| field.name.eq_ignore_ascii_case(name));
        let differs = |column: &TableColumn| column.row_number || !(column.has_default || column.generated);
        let tells_apart = |name: &String| !given(name) && columns.iter().any(|c| c.name == *name && differs(c));
        !self.covers(key) && !self.names().any(tells_apart)
    }

    fn shown(&self) -> String {
        let columns =
            self.columns.iter().map(|name| name.as_ref().map_or("an expression".into(), |n| format!("`{n}`")));
        let columns = columns.collect::<Vec<_>>().join(", ");
        match (self.origin, &self.index) {
            (Origin::Index, Some(name)) => format!("its unique index `{name}` on {columns}"),
            (Origin::Definition, _) => format!("its `UNIQUE` constraint on {columns}"),
            _ => format!("its primary key on {columns}"),
        }
    }

    /// `index` is the index's name, quoted.
    fn way_out(&self, index: &str) -> String {
        let names: Option<Vec<&str>> = self.columns.iter().map(Option::as_deref).collect();
        let keys = names.filter(|_| !self.partial).map(|names| format!("use `key: [{}]`", names.join(", ")));
        let drop = match (self.origin, &self.index) {
            (Origin::Index, Some(_)) => format!("drop the index: `DROP INDEX {index}`"),
            _ => "write to another table".to_owned(),
        };
        keys.map_or_else(|| drop.clone(), |keys| format!("{keys}, or {drop}"))
    }
}

#[cfg(test)]
mod tests;
