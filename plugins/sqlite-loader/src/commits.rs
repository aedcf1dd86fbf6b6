//! The table in which the database keeps what was committed to it.

use serde::Deserialize;
use weir_sdk::prelude::*;
use weir_sdk::sql::{Session, TableName, Value};

use crate::table::{exists, rows};

/// Its name.
pub(crate) const COMMITS: &str = "_weir_commits";

const CREATE: &str = "CREATE TABLE IF NOT EXISTS _weir_commits (pipeline TEXT NOT NULL, node TEXT NOT NULL, run TEXT NOT NULL, \
    epoch BIGINT NOT NULL, state TEXT NOT NULL, committed_at TEXT NOT NULL, PRIMARY KEY (pipeline, node, run, epoch))";

const FIND: &str = "SELECT 1 AS found FROM _weir_commits WHERE pipeline = ?1 AND node = ?2 AND run = ?3 AND epoch = ?4";

const FIND_RUN: &str = "SELECT 1 AS found FROM _weir_commits WHERE pipeline = ?1 AND node = ?2 AND run = ?3 LIMIT 1";

/// Rows are added in the order of their commits, and only ever by a transaction that has the file to itself.
const LAST: &str =
    "SELECT run, epoch, state FROM _weir_commits WHERE pipeline = ?1 AND node = ?2 ORDER BY rowid DESC LIMIT 1";

/// Only the last state is ever asked for, and a state may be large.
const FORGET: &str = "UPDATE _weir_commits SET state = '' WHERE pipeline = ?1 AND node = ?2 AND state <> ''";

const RECORD: &str = "INSERT INTO _weir_commits (pipeline, node, run, epoch, state, committed_at) \
    VALUES (?1, ?2, ?3, ?4, ?5, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))";

/// Makes the table unless it is there.
pub(crate) fn create(session: &Session) -> Result<()> {
    session.execute(CREATE, &[]).map(drop)
}

/// Tells whether an epoch is committed.
pub(crate) fn has(session: &Session, epoch: &EpochId) -> Result<bool> {
    let mut parameters = of_run(epoch).to_vec();
    parameters.push(number(epoch)?);
    exists(session, FIND, &parameters)
}

/// Tells whether any epoch of this one's run is committed.
pub(crate) fn has_run(session: &Session, epoch: &EpochId) -> Result<bool> {
    exists(session, FIND_RUN, &of_run(epoch))
}

/// Records an epoch with what the host wants kept.
pub(crate) fn record(session: &Session, epoch: &EpochId, state: &str) -> Result<()> {
    let [pipeline, node, run] = of_run(epoch);
    session.execute(FORGET, &[pipeline.clone(), node.clone()])?;
    session.execute(RECORD, &[pipeline, node, run, number(epoch)?, state.into()]).map(drop)
}

#[derive(Debug, Deserialize)]
struct LastRow {
    run: String,
    epoch: u64,
    state: String,
}

/// Returns the epoch that was committed last.
pub(crate) fn last(session: &Session, pipeline: &str, node: &str) -> Result<Option<Committed>> {
    let commits = TableName { schema: None, table: COMMITS.into() };
    if session.describe(&commits)?.is_none() {
        return Ok(None);
    }
    let found: Vec<LastRow> = rows(session, LAST, &[pipeline.into(), node.into()])?;
    Ok(found.into_iter().next().map(|LastRow { run, epoch, state }| {
        let epoch = EpochId { pipeline: pipeline.into(), node: node.into(), run, number: epoch };
        Committed { epoch, state }
    }))
}

fn of_run(epoch: &EpochId) -> [Value; 3] {
    [epoch.pipeline.as_str().into(), epoch.node.as_str().into(), epoch.run.as_str().into()]
}

fn number(epoch: &EpochId) -> Result<Value> {
    let number = i64::try_from(epoch.number);
    number.map(Value::from).map_err(|_| Problem::system(format!("epoch {} is no number for a database", epoch.number)))
}
