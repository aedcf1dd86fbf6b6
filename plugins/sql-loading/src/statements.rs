//! Statements about the target that are asked or told once.

use serde::Deserialize;
use weir_sdk::prelude::*;

use crate::database::{Database, shown};

#[derive(Debug, Deserialize)]
struct NameRow {
    name: String,
}

/// Makes sure that no other table's rows hang on those that are to go: removing them would fail, or remove the others, too.
pub(crate) fn require_unreferenced(database: &Database<'_>) -> Result<()> {
    let found: Vec<NameRow> = database.rows(database.system.references(), &database.system.named(&database.table))?;
    let Some(NameRow { name }) = found.into_iter().next() else { return Ok(()) };
    let message = format!("{} cannot be overwritten: rows of table `{name}` refer to it", database.shown());
    Err(Problem::config(message).with_hint("use `write: { mode: upsert, key: [..] }`, which leaves rows in place"))
}

/// Makes sure that no two rows have the same key, which an index is to guarantee from now on.
pub(crate) fn require_distinct(database: &Database<'_>, key: &[String]) -> Result<()> {
    let (table, columns) = (database.table.quoted(database.session), database.quoted(key));
    let present: Vec<String> = key.iter().map(|name| format!("{} IS NOT NULL", database.quote(name))).collect();
    let present = present.join(" AND ");
    let twice =
        format!("SELECT 1 AS found FROM {table} WHERE {present} GROUP BY {columns} HAVING count(*) > 1 LIMIT 1");
    // Not through the system's own words: a column's name may hold anything, also a question mark.
    let found = database.session.query(&twice, &[])?.next(1)?.is_some();
    if found { Err(not_distinct(database, key)) } else { Ok(()) }
}

/// Makes the index that meeting rows by key needs.
pub(crate) fn make_unique(database: &Database<'_>, key: &[String]) -> Result<()> {
    let whole = format!("{}__weir_key_{}", database.table.table, key.join("_"));
    let fits = database.system.longest_name().is_none_or(|longest| whole.len() <= longest);
    let index = if fits { whole } else { format!("{}__weir_key", database.table.table) };
    let (index, table, columns) =
        (database.quote(&index), database.table.quoted(database.session), database.quoted(key));
    let made = database.run(&format!("CREATE UNIQUE INDEX {index} ON {table} ({columns})"));
    made.map(drop).map_err(|problem| match problem.kind {
        ProblemKind::Data => not_distinct(database, key),
        _ => problem,
    })
}

fn not_distinct(database: &Database<'_>, key: &[String]) -> Problem {
    let problem = Problem::config(format!("{} has rows with the same {}", database.shown(), shown(key)));
    problem.with_hint("remove the duplicates, or use a key that tells rows apart")
}
