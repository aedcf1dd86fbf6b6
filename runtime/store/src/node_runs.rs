//! What nodes did in run after run.

use std::collections::BTreeMap;

use sqlx::any::AnyRow;
use weir_types::{NodeName, PipelineName, RunId};

use crate::error::doing;
use crate::node_times::NodeTime;
use crate::values::Columns;
use crate::{Store, StoreError};

/// What a node did in a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NodeRun {
    /// When it first and last did something; nothing, where nobody wrote that down.
    pub time: Option<NodeTime>,
    /// Committed rows that it gave.
    pub rows_out: u64,
    /// Committed rows that it rejected.
    pub rows_rejected: u64,
}

/// The newest runs of a pipeline.
const NEWEST: &str = "(SELECT id FROM runs WHERE pipeline = $1 ORDER BY id DESC LIMIT $2)";

impl Store {
    /// Returns what the nodes of a pipeline did in its newest runs, at most `limit` of them.
    pub async fn node_runs(
        &self,
        pipeline: &PipelineName,
        limit: u32,
    ) -> Result<BTreeMap<(NodeName, RunId), NodeRun>, StoreError> {
        let mut found: BTreeMap<(NodeName, RunId), NodeRun> = BTreeMap::new();
        for row in self.of_newest("run_id, node, rows_out, rows_rejected", "node_counts", pipeline, limit).await? {
            let row = Columns(&row);
            let node = found.entry((row.parsed("node")?, row.parsed("run_id")?)).or_default();
            (node.rows_out, node.rows_rejected) = (row.count("rows_out")?, row.count("rows_rejected")?);
        }
        for row in self.of_newest("run_id, node, started_at, ended_at", "node_times", pipeline, limit).await? {
            let row = Columns(&row);
            let node = found.entry((row.parsed("node")?, row.parsed("run_id")?)).or_default();
            node.time = Some((row.time("started_at")?, row.time("ended_at")?));
        }
        Ok(found)
    }

    async fn of_newest(
        &self,
        columns: &str,
        table: &str,
        pipeline: &PipelineName,
        limit: u32,
    ) -> Result<Vec<AnyRow>, StoreError> {
        let statement = format!("SELECT {columns} FROM {table} WHERE run_id IN {NEWEST}");
        sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(pipeline.as_str())
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
            .await
            .map_err(doing("read what nodes did"))
    }
}
