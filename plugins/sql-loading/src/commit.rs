//! One epoch: all of it or nothing.

use weir_sdk::prelude::*;
use weir_sdk::sql::TableName;
use weir_sdk::staging;

use crate::aim::{Aim, Order};
use crate::apply::Applier;
use crate::database::Database;
use crate::kind::Kind;
use crate::{change, commits, keys, statements, swap};

/// Commits an epoch unless it is committed.
pub(crate) fn commit(database: &Database<'_>, order: Order<'_>, request: &CommitRequest<String>) -> Result<()> {
    let work = Work { database, order, request };
    match database.system.commits_definitions() {
        true => work.in_steps(),
        false => database.session.transaction(|_| work.at_once()),
    }
}

struct Work<'a> {
    database: &'a Database<'a>,
    order: Order<'a>,
    request: &'a CommitRequest<String>,
}

impl Work<'_> {
    /// Where definitions are part of the transaction, so is all there is to do.
    fn at_once(&self) -> Result<()> {
        commits::create(self.database)?;
        if !commits::claim(self.database, &self.request.epoch, &self.request.state)? {
            return Ok(());
        }
        let aim = Aim::take(self.database, self.order)?;
        let target = self.target(&aim)?;
        self.load(&aim, &target)?;
        if self.ends_overwriting() { swap::swap(self.database, &aim) } else { Ok(()) }
    }

    /// Where a change of a definition commits by itself: definitions first, which may be repeated; then the rows together with the record;
    /// then the swap, which may be repeated, too, and is whenever the epoch is committed again.
    fn in_steps(&self) -> Result<()> {
        let Self { database, request, .. } = self;
        commits::create(database)?;
        if !commits::has(database, &request.epoch)? {
            let aim = Aim::take(database, self.order)?;
            let target = self.target(&aim)?;
            database.session.transaction(|_| match commits::claim(database, &request.epoch, &request.state)? {
                true => self.load(&aim, &target),
                false => Ok(()),
            })?;
        }
        if self.ends_overwriting() { swap::swap_in_steps(database, self.order) } else { Ok(()) }
    }

    fn ends_overwriting(&self) -> bool {
        self.order.kind == Kind::Overwrite && self.request.last
    }

    /// Makes the table that the rows go to, or makes it what the rows need.
    fn target(&self, aim: &Aim) -> Result<TableName> {
        let Self { database, order, request } = self;
        if order.kind == Kind::Overwrite {
            return swap::filling(database, &request.epoch, &aim.fit.fields);
        }
        let Some(columns) = &aim.columns else {
            let fields = [&aim.fit.fields[..], &order.kind.bookkeeping()].concat();
            database.session.create_table(&database.table, &fields, &order.kind.identity(order.key))?;
            return Ok(database.table.clone());
        };
        change::alter(database, columns, &aim.fit.changes)?;
        if order.kind.replaces() && !keys::has(&keys::of(database, &database.table, columns)?, order.key) {
            statements::make_unique(database, order.key)?;
        }
        Ok(database.table.clone())
    }

    fn load(&self, aim: &Aim, target: &TableName) -> Result<()> {
        let mut applier = Applier::new(self.database, target, &aim.fit.fields, self.order);
        for token in &self.request.tokens {
            for batch in staging::read(token)? {
                applier.apply(batch?)?;
            }
        }
        applier.finish()
    }
}
