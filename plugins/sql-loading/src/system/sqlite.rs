//! SQLite: one file, types by value, definitions kept as text.

use serde::Deserialize;
use weir_sdk::sql::{Dialect, TableName, Value};
use weir_sdk::{Field, Problem, Result};

use super::{NewValue, Own, System};
use crate::change::Change;
use crate::config::SqlLoaderConfig;
use crate::database::Database;
use crate::screen::{Days, Test, times};
use crate::table::TableColumn;
use crate::types;

/// SQLite.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sqlite;

/// The only schema that a database file has.
const SCHEMA: &str = "main";

/// From 0000-01-01 to 9999-12-31, counted from 1970: other years would not sort as text.
const YEARS: Days = (-719_528, 2_932_896);

impl System for Sqlite {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn name(&self) -> &'static str {
        "SQLite"
    }

    fn connection(&self) -> &'static str {
        "sqlite:path"
    }

    fn longest_name(&self) -> Option<usize> {
        None
    }

    fn check_name(&self, config: &SqlLoaderConfig, name: &mut TableName) -> Result<()> {
        if let Some(schema) = name.schema.take_if(|schema| !schema.eq_ignore_ascii_case(SCHEMA)) {
            let problem = Problem::config(format!("`table: {}` names schema `{schema}`", config.table));
            return Err(problem.with_hint("a SQLite database has the schema `main` alone: write the table's name"));
        }
        name.schema = None;
        match name.table.to_ascii_lowercase().starts_with("sqlite_") {
            true => Err(config.reserved().with_hint("names that begin with `sqlite_` are SQLite's own")),
            false => Ok(()),
        }
    }

    fn is_same(&self, one: &str, other: &str) -> bool {
        one.eq_ignore_ascii_case(other)
    }

    fn statement(&self, text: &str) -> String {
        text.to_owned()
    }

    fn create_commits(&self) -> &'static str {
        "CREATE TABLE {table} (pipeline TEXT NOT NULL, node TEXT NOT NULL, run TEXT NOT NULL, epoch BIGINT NOT NULL, state TEXT NOT NULL, \
         committed_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')), PRIMARY KEY (pipeline, node, run, epoch))"
    }

    /// Rows are added in the order of their commits, and only ever by a transaction that has the file to itself.
    fn newest(&self) -> &'static str {
        "rowid"
    }

    fn now(&self) -> &'static str {
        "SELECT CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER) * 1000 AS micros"
    }

    fn named(&self, table: &TableName) -> Vec<Value> {
        vec![table.table.as_str().into()]
    }

    /// A sole primary key of the type `INTEGER` is SQLite's row number, which it makes up where rows go without.
    fn columns(&self) -> &'static str {
        "SELECT name, \"notnull\" AS not_null, dflt_value IS NOT NULL AS has_default, hidden > 1 AS generated, pk > 0 AS primary_part, \
         pk = 1 AND upper(type) = 'INTEGER' AND (SELECT max(pk) FROM pragma_table_xinfo(?1)) = 1 AS numbered \
         FROM pragma_table_xinfo(?1) WHERE hidden <> 1"
    }

    fn views(&self) -> &'static str {
        "SELECT 1 AS is_view FROM sqlite_schema WHERE type = 'view' AND lower(name) = lower(?1)"
    }

    fn keys(&self) -> &'static str {
        "SELECT l.name AS key_name, l.origin AS origin, l.partial AS partial_index, i.name AS column_name \
         FROM pragma_index_list(?1) AS l, pragma_index_info(l.name) AS i WHERE l.\"unique\" = 1 ORDER BY l.seq, i.seqno"
    }

    fn references(&self) -> &'static str {
        "SELECT m.name AS name FROM sqlite_schema AS m, pragma_foreign_key_list(m.name) AS f \
         WHERE m.type = 'table' AND lower(f.\"table\") = lower(?1) AND lower(m.name) <> lower(?1) LIMIT 1"
    }

    /// Times and decimals are text here, and of one column only if they have one form.
    fn holds(&self, column: &str, value: &str) -> bool {
        const TEXTS: [&str; 13] = [
            "large_utf8",
            "date32",
            "date64",
            "time32[",
            "time64[",
            "timestamp[",
            "decimal128(",
            "decimal256(",
            "list<",
            "large_list<",
            "fixed_size_list",
            "struct<",
            "map<",
        ];
        let is_text = || TEXTS.iter().any(|text| value.starts_with(text));
        match column {
            _ if value == "null" => true,
            "int64" if value == "bool" || value == "uint64" || value.starts_with("duration[") => true,
            "utf8" => is_text() || value == "utf8",
            "binary" => value == "large_binary" || value.starts_with("fixed_size_binary"),
            _ if column.starts_with("timestamp[") || column.starts_with("decimal") => column == value,
            _ => types::holds(column, value),
        }
    }

    fn may_widen(&self, column: &TableColumn, to: &str) -> bool {
        converted("", &column.data_type, to).is_some() && !column.has_default && !column.row_number
    }

    /// A column keeps the type that it was made with, so the table is made anew: where it is as Weir makes it, that loses nothing.
    fn widen(&self, database: &Database<'_>, columns: &[TableColumn], changes: &[Change]) -> Result<Vec<String>> {
        let key: Vec<String> =
            columns.iter().filter(|column| column.primary).map(|column| column.name.clone()).collect();
        if !self.is_own(database, columns, &key)? {
            let message = format!(
                "columns of {} cannot be widened: SQLite can only make the table anew, and this one is not as Weir made it",
                database.shown()
            );
            return Err(
                Problem::config(message).with_hint("make the table anew by hand, or cast the columns before this node")
            );
        }
        let widened = |column: &TableColumn| {
            changes.iter().find_map(|change| match change {
                Change::Widen { column: one, to } if one.name == column.name => Some(to.clone()),
                _ => None,
            })
        };
        let field = |column: &TableColumn| Field {
            nullable: !column.not_null,
            ..Field::new(&column.name, widened(column).unwrap_or_else(|| column.data_type.clone()))
        };
        let fields: Vec<Field> = columns.iter().map(field).collect();
        let value = |(column, field): (&TableColumn, &Field)| {
            let name = database.quote(&column.name);
            converted(&name, &column.data_type, &field.data_type).unwrap_or(name)
        };
        let values: Vec<String> = columns.iter().zip(&fields).map(value).collect();
        database.drop_table(&database.beside())?;
        database.session.create_table(&database.beside(), &fields, &key)?;
        let (table, new) = (database.table.quoted(database.session), database.beside().quoted(database.session));
        let names = database.quoted(columns.iter().map(|column| &column.name));
        let copy = format!("INSERT INTO {new} ({names}) SELECT {} FROM {table} ORDER BY rowid", values.join(", "));
        Ok([vec![copy], self.replace(database, true)].concat())
    }

    fn is_plain(&self, database: &Database<'_>, columns: &[TableColumn]) -> Result<bool> {
        self.is_own(database, columns, &[])
    }

    fn replace(&self, database: &Database<'_>, _: bool) -> Vec<String> {
        let name = database.table.quoted(database.session);
        let new = database.beside().quoted(database.session);
        vec![
            format!("DROP TABLE IF EXISTS {name}"),
            format!("ALTER TABLE {new} RENAME TO {}", database.quote(&database.table.table)),
        ]
    }

    fn own(&self, name: &str) -> TableName {
        TableName { schema: Some("temp".into()), table: name.into() }
    }

    fn create_own(&self, database: &Database<'_>, table: &TableName, of: &Own<'_>) -> Result<()> {
        let fields: Vec<Field> = of.fields.iter().chain(of.more).cloned().collect();
        database.session.create_table(table, &fields, of.key)
    }

    fn narrow(&self, key: &str, rows: &str) -> String {
        format!(" AND ({key}) IN (SELECT {key} FROM {rows})")
    }

    fn differs(&self, one: &str, other: &str, _: &Field) -> String {
        format!("{one} IS NOT {other}")
    }

    fn on_conflict(&self, key: &[String], set: &[(String, NewValue)]) -> String {
        super::postgres::on_conflict(key, set)
    }

    fn unkept(&self, data_type: &str) -> Option<Test> {
        match data_type {
            "float32" => Some(Test::Nan32),
            "float64" => Some(Test::Nan64),
            "uint64" => Some(Test::AboveInteger),
            _ => times(data_type, YEARS),
        }
    }
}

