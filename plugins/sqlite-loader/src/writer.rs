//! Writes one split's rows of one epoch: to the host's disk, for one transaction is to hold the whole epoch.

use weir_sdk::prelude::*;
use weir_sdk::staging::Stage;

use crate::config::SqliteLoaderConfig;
use crate::kind::Kind;
use crate::screen::Screen;
use crate::table::TableColumn;

/// A split's rows of one epoch on their way to the table.
#[derive(Debug)]
pub(crate) struct SqliteWriter {
    key: Vec<String>,
    rows_screen: Screen,
    keys_screen: Screen,
    stage: Stage,
    rows: u64,
}

impl SqliteWriter {
    pub(crate) fn open(config: &SqliteLoaderConfig, request: &WriteRequest) -> Result<Self> {
        let kind = Kind::of(&request.mode)?;
        let table = kind.table(config, &config.session()?, &request.input)?.unwrap_or_default();
        let key = request.mode.key().to_vec();
        let refuses_nulls = |column: &&TableColumn| column.not_null;
        let required = table.iter().filter(refuses_nulls).map(|column| &column.name).chain(&key);
        let fields = &request.input.fields;
        Ok(Self {
            rows_screen: Screen::new(fields, required),
            keys_screen: Screen::new(&fields_of(fields, &key), &key),
            key,
            stage: Stage::open()?,
            rows: 0,
        })
    }
}

impl Writer for SqliteWriter {
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

fn fields_of(fields: &[Field], names: &[String]) -> Vec<Field> {
    fields.iter().filter(|field| names.contains(&field.name)).cloned().collect()
}

fn needs_key(deletes: bool) -> Problem {
    let what = if deletes { "be deleted" } else { "replace others" };
    let problem = Problem::config(format!("rows are to {what} by key, but this node's write mode has none"));
    problem.with_hint("use `write: { mode: upsert, key: [..] }`")
}
