//! Replays: rejected rows that were sent into their pipeline once more.

use std::collections::BTreeMap;

use sqlx::AnyConnection;
use weir_types::{NodeName, PipelineName, RunId};

use crate::error::doing;
use crate::values::{Columns, json, now};
use crate::{Store, StoreError};

/// Rows of files of rejects: by the file's path, the first and the last row of each range, from 0.
pub type RejectRows = BTreeMap<String, Vec<(u64, u64)>>;

/// A replay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// Its id, unique over all pipelines.
    pub id: String,
    /// The pipeline whose rejects these are.
    pub pipeline: PipelineName,
    /// The node that rejected the rows.
    pub node: NodeName,
    /// The file of the rows to be sent, relative to the data folder.
    pub path: String,
    /// The rejects that it settles.
    pub settled: RejectRows,
    /// The run that has committed it; none until then.
    pub run: Option<RunId>,
}

const COLUMNS: &str = "SELECT id, pipeline, node, path, settled, run_id FROM replays";

impl Store {
    /// Records a replay that is about to start. It settles nothing before an epoch that names it is committed.
    pub async fn save_replay(&self, replay: &Replay) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO replays (id, pipeline, node, path, settled, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&replay.id)
        .bind(replay.pipeline.as_str())
        .bind(replay.node.as_str())
        .bind(&replay.path)
        .bind(json("settled", &replay.settled)?)
        .bind(now())
        .execute(&self.pool)
        .await
        .map_err(doing("record a replay"))?;
        Ok(())
    }

    /// Returns the replays of a pipeline, in the order in which they were made.
    pub async fn replays(&self, pipeline: &PipelineName) -> Result<Vec<Replay>, StoreError> {
        let statement = sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE pipeline = $1 ORDER BY created_at, id"));
        let rows = sqlx::query(statement).bind(pipeline.as_str()).fetch_all(&self.pool).await;
        rows.map_err(doing("list replays"))?.iter().map(|row| read(&Columns(row))).collect()
    }

    /// Forgets the replays of a pipeline that nothing was committed of, and returns their files.
    pub async fn forget_replays(&self, pipeline: &PipelineName) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query("DELETE FROM replays WHERE pipeline = $1 AND run_id IS NULL RETURNING path")
            .bind(pipeline.as_str())
            .fetch_all(&self.pool)
            .await
            .map_err(doing("forget replays"))?;
        rows.iter().map(|row| Columns(row).text("path")).collect()
    }
}

/// Records that a run has committed a replay.
pub(crate) async fn settle(connection: &mut AnyConnection, replay: &str, run: RunId) -> Result<(), StoreError> {
    sqlx::query("UPDATE replays SET run_id = $2, replayed_at = $3 WHERE id = $1")
        .bind(replay)
        .bind(run.to_string())
        .bind(now())
        .execute(connection)
        .await
        .map_err(doing("record that a replay is committed"))?;
    Ok(())
}

fn read(row: &Columns<'_>) -> Result<Replay, StoreError> {
    Ok(Replay {
        id: row.text("id")?,
        pipeline: row.parsed("pipeline")?,
        node: row.parsed("node")?,
        path: row.text("path")?,
        settled: row.json("settled")?,
        run: row.parsed_option("run_id")?,
    })
}