/// SQLite refuses to rename a table while any view or trigger of the file is without one that it names, and drops a table's indexes
/// and triggers with it.
const DEPENDENTS: &str = "SELECT 1 AS found FROM sqlite_schema WHERE type IN ('view', 'trigger') \
    OR (type = 'index' AND sql IS NOT NULL AND lower(tbl_name) = lower(?1)) LIMIT 1";

const DEFINITION: &str = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND lower(name) = lower(?1)";

#[derive(Debug, Deserialize)]
struct DefinitionRow {
    sql: String,
}

impl Sqlite {
    /// Tells whether a table is word for word as Weir makes it, and nothing hangs on it. One that was made by hand has its defaults and
    /// constraints.
    fn is_own(&self, database: &Database<'_>, columns: &[TableColumn], key: &[String]) -> Result<bool> {
        let name = self.named(&database.table);
        if database.exists(DEPENDENTS, &name)? {
            return Ok(false);
        }
        let found: Vec<DefinitionRow> = database.rows(DEFINITION, &name)?;
        Ok(found.first().is_none_or(|row| definitions(database, columns, key).contains(&row.sql)))
    }
}

/// Returns how a table reads that Weir made. Columns that were added later stand behind the key.
fn definitions(database: &Database<'_>, columns: &[TableColumn], key: &[String]) -> Vec<String> {
    let column = |column: &TableColumn| {
        let not_null = if column.not_null { " NOT NULL" } else { "" };
        format!("{} {}{not_null}", database.quote(&column.name), column.sql_type)
    };
    let parts: Vec<String> = columns.iter().map(column).collect();
    let whole =
        |parts: &[String]| format!("CREATE TABLE {} ({})", database.quote(&database.table.table), parts.join(", "));
    if key.is_empty() {
        return vec![whole(&parts)];
    }
    let key = format!("PRIMARY KEY ({})", database.quoted(key));
    let with_key_at = |at: usize| [&parts[..at], std::slice::from_ref(&key), &parts[at..]].concat();
    (1..=parts.len()).map(|at| whole(&with_key_at(at))).collect()
}

