//! Writes one split's rows of one epoch: to the host's disk, for one transaction is to hold the whole epoch.

use weir_sdk::prelude::*;
use weir_sdk::staging::Stage;

use crate::aim::{Aim, Order};
use crate::database::Database;
use crate::screen::Screen;

/// A split's rows of one epoch on their way to the table.
#[derive(Debug)]
pub struct SqlWriter {
    key: Vec<String>,
    rows_screen: Screen,
    keys_screen: Screen,
    stage: Stage,
    rows: u64,
}

impl SqlWriter {
    pub(crate) fn open(database: &Database<'_>, order: Order<'_>) -> Result<Self> {
        let aim = Aim::take(database, order)?;
        let table = aim.columns.filter(|_| !aim.replaced).unwrap_or_default();
        let refusing = table.iter().filter(|column| column.not_null).map(|column| &column.name);
        let keys: Vec<Field> = order.fields.iter().filter(|field| order.key.contains(&field.name)).cloned().collect();
        Ok(Self {
            rows_screen: Screen::new(database.system, &aim.fit.fields, refusing.chain(order.key)),
            keys_screen: Screen::new(database.system, &keys, order.key),
            key: order.key.to_vec(),
            stage: Stage::open()?,
            rows: 0,
        })
    }
}

impl Writer for SqlWriter {
    type Token = String;

    fn write(&mut self, batch: Batch) -> Result<Option<Rejected>> {
        let deletes = batch.operation() == Operation::Delete;
        if self.key.is_empty() && (deletes || batch.operation() == Operation::Upsert) {
            return Err(needs_key(deletes));
        }
        let screen = if deletes { &self.keys_screen } else { &self.rows_screen };
        let (kept, rejected) = screen.split(batch)?;
        // A batch that says that everything goes first counts without rows, too.
        if kept.rows() > 0 || kept.operation() == Operation::TruncateBefore {
            self.rows += kept.rows() as u64;
            self.stage.append(&kept)?;
        }
        Ok(rejected)
    }

    fn prepare(self) -> Result<Receipt<String>> {
        // Bytes in the target's form are only known once they are there.
        Ok(Receipt { token: self.stage.finish()?, rows: self.rows, bytes: 0 })
    }
}

fn needs_key(deletes: bool) -> Problem {
    let what = if deletes { "be deleted" } else { "replace others" };
    let problem = Problem::config(format!("rows are to {what} by key, but this node's write mode has none"));
    problem.with_hint("use `write: { mode: upsert, key: [..] }`")
}
