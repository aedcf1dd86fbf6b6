//! The table in which the database keeps what was committed to it, beside the target.

use serde::Deserialize;
use weir_sdk::prelude::*;
use weir_sdk::sql::{TableName, Value};

use crate::database::Database;

/// Its name.
pub(crate) const COMMITS: &str = "_weir_commits";

const FIND: &str = "SELECT 1 AS found FROM {table} WHERE pipeline = ?1 AND node = ?2 AND run = ?3 AND epoch = ?4";

const FIND_OTHER: &str =
    "SELECT 1 AS found FROM {table} WHERE pipeline = ?1 AND node = ?2 AND run = ?3 AND epoch <> ?4 LIMIT 1";

/// Only the last state is ever asked for, and a state may be large.
const FORGET: &str =
    "UPDATE {table} SET state = '' WHERE pipeline = ?1 AND node = ?2 AND NOT (run = ?3 AND epoch = ?4) AND state <> ''";

fn table(database: &Database<'_>) -> TableName {
    database.table.sibling(COMMITS)
}

/// Returns a statement about the table.
fn about(database: &Database<'_>, statement: &str) -> String {
    // Parameters first: a schema's name may hold anything.
    database.system.statement(statement).replace("{table}", &table(database).quoted(database.session))
}

/// Makes the table unless it is there.
pub(crate) fn create(database: &Database<'_>) -> Result<()> {
    if database.has(&table(database))? {
        return Ok(());
    }
    database.run(&about(database, database.system.create_commits())).map(drop)
}

/// Records an epoch with what the host wants kept, and tells whether that is new. Should another session be about to commit the same epoch,
/// left over from a process that was killed, this waits for how that ends.
pub(crate) fn claim(database: &Database<'_>, epoch: &EpochId, state: &str) -> Result<bool> {
    let insert = database.system.insert_new("{table}", "pipeline, node, run, epoch, state", "?1, ?2, ?3, ?4, ?5");
    let [pipeline, node, run, number] = parameters(epoch)?;
    let claimed = [pipeline, node, run, number, state.into()];
    if database.session.execute(&about(database, &insert), &claimed)? == 0 {
        return Ok(false);
    }
    database.session.execute(&about(database, FORGET), &claimed[..4]).map(|_| true)
}

/// Tells whether an epoch is committed.
pub(crate) fn has(database: &Database<'_>, epoch: &EpochId) -> Result<bool> {
    found(database, FIND, epoch)
}

/// Tells whether any other epoch of this one's run is committed.
pub(crate) fn has_other(database: &Database<'_>, epoch: &EpochId) -> Result<bool> {
    found(database, FIND_OTHER, epoch)
}

fn found(database: &Database<'_>, statement: &str, epoch: &EpochId) -> Result<bool> {
    Ok(database.session.query(&about(database, statement), &parameters(epoch)?)?.next(1)?.is_some())
}

#[derive(Debug, Deserialize)]
struct LastRow {
    run: String,
    epoch: u64,
    state: String,
}

/// Returns the epoch that was committed last.
pub(crate) fn last(database: &Database<'_>, pipeline: &str, node: &str) -> Result<Option<Committed>> {
    if !database.has(&table(database))? {
        return Ok(None);
    }
    let newest = database.system.newest();
    let statement = format!(
        "SELECT run, epoch, state FROM {{table}} WHERE pipeline = ?1 AND node = ?2 ORDER BY {newest} DESC LIMIT 1"
    );
    let rows = database.session.query(&about(database, &statement), &[pipeline.into(), node.into()])?;
    let Some(batch) = rows.next(1)? else { return Ok(None) };
    Ok(batch.rows_as::<LastRow>()?.into_iter().next().map(|LastRow { run, epoch, state }| {
        let epoch = EpochId { pipeline: pipeline.into(), node: node.into(), run, number: epoch };
        Committed { epoch, state }
    }))
}

fn parameters(epoch: &EpochId) -> Result<[Value; 4]> {
    let number = i64::try_from(epoch.number)
        .map_err(|_| Problem::system(format!("epoch {} is no number for a database", epoch.number)))?;
    Ok([epoch.pipeline.as_str().into(), epoch.node.as_str().into(), epoch.run.as_str().into(), number.into()])
}