/// Returns what makes a value of a wider type out of one that is there, where SQLite can.
fn converted(value: &str, from: &str, to: &str) -> Option<String> {
    let is_integer = |data_type: &str| data_type.starts_with("int") || data_type.starts_with("uint");
    match (from, to) {
        _ if is_integer(from) && is_integer(to) => Some(value.to_owned()),
        ("float32", "float64") => Some(value.to_owned()),
        (_, "float64") if is_integer(from) => Some(format!("CAST({value} AS REAL)")),
        (_, "utf8") if is_integer(from) => Some(format!("CAST({value} AS TEXT)")),
        // These are text already.
        ("date32", "utf8") => Some(value.to_owned()),
        (_, "utf8") if from.starts_with("decimal") || from.starts_with("timestamp[") => Some(value.to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widens_what_it_can_convert_exactly() {
        for (from, to, value) in [
            ("int32", "int64", "c"),
            ("int16", "float64", "CAST(c AS REAL)"),
            ("int64", "utf8", "CAST(c AS TEXT)"),
            ("timestamp[us]", "utf8", "c"),
        ] {
            assert_eq!(converted("c", from, to).as_deref(), Some(value), "{from} {to}");
        }
        // Its own text of a number with a fraction is cut off after some digits.
        for (from, to) in [
            ("float64", "utf8"),
            ("decimal128(10, 2)", "decimal128(12, 4)"),
            ("bool", "utf8"),
            ("date32", "timestamp[us]"),
        ] {
            assert_eq!(converted("c", from, to), None, "{from} {to}");
        }
    }
}
