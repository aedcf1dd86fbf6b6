//! Removing a run with everything that belongs to it.

use sqlx::AnyConnection;
use weir_types::RunId;

use crate::StoreError;
use crate::error::doing;

/// In the order that the references among the tables ask for. What replays have settled and how cursors came to be what they are outlives
/// the runs that did it.
const STATEMENTS: [&str; 15] = [
    "DELETE FROM delivery_tries WHERE delivery IN (SELECT number FROM deliveries WHERE run_id = $1)",
    "DELETE FROM deliveries WHERE run_id = $1",
    "DELETE FROM artifacts WHERE run_id = $1",
    "DELETE FROM run_schemas WHERE run_id = $1",
    "DELETE FROM run_writes WHERE run_id = $1",
    "DELETE FROM log_lines WHERE run_id = $1",
    "DELETE FROM node_times WHERE run_id = $1",
    "DELETE FROM epochs WHERE run_id = $1",
    "DELETE FROM plans WHERE run_id = $1",
    "DELETE FROM node_counts WHERE run_id = $1",
    "DELETE FROM edge_counts WHERE run_id = $1",
    "DELETE FROM node_usage WHERE run_id = $1",
    "DELETE FROM rejects WHERE run_id = $1",
    "DELETE FROM attempts WHERE run_id = $1",
    "DELETE FROM runs WHERE id = $1",
];

/// Removes a run.
pub(crate) async fn run(connection: &mut AnyConnection, run: RunId) -> Result<(), StoreError> {
    for statement in STATEMENTS {
        sqlx::query(statement).bind(run.to_string()).execute(&mut *connection).await.map_err(doing("remove a run"))?;
    }
    Ok(())
}
