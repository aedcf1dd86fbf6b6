//! Overwriting: a table beside the target is filled epoch by epoch and takes its place with the last one.

use serde::Deserialize;
use weir_sdk::prelude::*;
use weir_sdk::sql::{Session, TableName};

use crate::apply::clear;
use crate::commits;
use crate::config::{NEW, SqliteLoaderConfig};
use crate::table::{exists, quoted, rows};

/// How the new rows come into the table's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Swap {
    /// The new table gets the name. Nothing is copied.
    Rename,
    /// The rows are copied into the old table, so that all that hangs on it stays.
    Refill,
}

fn beside(config: &SqliteLoaderConfig) -> TableName {
    config.table_name().sibling(format!("{}{NEW}", config.table))
}

/// Returns the table beside, made with a run's first epoch. One that another run left behind goes.
pub(crate) fn filling(
    session: &Session,
    config: &SqliteLoaderConfig,
    epoch: &EpochId,
    fields: &[Field],
) -> Result<TableName> {
    let new = beside(config);
    if !commits::has_run(session, epoch)? {
        session.execute(&format!("DROP TABLE IF EXISTS {}", new.quoted(session)), &[])?;
        session.create_table(&new, fields, &[])?;
    } else if session.describe(&new)?.is_none() {
        let message = format!("table `{}` with the run's earlier rows is gone", new.table);
        return Err(
            Problem::data(message).with_hint("does another pipeline overwrite the same table? start the run anew")
        );
    }
    Ok(new)
}

/// Puts the table beside in the target's place.
pub(crate) fn swap(session: &Session, config: &SqliteLoaderConfig, fields: &[Field]) -> Result<()> {
    require_unreferenced(session, config)?;
    let (table, new) = (config.table_name(), beside(config));
    let (name, new_name) = (table.quoted(session), new.quoted(session));
    let run = |statement: String| session.execute(&statement, &[]).map(drop);
    match decide(&facts(session, &table, &new)?, session, &table, &new) {
        Swap::Rename => {
            run(format!("DROP TABLE IF EXISTS {name}"))?;
            run(format!("ALTER TABLE {new_name} RENAME TO {}", session.quote(&table.table)))
        }
        Swap::Refill => {
            if session.describe(&table)?.is_none() {
                session.create_table(&table, fields, &[])?;
            }
            clear(session, &table)?;
            let columns = quoted(session, fields.iter().map(|field| &field.name));
            run(format!("INSERT INTO {name} ({columns}) SELECT {columns} FROM {new_name} ORDER BY rowid"))?;
            run(format!("DROP TABLE {new_name}"))
        }
    }
}

/// What the decision depends on.
#[derive(Debug, Default, PartialEq, Eq)]
struct Facts {
    /// Whether there are views, triggers, or indexes of the table.
    dependents: bool,
    /// How the tables were made, as SQLite keeps it.
    old: Option<String>,
    new: Option<String>,
}

#[derive(Debug, Deserialize)]
struct DefinitionRow {
    name: String,
    sql: String,
}

const DEFINITIONS: &str =
    "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND lower(name) IN (lower(?1), lower(?2))";

/// SQLite refuses to rename a table while any view or trigger of the file is without one that it names, and drops a table's indexes
/// and triggers with it.
const DEPENDENTS: &str = "SELECT 1 AS found FROM sqlite_schema WHERE type IN ('view', 'trigger') \
    OR (type = 'index' AND sql IS NOT NULL AND lower(tbl_name) = lower(?1)) LIMIT 1";

fn facts(session: &Session, table: &TableName, new: &TableName) -> Result<Facts> {
    let definitions: Vec<DefinitionRow> =
        rows(session, DEFINITIONS, &[table.table.as_str().into(), new.table.as_str().into()])?;
    let of = |name: &str| definitions.iter().find(|row| row.name.eq_ignore_ascii_case(name)).map(|row| row.sql.clone());
    let dependents = exists(session, DEPENDENTS, &[table.table.as_str().into()])?;
    Ok(Facts { dependents, old: of(&table.table), new: of(&new.table) })
}

/// A table that is made just like the new one has nothing to lose by going; one that was made by hand has its keys and defaults.
fn decide(facts: &Facts, session: &Session, table: &TableName, new: &TableName) -> Swap {
    let body = |sql: &Option<String>, name: &TableName| {
        let head = format!("CREATE TABLE {}", session.quote(&name.table));
        sql.as_ref().and_then(|sql| sql.strip_prefix(&head)).map(str::to_owned)
    };
    let alike =
        facts.old.is_none() || (body(&facts.old, table).is_some() && body(&facts.old, table) == body(&facts.new, new));
    if alike && !facts.dependents { Swap::Rename } else { Swap::Refill }
}

const REFERENCES: &str = "SELECT m.name AS name FROM sqlite_schema AS m, pragma_foreign_key_list(m.name) AS f \
    WHERE m.type = 'table' AND lower(f.\"table\") = lower(?1) AND lower(m.name) <> lower(?1) LIMIT 1";

#[derive(Debug, Deserialize)]
struct NameRow {
    name: String,
}

/// Makes sure that no other table's rows hang on those that are to go: removing them would fail, or remove the others, too.
pub(crate) fn require_unreferenced(session: &Session, config: &SqliteLoaderConfig) -> Result<()> {
    let found: Vec<NameRow> = rows(session, REFERENCES, &[config.table.as_str().into()])?;
    let Some(NameRow { name }) = found.into_iter().next() else { return Ok(()) };
    let message = format!("{} cannot be overwritten: rows of table `{name}` refer to it", config.shown());
    Err(Problem::config(message).with_hint("use `write: { mode: upsert, key: [..] }`, which leaves rows in place"))
}
