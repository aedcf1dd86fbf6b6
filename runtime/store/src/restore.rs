//! Taking over what a target knows when this store does not: its file was lost, or an older copy was put in its place.

use weir_types::{EpochNumber, RunId};

use crate::error::doing;
use crate::plans::{self, Plan};
use crate::runs::{self, NewRun};
use crate::{EpochContent, NewEpoch, Store, StoreError, epochs};

/// A run as a target's record tells of it.
#[derive(Debug, Clone)]
pub struct RestoredRun {
    /// The run.
    pub run: NewRun,
    /// The try at it in which the epoch was prepared.
    pub attempt: u32,
    /// What it set out to read, with the progress *before* the epoch.
    pub plans: Vec<Plan>,
    /// The epoch that the target has committed.
    pub epoch: EpochNumber,
    /// Whether the run is complete with it.
    pub last: bool,
    /// What committing it needs, and what it moves.
    pub content: EpochContent,
}

impl Store {
    /// Puts a run in the place of whatever is recorded under its id, with the epoch as prepared. One target has committed it, the others
    /// may not have; committing once more settles all.
    pub async fn restore_run(&self, restored: &RestoredRun) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        let run = restored.run.id;
        for statement in FORGET {
            sqlx::query(statement).bind(run.to_string()).execute(&mut *transaction).await.map_err(doing("replace a run"))?;
        }
        runs::insert(&mut transaction, &restored.run, restored.attempt).await?;
        plans::save(&mut transaction, run, &restored.plans).await?;
        epochs::insert(&mut transaction, &prepared(run, restored)).await?;
        transaction.commit().await.map_err(doing("restore a run"))
    }
}

/// In the order that the references among the tables ask for.
const FORGET: [&str; 8] = [
    "DELETE FROM epochs WHERE run_id = $1",
    "DELETE FROM plans WHERE run_id = $1",
    "DELETE FROM node_counts WHERE run_id = $1",
    "DELETE FROM edge_counts WHERE run_id = $1",
    "DELETE FROM node_usage WHERE run_id = $1",
    "DELETE FROM rejects WHERE run_id = $1",
    "DELETE FROM attempts WHERE run_id = $1",
    "DELETE FROM runs WHERE id = $1",
];

fn prepared(run: RunId, restored: &RestoredRun) -> NewEpoch {
    NewEpoch {
        run,
        number: restored.epoch,
        attempt: restored.attempt,
        last: restored.last,
        content: restored.content.clone(),
    }
}
