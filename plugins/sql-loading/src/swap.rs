//! Overwriting: a table beside the target is filled epoch by epoch and takes its place with the last one.

use weir_sdk::prelude::*;
use weir_sdk::sql::TableName;

use crate::aim::{Aim, Order};
use crate::database::Database;
use crate::{change, commits, statements};

/// Returns the table beside, made with a run's first epoch. One that another run left behind goes.
pub(crate) fn filling(database: &Database<'_>, epoch: &EpochId, fields: &[Field]) -> Result<TableName> {
    let new = database.beside();
    if !commits::has_other(database, epoch)? {
        database.drop_table(&new)?;
        database.session.create_table(&new, fields, &[])?;
    } else if !database.has(&new)? {
        let message = format!("table `{}` with the run's earlier rows is gone", new.table);
        return Err(
            Problem::data(message).with_hint("does another pipeline overwrite the same table? start the run anew")
        );
    }
    Ok(new)
}

/// Puts the table beside in the target's place, within a transaction. Where nothing hangs on the target it goes and the new one gets its
/// name; else the rows are copied into it, so that all that hangs on it stays.
pub(crate) fn swap(database: &Database<'_>, aim: &Aim) -> Result<()> {
    statements::require_unreferenced(database)?;
    match &aim.columns {
        Some(_) if !aim.replaced => {
            refill(database, aim)?;
            database.drop_table(&database.beside())
        }
        _ => rename(database, aim),
    }
}

/// The same where renaming and dropping commit by themselves. Whatever was done already is not done again: the table beside is there until
/// its rows are in place.
pub(crate) fn swap_in_steps(database: &Database<'_>, order: Order<'_>) -> Result<()> {
    if !database.has(&database.beside())? {
        return database.drop_table(&database.behind());
    }
    statements::require_unreferenced(database)?;
    let aim = Aim::take(database, order)?;
    match &aim.columns {
        Some(columns) if !aim.replaced => {
            change::alter(database, columns, &aim.fit.changes)?;
            database.session.transaction(|_| copy(database, &aim.fit.fields))?;
            database.drop_table(&database.beside())
        }
        _ => rename(database, &aim),
    }
}

fn rename(database: &Database<'_>, aim: &Aim) -> Result<()> {
    for statement in database.system.replace(database, aim.columns.is_some()) {
        database.run(&statement)?;
    }
    if aim.columns.as_ref().is_some_and(|columns| aim.differs(database, columns)) {
        weir_sdk::logging::info(&format!(
            "{} altered: its definition was replaced by that of the rows",
            database.shown()
        ));
    }
    Ok(())
}

fn refill(database: &Database<'_>, aim: &Aim) -> Result<()> {
    if let Some(columns) = &aim.columns {
        change::alter(database, columns, &aim.fit.changes)?;
    }
    copy(database, &aim.fit.fields)
}

/// Readers see the old rows until the transaction is committed, which they would not if the table was truncated.
fn copy(database: &Database<'_>, fields: &[Field]) -> Result<()> {
    database.clear(&database.table)?;
    let columns = database.quoted(fields.iter().map(|field| &field.name));
    let (name, new) = (database.table.quoted(database.session), database.beside().quoted(database.session));
    database.run(&format!("INSERT INTO {name} ({columns}) SELECT {columns} FROM {new}")).map(drop)
}
