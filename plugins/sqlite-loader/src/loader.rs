//! The loader: says what it will do, opens writers, commits.

use weir_sdk::prelude::*;
use weir_sdk::sql::Session;
use weir_sdk::staging;

use crate::config::SqliteLoaderConfig;
use crate::kind::Kind;
use crate::table::{self, TableColumn, shown};
use crate::writer::SqliteWriter;
use crate::{apply, commit, commits, keys, swap};

/// A table of one database.
#[derive(Debug)]
pub(crate) struct SqliteLoader {
    config: SqliteLoaderConfig,
}

impl Loader for SqliteLoader {
    type Config = SqliteLoaderConfig;
    type Token = String;
    type Writer = SqliteWriter;

    fn open(config: SqliteLoaderConfig) -> Result<Self> {
        Ok(Self { config: config.validate()? })
    }

    fn check(&self) -> Result<()> {
        table::columns(&self.config.session()?, &self.config.table_name()).map(drop)
    }

    fn describe(&self, input: &PortSchema, mode: &WriteMode, _schema_change: SchemaChange) -> Result<Vec<String>> {
        let kind = Kind::of(mode)?;
        mode.key().iter().try_for_each(|column| input.field(column).map(drop))?;
        let session = self.config.session()?;
        let target = self.config.shown();
        let mut lines = match kind.table(&self.config, &session, input)? {
            None => vec![format!("{target}, created with {} columns", input.fields.len())],
            Some(columns) => {
                self.examine(&session, kind, &columns, input, mode.key())?;
                vec![target]
            }
        };
        lines.push(match kind {
            Kind::Append => "rows added".into(),
            Kind::Overwrite => "all rows replaced, when the run is complete".into(),
            Kind::Upsert => format!("rows added, or updated by {}", shown(mode.key())),
        });
        lines.push(format!("each epoch with its state in `{}`", commits::COMMITS));
        Ok(lines)
    }

    fn write(&self, request: WriteRequest) -> Result<SqliteWriter> {
        SqliteWriter::open(&self.config, &request)
    }

    fn commit(&self, request: CommitRequest<String>) -> Result<()> {
        commit::commit(&self.config, Kind::of(&request.mode)?, &request)?;
        // Only now: a transaction that did not come through has to find its rows again.
        staging::discard(&request.tokens)
    }

    fn abort(&self, _: &EpochId, tokens: Vec<String>) -> Result<()> {
        staging::discard(&tokens)
    }

    fn last_commit(&self, pipeline: &str, node: &str) -> Result<Option<Committed>> {
        commits::last(&self.config.session()?, pipeline, node)
    }
}

impl SqliteLoader {
    /// Looks for what would only be found while committing.
    fn examine(
        &self,
        session: &Session,
        kind: Kind,
        columns: &[TableColumn],
        input: &PortSchema,
        key: &[String],
    ) -> Result<()> {
        match kind {
            Kind::Append => Ok(()),
            Kind::Overwrite => swap::require_unreferenced(session, &self.config),
            Kind::Upsert => {
                let found = keys::of(session, &self.config.table_name(), columns)?;
                keys::require_no_other(&self.config, &found, columns, input, key)?;
                if keys::has(&found, key) { Ok(()) } else { apply::require_distinct(session, &self.config, key) }
            }
        }
    }
}
