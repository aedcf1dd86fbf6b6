//! The statements by which rows meet those that the table has. Pure text.

use weir_sdk::Field;
use weir_sdk::sql::TableName;

use crate::apply::{AT, ROW};
use crate::bookkeeping::{CURRENT, DELETED_AT, VALID_FROM, VALID_TO};
use crate::config::WEIR;
use crate::database::Database;
use crate::kind::Kind;
use crate::system::NewValue;

/// The number of a row among those of its key.
const COPY: &str = "_weir_copy";

/// What the statements are about.
#[derive(Debug)]
pub(crate) struct Merge<'a> {
    pub(crate) database: &'a Database<'a>,
    pub(crate) target: &'a TableName,
    pub(crate) kind: Kind,
    pub(crate) fields: &'a [Field],
    pub(crate) key: &'a [String],
}

impl Merge<'_> {
    fn name(&self, table: &TableName) -> String {
        table.quoted(self.database.session)
    }

    fn quote(&self, name: &str) -> String {
        self.database.quote(name)
    }

    fn columns(&self) -> String {
        self.database.quoted(self.fields.iter().map(|field| &field.name))
    }

    fn key(&self) -> String {
        self.database.quoted(self.key)
    }

    /// Inserts the last row of each key, or updates the one that is there. The condition also keeps SQLite from taking `ON` for a part of a join.
    pub(crate) fn upsert(&self, rows: &TableName) -> String {
        let (columns, target) = (self.columns(), self.name(self.target));
        let latest = self.ranked(rows, "DESC");
        let others = self.fields.iter().filter(|field| !self.key.contains(&field.name));
        let mut set: Vec<_> = others.map(|field| (self.quote(&field.name), NewValue::Given)).collect();
        if self.kind == Kind::SoftDelete {
            set.push((self.quote(DELETED_AT), NewValue::Null));
        }
        let key: Vec<String> = self.key.iter().map(|name| self.quote(name)).collect();
        let conflict = self.database.system.on_conflict(&key, &set);
        format!(
            "INSERT INTO {target} ({columns}) SELECT {columns} FROM ({latest}) AS latest WHERE {COPY} = 1 ORDER BY {ROW} {conflict}"
        )
    }

    /// Numbers the rows of each key.
    fn ranked(&self, rows: &TableName, direction: &str) -> String {
        let (columns, key) = (self.columns(), self.key());
        format!(
            "SELECT {columns}, {ROW}, row_number() OVER (PARTITION BY {key} ORDER BY {ROW} {direction}) AS {COPY} FROM {}",
            self.name(rows)
        )
    }

    /// Asks how often the key comes that comes most often.
    pub(crate) fn most_copies(&self, rows: &TableName) -> String {
        let counted = format!("SELECT count(*) AS copies FROM {} GROUP BY {}", self.name(rows), self.key());
        format!("SELECT max(copies) AS copies FROM ({counted}) AS counted")
    }

    /// Takes the rows that are the n-th of their keys.
    pub(crate) fn round(&self, rows: &TableName, round: &TableName, copy: i64) -> String {
        let (columns, round, ranked) = (self.columns(), self.name(round), self.ranked(rows, "ASC"));
        format!("INSERT INTO {round} ({columns}) SELECT {columns} FROM ({ranked}) AS ranked WHERE {COPY} = {copy}")
    }

    /// Ends the versions that hold and differ from the rows.
    pub(crate) fn close_changed(&self, round: &TableName, clock: &TableName) -> String {
        let table = self.quote(&self.target.table);
        // What Weir adds to rows says nothing about the row.
        let compared =
            self.fields.iter().filter(|field| !self.key.contains(&field.name) && !field.name.starts_with(WEIR));
        let differs = |field: &Field| {
            let name = self.quote(&field.name);
            self.database.system.differs(&format!("{table}.{name}"), &format!("changed.{name}"), field)
        };
        let differences: Vec<String> = compared.map(differs).collect();
        let differs = if differences.is_empty() { "1 = 0".to_owned() } else { differences.join(" OR ") };
        let rows = self.name(round);
        format!(
            "{}{} AND EXISTS (SELECT 1 FROM {rows} AS changed WHERE {} AND ({differs}))",
            self.close(clock),
            self.database.system.narrow(&self.key(), &rows),
            self.matches(&table, "changed")
        )
    }

    /// Adds the rows of which no version holds.
    pub(crate) fn open_versions(&self, round: &TableName, clock: &TableName) -> String {
        let (target, columns) = (self.name(self.target), self.columns());
        let added: Vec<String> = self.fields.iter().map(|field| format!("added.{}", self.quote(&field.name))).collect();
        let [from, current] = [VALID_FROM, CURRENT].map(|name| self.quote(name));
        format!(
            "INSERT INTO {target} ({columns}, {from}, {current}) SELECT {}, {}, TRUE FROM {} AS added WHERE NOT EXISTS \
             (SELECT 1 FROM {target} AS there WHERE there.{current} AND {})",
            added.join(", "),
            self.at(clock),
            self.name(round),
            self.matches("there", "added")
        )
    }

    /// Removes the rows of some keys, each mode in its way.
    pub(crate) fn delete(&self, keys: &TableName, clock: Option<&TableName>) -> String {
        let (target, key) = (self.name(self.target), self.key());
        let whole = match clock {
            Some(clock) => format!("{} AND", self.delete_all(clock)),
            None => format!("DELETE FROM {target} WHERE"),
        };
        format!("{whole} ({key}) IN (SELECT {key} FROM {})", self.name(keys))
    }

    /// Marks all rows as gone.
    pub(crate) fn delete_all(&self, clock: &TableName) -> String {
        if self.kind == Kind::History {
            return self.close(clock);
        }
        let (target, deleted) = (self.name(self.target), self.quote(DELETED_AT));
        format!("UPDATE {target} SET {deleted} = {} WHERE {deleted} IS NULL", self.at(clock))
    }

    fn close(&self, clock: &TableName) -> String {
        let [to, current] = [VALID_TO, CURRENT].map(|name| self.quote(name));
        format!("UPDATE {} SET {to} = {}, {current} = FALSE WHERE {current}", self.name(self.target), self.at(clock))
    }

    fn at(&self, clock: &TableName) -> String {
        format!("(SELECT {} FROM {})", self.quote(AT), self.name(clock))
    }

    fn matches(&self, one: &str, other: &str) -> String {
        let same = |name: &String| format!("{one}.{name} = {other}.{name}", name = self.quote(name));
        self.key.iter().map(same).collect::<Vec<_>>().join(" AND ")
    }
}
