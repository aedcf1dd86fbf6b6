//! What has happened, in the order and the pieces in which a copy of it is kept.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;
use weir_types::{NodeName, RunId};

use crate::error::doing;
use crate::node_times::NodeTime;
use crate::run_list::{LISTED, read};
use crate::ticks::{COLUMNS, read_all};
use crate::values::{Columns, moment};
use crate::{ListedRun, NodeCount, Store, StoreError, Tick, counts};

/// What a node did in a run.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeHistory {
    /// The run.
    pub run: RunId,
    /// The node.
    pub node: NodeName,
    /// Rows and bytes of committed epochs.
    pub count: NodeCount,
    /// Whether rows came to it by an edge, and whether they left it by one.
    pub edges: (bool, bool),
    /// When it first and last did something.
    pub time: Option<NodeTime>,
    /// What its instances used in the latest attempt, as the host metered it.
    pub usage: Option<Value>,
}

impl Store {
    /// Lists the runs that go on, and those that have ended since a moment; by id, behind `after`. Replays are none.
    pub async fn runs_since(
        &self,
        since: DateTime<Utc>,
        after: Option<RunId>,
        limit: u32,
    ) -> Result<Vec<ListedRun>, StoreError> {
        let statement = format!(
            "{LISTED} WHERE (runs.ended_at >= $1 OR runs.status = 'running') AND runs.id > $2 AND runs.pipeline NOT LIKE '%--replays'
             ORDER BY runs.id LIMIT $3"
        );
        let rows = sqlx::query(AssertSqlSafe(statement))
            .bind(moment(since))
            .bind(after.map(|run| run.to_string()).unwrap_or_default())
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
            .await
            .map_err(doing("list runs"))?;
        rows.iter().map(|row| read(&Columns(row))).collect()
    }

    /// Returns the ids of all runs.
    pub async fn run_ids(&self) -> Result<Vec<RunId>, StoreError> {
        let rows = sqlx::query("SELECT id FROM runs").fetch_all(&self.pool).await.map_err(doing("list runs"))?;
        rows.iter().map(|row| Columns(row).parsed("id")).collect()
    }

    /// Returns what the nodes of some runs did.
    pub async fn node_history(&self, runs: &[RunId]) -> Result<Vec<NodeHistory>, StoreError> {
        if runs.is_empty() {
            return Ok(Vec::new());
        }
        // Ids are our own words: they cannot be anything but a condition.
        let ids = runs.iter().map(|run| format!("'{run}'")).collect::<Vec<_>>().join(", ");
        let statement = format!(
            "SELECT node_counts.run_id, node_counts.node, rows_in, rows_out, rows_filtered, rows_rejected, bytes_in, bytes_out,
                CASE WHEN EXISTS (SELECT 1 FROM edge_counts WHERE edge_counts.run_id = node_counts.run_id AND to_node = node_counts.node)
                    THEN 1 ELSE 0 END AS takes,
                CASE WHEN EXISTS (SELECT 1 FROM edge_counts WHERE edge_counts.run_id = node_counts.run_id AND from_node = node_counts.node)
                    THEN 1 ELSE 0 END AS gives,
                node_times.started_at, node_times.ended_at,
                (SELECT usage FROM node_usage WHERE node_usage.run_id = node_counts.run_id AND node_usage.node = node_counts.node
                    ORDER BY attempt DESC LIMIT 1) AS usage
             FROM node_counts LEFT JOIN node_times ON node_times.run_id = node_counts.run_id AND node_times.node = node_counts.node
             WHERE node_counts.run_id IN ({ids})"
        );
        let rows = sqlx::query(AssertSqlSafe(statement)).fetch_all(&self.pool).await;
        rows.map_err(doing("read what nodes did"))?.iter().map(read_node).collect()
    }

    /// Lists the ticks that are open, and those that were made or have ended since a moment: `limit` of them, behind the first `offset`.
    pub async fn ticks_since(&self, since: DateTime<Utc>, offset: u32, limit: u32) -> Result<Vec<Tick>, StoreError> {
        let statement = format!(
            "{COLUMNS} WHERE state IN ('waiting', 'running') OR made_at >= $1 OR ended_at >= $1
             ORDER BY due, pipeline, trigger_name LIMIT $2 OFFSET $3"
        );
        let rows = sqlx::query(AssertSqlSafe(statement))
            .bind(moment(since))
            .bind(i64::from(limit))
            .bind(i64::from(offset))
            .fetch_all(&self.pool)
            .await
            .map_err(doing("list ticks"))?;
        read_all(&rows)
    }
}

fn read_node(row: &AnyRow) -> Result<NodeHistory, StoreError> {
    let row = Columns(row);
    let started: Option<DateTime<Utc>> = row.parsed_option("started_at")?;
    let ended: Option<DateTime<Utc>> = row.parsed_option("ended_at")?;
    Ok(NodeHistory {
        run: row.parsed("run_id")?,
        node: row.parsed("node")?,
        count: counts::read_node(&row)?,
        edges: (row.flag("takes")?, row.flag("gives")?),
        time: started.zip(ended),
        usage: row.json_option("usage")?,
    })
}
