//! What a run set out to read, and how far it is.

use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use weir_types::{Digest, NodeName, RunId};

use crate::error::doing;
use crate::values::{Columns, json};
use crate::{Store, StoreError};

/// A split as its extractor named it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredSplit {
    /// Unique within the plan.
    pub id: String,
    /// JSON text, opaque to all but the extractor.
    pub descriptor: String,
    /// The expected number of rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
}

/// How far a split is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SplitProgress {
    /// The last committed checkpoint, JSON text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<String>,
    /// Whether it is read to its end.
    #[serde(default)]
    pub done: bool,
}

/// A split and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedSplit {
    /// The split.
    #[serde(flatten)]
    pub split: StoredSplit,
    /// How far it is.
    #[serde(flatten)]
    pub progress: SplitProgress,
}

/// What one extractor node is to read in a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The node.
    pub node: NodeName,
    /// The stream; none where the extractor has only one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<String>,
    /// What the node was made of when it planned.
    pub fingerprint: Digest,
    /// The stream's state when it planned, JSON text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The splits, in the extractor's order.
    pub splits: Vec<PlannedSplit>,
}

/// How an epoch moves a split on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SplitMove {
    /// The extractor node.
    pub node: NodeName,
    /// The split.
    pub split: String,
    /// How far it is after the epoch.
    #[serde(flatten)]
    pub progress: SplitProgress,
}

impl Store {
    /// Records the plans of a run with whatever progress they come with. Plans of the same nodes are replaced.
    pub async fn save_plans(&self, run: RunId, plans: &[Plan]) -> Result<(), StoreError> {
        let mut transaction = self.write_behind().await?;
        save(&mut transaction, run, plans).await?;
        transaction.commit().await.map_err(doing("record plans"))
    }

    /// Returns the plans of a run with their committed progress.
    pub async fn plans(&self, run: RunId) -> Result<Vec<Plan>, StoreError> {
        let rows =
            sqlx::query("SELECT node, stream, fingerprint, state, splits FROM plans WHERE run_id = $1 ORDER BY node")
                .bind(run.to_string())
                .fetch_all(&self.pool)
                .await
                .map_err(doing("read plans"))?;
        let mut plans = rows.iter().map(|row| read(&Columns(row))).collect::<Result<Vec<_>, _>>()?;
        for plan in &mut plans {
            self.add_progress(run, plan).await?;
        }
        Ok(plans)
    }

    async fn add_progress(&self, run: RunId, plan: &mut Plan) -> Result<(), StoreError> {
        let rows = sqlx::query("SELECT split, checkpoint, done FROM split_progress WHERE run_id = $1 AND node = $2")
            .bind(run.to_string())
            .bind(plan.node.as_str())
            .fetch_all(&self.pool)
            .await
            .map_err(doing("read the progress of splits"))?;
        let mut known = std::collections::HashMap::new();
        for row in &rows {
            let row = Columns(row);
            let progress = SplitProgress { checkpoint: row.text_option("checkpoint")?, done: row.flag("done")? };
            known.insert(row.text("split")?, progress);
        }
        for split in &mut plan.splits {
            split.progress = known.remove(&split.split.id).unwrap_or_default();
        }
        Ok(())
    }
}

/// Records plans, progress included.
pub(crate) async fn save(connection: &mut AnyConnection, run: RunId, plans: &[Plan]) -> Result<(), StoreError> {
    for plan in plans {
        insert(connection, run, plan).await?;
        let moves = plan.splits.iter().filter(|split| split.progress != SplitProgress::default()).map(|split| {
            SplitMove { node: plan.node.clone(), split: split.split.id.clone(), progress: split.progress.clone() }
        });
        apply(connection, run, &moves.collect::<Vec<_>>()).await?;
    }
    Ok(())
}

async fn insert(connection: &mut AnyConnection, run: RunId, plan: &Plan) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM plans WHERE run_id = $1 AND node = $2")
        .bind(run.to_string())
        .bind(plan.node.as_str())
        .execute(&mut *connection)
        .await
        .map_err(doing("replace a plan"))?;
    let splits: Vec<_> = plan.splits.iter().map(|split| &split.split).collect();
    sqlx::query("INSERT INTO plans (run_id, node, stream, fingerprint, state, splits) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(run.to_string())
        .bind(plan.node.as_str())
        .bind(plan.stream.as_deref())
        .bind(plan.fingerprint.to_string())
        .bind(plan.state.as_deref())
        .bind(json("splits", &splits)?)
        .execute(connection)
        .await
        .map_err(doing("record a plan"))?;
    Ok(())
}

/// Moves splits on.
pub(crate) async fn apply(connection: &mut AnyConnection, run: RunId, moves: &[SplitMove]) -> Result<(), StoreError> {
    for split in moves {
        sqlx::query(
            "INSERT INTO split_progress (run_id, node, split, checkpoint, done) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (run_id, node, split) DO UPDATE SET checkpoint = excluded.checkpoint, done = excluded.done",
        )
        .bind(run.to_string())
        .bind(split.node.as_str())
        .bind(&split.split)
        .bind(split.progress.checkpoint.as_deref())
        .bind(i64::from(split.progress.done))
        .execute(&mut *connection)
        .await
        .map_err(doing("record the progress of a split"))?;
    }
    Ok(())
}

fn read(row: &Columns<'_>) -> Result<Plan, StoreError> {
    let splits: Vec<StoredSplit> = row.json("splits")?;
    Ok(Plan {
        node: row.parsed("node")?,
        stream: row.text_option("stream")?,
        fingerprint: row.parsed("fingerprint")?,
        state: row.text_option("state")?,
        splits: splits.into_iter().map(|split| PlannedSplit { split, progress: SplitProgress::default() }).collect(),
    })
}
