//! One epoch, one transaction.

use weir_sdk::prelude::*;
use weir_sdk::sql::{Session, TableName};
use weir_sdk::staging;

use crate::apply::Applier;
use crate::config::SqliteLoaderConfig;
use crate::kind::Kind;
use crate::{apply, commits, keys, swap};

/// Commits an epoch unless it is committed.
pub(crate) fn commit(config: &SqliteLoaderConfig, kind: Kind, request: &CommitRequest<String>) -> Result<()> {
    let epoch = &request.epoch;
    config.session()?.transaction(|session| {
        commits::create(session)?;
        if commits::has(session, epoch)? {
            return Ok(());
        }
        let work = Work { config, kind, session, request };
        let target = work.target()?;
        work.load(&target)?;
        if kind == Kind::Overwrite && request.last {
            swap::swap(session, config, &request.input.fields)?;
        }
        commits::record(session, epoch, &request.state)
    })
}

struct Work<'a> {
    config: &'a SqliteLoaderConfig,
    kind: Kind,
    session: &'a Session,
    request: &'a CommitRequest<String>,
}

impl Work<'_> {
    /// Makes the table that the rows go to, unless it is there.
    fn target(&self) -> Result<TableName> {
        let Self { config, kind, session, request } = self;
        let (input, key) = (&request.input, request.mode.key());
        let columns = kind.table(config, session, input)?;
        let table = config.table_name();
        match (kind, columns) {
            (Kind::Overwrite, _) => return swap::filling(session, config, &request.epoch, &input.fields),
            (_, None) => session.create_table(&table, &input.fields, key)?,
            (Kind::Upsert, Some(columns)) if !keys::has(&keys::of(session, &table, &columns)?, key) => {
                apply::make_unique(session, config, key)?;
            }
            _ => {}
        }
        Ok(table)
    }

    fn load(&self, target: &TableName) -> Result<()> {
        let mut applier = Applier::new(self.session, target, &self.request.input.fields, self.request.mode.key());
        for token in &self.request.tokens {
            for batch in staging::read(token)? {
                applier.apply(&batch?)?;
            }
        }
        applier.finish()
    }
}
