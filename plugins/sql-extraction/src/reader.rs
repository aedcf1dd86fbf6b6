//! Reads one part, step by step.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize};
use weir_sdk::prelude::*;
use weir_sdk::sql::{Rows, Session, TableName};

use crate::plan::Part;
use crate::range::Step;
use crate::system::{System, open, quoted};

/// What a reader needs to know: the statement, settled once for all parts.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SqlSplit {
    pub(crate) connection: String,
    pub(crate) columns: Vec<String>,
    pub(crate) from: String,
    /// The table, where it is one: schema and name.
    pub(crate) table: Option<(Option<String>, String)>,
    pub(crate) conditions: Vec<String>,
    pub(crate) part: Part,
    /// The greatest value of the cursor column when the run was planned.
    pub(crate) cursor: Option<String>,
}

/// Where a reader is: everything before this key or page has been given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    next: Option<i64>,
    done: bool,
}

/// A part being read.
#[derive(Debug)]
pub struct SqlReader<S> {
    split: SqlSplit,
    place: Place,
    /// Behind the rows, so that they go first.
    rows: Option<Rows>,
    session: Option<Session>,
    step: Step,
    system: PhantomData<S>,
}

impl<S: System> SqlReader<S> {
    /// Opens a part at a place; nothing is asked for yet.
    pub fn new(split: SqlSplit, place: Place) -> Self {
        Self { split, place, rows: None, session: None, step: Step { from: None, to: None }, system: PhantomData }
    }

    /// Starts the next step. Nothing is left to start when the last one had no end.
    fn start(&mut self) -> Result<()> {
        if self.session.is_none() {
            self.session = Some(open::<S>(&self.split.connection)?);
        }
        let Some(session) = &self.session else { return Err(Problem::system("the session is gone")) };
        let (step, condition) = self.condition(session)?;
        let conditions: Vec<&str> =
            self.split.conditions.iter().map(String::as_str).chain(condition.as_deref()).collect();
        let filter = if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
        let columns = quoted(session, &self.split.columns);
        let rows = session.query(&format!("SELECT {columns} FROM {}{filter}", self.split.from), &[])?;
        self.step = step;
        self.rows = Some(rows);
        Ok(())
    }

    fn condition(&self, session: &Session) -> Result<(Step, Option<String>)> {
        Ok(match &self.split.part {
            Part::Whole => (Step { from: None, to: None }, None),
            Part::Keys { column, range, least, greatest } => {
                let step = range.step_at(self.place.next, *least, *greatest);
                (step, step.condition(&session.quote(column)))
            }
            Part::Pages { range, greatest } => {
                let step = range.step_at(self.place.next, 0, *greatest);
                let (schema, table) = self.split.table.clone().unwrap_or_default();
                let pages = S::pages(session, &TableName { schema, table });
                let pages = pages.ok_or_else(|| Problem::system(format!("{} has no pages", S::NAME)))?;
                let page = |at: Option<i64>| at.map(|at| u64::try_from(at).unwrap_or(0));
                (step, Some((pages.condition)(page(step.from).unwrap_or(0), page(step.to))))
            }
        })
    }

    /// Goes on behind the step that was read.
    fn end_step(&mut self) -> Result<Event> {
        self.rows = None;
        let end = match &self.split.part {
            Part::Whole => None,
            Part::Keys { range, .. } | Part::Pages { range, .. } => range.to,
        };
        self.place = Place { next: self.step.to, done: self.step.to == end };
        Event::checkpoint(&self.place)
    }
}

impl<S: System> Reader for SqlReader<S> {
    fn next(&mut self, max_rows: u32) -> Result<Event> {
        if self.place.done {
            return Ok(Event::Done);
        }
        if self.rows.is_none() {
            self.start()?;
        }
        match self.rows.as_ref().map(|rows| rows.next(max_rows)).transpose()?.flatten() {
            Some(batch) => Ok(batch.into()),
            None => self.end_step(),
        }
    }
}
