//! Puts staged batches into a table, each by what its rows mean.

use weir_sdk::prelude::*;
use weir_sdk::sql::{Session, TableName};

use crate::config::SqliteLoaderConfig;
use crate::table::{exists, quoted, shown};

/// The session's own tables, through which rows go that meet others by key.
const ROWS: &str = "weir_rows";
const KEYS: &str = "weir_keys";

/// Puts batches into a table in the order in which they come.
#[derive(Debug)]
pub(crate) struct Applier<'a> {
    session: &'a Session,
    target: &'a TableName,
    fields: &'a [Field],
    key: &'a [String],
    /// The tables of the session's own that are there.
    made: Vec<TableName>,
}

impl<'a> Applier<'a> {
    pub(crate) fn new(session: &'a Session, target: &'a TableName, fields: &'a [Field], key: &'a [String]) -> Self {
        Self { session, target, fields, key, made: Vec::new() }
    }

    /// Puts a batch in.
    pub(crate) fn apply(&mut self, batch: &Batch) -> Result<()> {
        match batch.operation() {
            Operation::Delete => return self.delete(batch),
            Operation::TruncateBefore => clear(self.session, self.target)?,
            Operation::Insert | Operation::Upsert => {}
        }
        if self.key.is_empty() { self.insert(batch) } else { self.upsert(batch) }
    }

    /// Removes what it made.
    pub(crate) fn finish(self) -> Result<()> {
        let drop_table =
            |table: TableName| self.session.execute(&format!("DROP TABLE {}", table.quoted(self.session)), &[]);
        self.made.into_iter().try_for_each(|table| drop_table(table).map(drop))
    }

    fn insert(&self, batch: &Batch) -> Result<()> {
        self.session.load(self.target, batch).map(drop).map_err(|problem| match problem.kind {
            ProblemKind::Data if problem.hint.is_none() => problem.with_hint(
                "where the table has a key of its own, use `write: { mode: upsert, key: [..] }`; the epoch is given up then and read again",
            ),
            _ => problem,
        })
    }

    /// Rows of one key may come twice in a batch, so they go in one after the other.
    fn upsert(&mut self, batch: &Batch) -> Result<()> {
        let rows = self.own(ROWS, self.fields.to_vec())?;
        self.session.load(&rows, batch)?;
        self.session.execute(&self.merge(&rows), &[])?;
        clear(self.session, &rows)
    }

    fn delete(&mut self, batch: &Batch) -> Result<()> {
        let fields = self.fields.iter().filter(|field| self.key.contains(&field.name)).cloned().collect();
        let keys = self.own(KEYS, fields)?;
        self.session.load(&keys, &batch.select(self.key)?)?;
        let (columns, target) = (quoted(self.session, self.key), self.target.quoted(self.session));
        let keys_name = keys.quoted(self.session);
        self.session
            .execute(&format!("DELETE FROM {target} WHERE ({columns}) IN (SELECT {columns} FROM {keys_name})"), &[])?;
        clear(self.session, &keys)
    }

    fn merge(&self, rows: &TableName) -> String {
        let (target, rows) = (self.target.quoted(self.session), rows.quoted(self.session));
        let columns = quoted(self.session, self.fields.iter().map(|field| &field.name));
        let key = quoted(self.session, self.key);
        let others = self.fields.iter().map(|field| &field.name).filter(|name| !self.key.contains(name));
        let set: Vec<String> =
            others.map(|name| self.session.quote(name)).map(|name| format!("{name} = excluded.{name}")).collect();
        let then = if set.is_empty() { "NOTHING".to_owned() } else { format!("UPDATE SET {}", set.join(", ")) };
        // Without a condition SQLite would take `ON` for a part of a join.
        format!(
            "INSERT INTO {target} ({columns}) SELECT {columns} FROM {rows} WHERE true ORDER BY rowid ON CONFLICT ({key}) DO {then}"
        )
    }

    /// Returns a table of the session's own.
    fn own(&mut self, name: &str, fields: Vec<Field>) -> Result<TableName> {
        let table = TableName { schema: Some("temp".into()), table: name.into() };
        if !self.made.iter().any(|made| made.table == name) {
            self.session.create_table(&table, &fields, &[])?;
            self.made.push(table.clone());
        }
        Ok(table)
    }
}

/// Removes all rows.
pub(crate) fn clear(session: &Session, table: &TableName) -> Result<()> {
    session.execute(&format!("DELETE FROM {}", table.quoted(session)), &[]).map(drop)
}

/// Makes sure that no two rows have the same key, which an index is to guarantee from now on.
pub(crate) fn require_distinct(session: &Session, config: &SqliteLoaderConfig, key: &[String]) -> Result<()> {
    let (table, columns) = (config.table_name().quoted(session), quoted(session, key));
    let present: Vec<String> = key.iter().map(|name| format!("{} IS NOT NULL", session.quote(name))).collect();
    let present = present.join(" AND ");
    let twice =
        format!("SELECT 1 AS found FROM {table} WHERE {present} GROUP BY {columns} HAVING count(*) > 1 LIMIT 1");
    if exists(session, &twice, &[])? { Err(not_distinct(config, key)) } else { Ok(()) }
}

/// Makes the index that upserting needs.
pub(crate) fn make_unique(session: &Session, config: &SqliteLoaderConfig, key: &[String]) -> Result<()> {
    let index = session.quote(&format!("{}__weir_key_{}", config.table, key.join("_")));
    let (table, columns) = (session.quote(&config.table), quoted(session, key));
    let made = session.execute(&format!("CREATE UNIQUE INDEX {index} ON {table} ({columns})"), &[]);
    made.map(drop).map_err(|problem| match problem.kind {
        ProblemKind::Data => not_distinct(config, key),
        _ => problem,
    })
}

fn not_distinct(config: &SqliteLoaderConfig, key: &[String]) -> Problem {
    let problem = Problem::config(format!("{} has rows with the same {}", config.shown(), shown(key)));
    problem.with_hint("remove the duplicates, or use a key that tells rows apart")
}
