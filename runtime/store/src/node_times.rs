//! When nodes did something.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use weir_types::{NodeName, RunId};

use crate::error::doing;
use crate::values::{Columns, moment};
use crate::{Store, StoreError};

/// When a node first and last did something.
pub type NodeTime = (DateTime<Utc>, DateTime<Utc>);

impl Store {
    /// Records when nodes did something, beside what is on record of earlier attempts.
    pub async fn save_node_times(&self, run: RunId, times: &[(NodeName, NodeTime)]) -> Result<(), StoreError> {
        let mut transaction = self.write_behind().await?;
        for (node, (started_at, ended_at)) in times {
            sqlx::query(
                "INSERT INTO node_times (run_id, node, started_at, ended_at) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (run_id, node) DO UPDATE SET ended_at = excluded.ended_at",
            )
            .bind(run.to_string())
            .bind(node.as_str())
            .bind(moment(*started_at))
            .bind(moment(*ended_at))
            .execute(&mut *transaction)
            .await
            .map_err(doing("record the times of nodes"))?;
        }
        transaction.commit().await.map_err(doing("record the times of nodes"))
    }

    /// Returns when the nodes of a run did something.
    pub async fn node_times(&self, run: RunId) -> Result<BTreeMap<String, NodeTime>, StoreError> {
        let rows = sqlx::query("SELECT node, started_at, ended_at FROM node_times WHERE run_id = $1")
            .bind(run.to_string())
            .fetch_all(&self.pool)
            .await
            .map_err(doing("read the times of nodes"))?;
        let time = |row: Columns<'_>| Ok((row.text("node")?, (row.time("started_at")?, row.time("ended_at")?)));
        rows.iter().map(Columns).map(time).collect()
    }
}
