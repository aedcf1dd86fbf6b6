//! Puts staged batches into a table, each by what its rows mean.

use serde::Deserialize;
use weir_sdk::prelude::*;
use weir_sdk::sql::TableName;

use crate::aim::Order;
use crate::bookkeeping::TIME;
use crate::database::Database;
use crate::kind::Kind;
use crate::merge::Merge;
use crate::system::Own;

/// The session's own tables, through which rows go that meet others by key.
const ROWS: &str = "_weir_rows";
const KEYS: &str = "_weir_keys";
const ROUND: &str = "_weir_round";
const CLOCK: &str = "_weir_clock";

/// The number of a row among those that are merged together.
pub(crate) const ROW: &str = "_weir_row";
/// The time in [`CLOCK`].
pub(crate) const AT: &str = "_weir_at";

/// Puts batches into a table in the order in which they come.
#[derive(Debug)]
pub(crate) struct Applier<'a> {
    database: &'a Database<'a>,
    target: &'a TableName,
    fields: &'a [Field],
    order: Order<'a>,
    columns: Vec<String>,
    /// The tables of the session's own that are there.
    made: Vec<TableName>,
    /// How many rows wait to be merged.
    waiting: usize,
    /// The time of the next change, in microseconds; asked for when it is first needed.
    time: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct TimeRow {
    micros: i64,
}

#[derive(Debug, Deserialize)]
struct CopiesRow {
    #[serde(default)]
    copies: Option<i64>,
}

impl<'a> Applier<'a> {
    pub(crate) fn new(
        database: &'a Database<'a>,
        target: &'a TableName,
        fields: &'a [Field],
        order: Order<'a>,
    ) -> Self {
        let columns = fields.iter().map(|field| field.name.clone()).collect();
        Self { database, target, fields, order, columns, made: Vec::new(), waiting: 0, time: None }
    }

    /// Puts a batch in.
    pub(crate) fn apply(&mut self, batch: Batch) -> Result<()> {
        match batch.operation() {
            Operation::Delete => return self.delete(&batch),
            Operation::TruncateBefore => self.truncate()?,
            Operation::Insert | Operation::Upsert => {}
        }
        let whole = batch.schema().len() == self.columns.len();
        let batch = if whole { batch } else { batch.select(&self.columns)? };
        if self.order.key.is_empty() { self.insert(&batch) } else { self.wait(&batch) }
    }

    /// Merges what waits. What was made goes with the session.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.merge()
    }

    fn insert(&self, batch: &Batch) -> Result<()> {
        self.database.session.load(self.target, batch).map(drop).map_err(|problem| match problem.kind {
            ProblemKind::Data if problem.hint.is_none() => problem.with_hint(
                "where the table has a key of its own, use `write: { mode: upsert, key: [..] }`; the epoch is given up then and read again",
            ),
            _ => problem,
        })
    }

    /// Collects rows that are merged together: a key may come more than once, and one statement meets a row once.
    fn wait(&mut self, batch: &Batch) -> Result<()> {
        let number = Field::new(ROW, "int64");
        let rows = self.own(ROWS, self.fields, std::slice::from_ref(&number), &[])?;
        let first = self.waiting as i64;
        let numbers = Values::generate(ROW, batch.rows(), |row| first + row as i64);
        self.database.session.load(&rows, &batch.with_columns([numbers.into()])?)?;
        self.waiting += batch.rows();
        Ok(())
    }

    fn merge(&mut self) -> Result<()> {
        if self.waiting == 0 {
            return Ok(());
        }
        let rows = self.database_table(ROWS);
        match self.order.kind {
            Kind::History => self.versions(&rows)?,
            _ => drop(self.database.run(&self.statements().upsert(&rows))?),
        }

        self.waiting = 0;
        self.database.clear(&rows)
    }

    /// Adds versions, those of one key one after the other.
    fn versions(&mut self, rows: &TableName) -> Result<()> {
        let copies: Vec<CopiesRow> = self.read(&self.statements().most_copies(rows))?;
        let copies = copies.first().and_then(|row| row.copies).unwrap_or(0);
        let round = self.own(ROUND, self.fields, &[], self.order.key)?;
        for copy in 1..=copies {
            let clock = self.tick()?;
            let statements = self.statements();
            self.database.run(&statements.round(rows, &round, copy))?;
            self.database.run(&statements.close_changed(&round, &clock))?;
            self.database.run(&statements.open_versions(&round, &clock))?;
            self.database.clear(&round)?;
        }
        Ok(())
    }

    fn delete(&mut self, batch: &Batch) -> Result<()> {
        self.merge()?;
        let fields: Vec<Field> =
            self.fields.iter().filter(|field| self.order.key.contains(&field.name)).cloned().collect();
        let keys = self.own(KEYS, &fields, &[], &[])?;
        self.database.session.load(&keys, &batch.select(self.order.key)?)?;
        let clock = if self.order.kind == Kind::Upsert { None } else { Some(self.tick()?) };
        self.database.run(&self.statements().delete(&keys, clock.as_ref()))?;
        self.database.clear(&keys)
    }

    /// Rows that wait are gone, too, as they came before; yet for a history they were there.
    fn truncate(&mut self) -> Result<()> {
        self.merge()?;
        if self.order.key.is_empty() || self.order.kind == Kind::Upsert {
            return self.database.clear(self.target);
        }
        let clock = self.tick()?;
        self.database.run(&self.statements().delete_all(&clock)).map(drop)
    }

    /// Sets the clock to a time that no change before had, and returns its table. The time is the database's: a block has none of its own, and
    /// it goes through the driver, as all values do.
    fn tick(&mut self) -> Result<TableName> {
        let time = match self.time {
            Some(time) => time + 1,
            None => {
                let now: Vec<TimeRow> = self.read(self.database.system.now())?;
                now.first().map_or(0, |row| row.micros)
            }
        };
        self.time = Some(time);
        let clock = self.own(CLOCK, &[], &[Field::new(AT, TIME)], &[])?;
        self.database.clear(&clock)?;
        let at = Values::new(AT, [time]).typed(TIME);
        self.database.session.load(&clock, &Batch::from_columns(1, [at.into()])?)?;
        Ok(clock)
    }

    fn read<T: serde::de::DeserializeOwned>(&self, statement: &str) -> Result<Vec<T>> {
        let rows = self.database.session.query(statement, &[])?;
        rows.next(1)?.map_or_else(|| Ok(Vec::new()), |batch| batch.rows_as())
    }

    fn statements(&self) -> Merge<'_> {
        Merge {
            database: self.database,
            target: self.target,
            kind: self.order.kind,
            fields: self.fields,
            key: self.order.key,
        }
    }

    fn database_table(&self, name: &str) -> TableName {
        self.database.system.own(name)
    }

    /// Returns a table of the session's own, made when it is first needed.
    fn own(&mut self, name: &str, fields: &[Field], more: &[Field], key: &[String]) -> Result<TableName> {
        let table = self.database_table(name);
        if !self.made.iter().any(|made| made.table == name) {
            let own = Own { target: self.target, fields, more, key };
            self.database.system.create_own(self.database, &table, &own)?;
            self.made.push(table.clone());
        }
        Ok(table)
    }
}
