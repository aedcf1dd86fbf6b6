//! Taking over what a target knows when this store does not: its file was lost, or an older copy was put in its place.

use sqlx::AnyConnection;
use weir_types::{EpochNumber, PipelineName, RunId};

use crate::error::doing;
use crate::plans::{self, Plan};
use crate::runs::{self, NewRun};
use crate::states::{self, Cause, Origin, StreamMove};
use crate::{Claim, EpochContent, NewEpoch, Store, StoreError, epochs, forget};

/// A run as a target's record tells of it.
#[derive(Debug, Clone)]
pub struct RestoredRun {
    /// The run.
    pub run: NewRun,
    /// The try at it in which the epoch was prepared.
    pub attempt: u32,
    /// What it set out to read, with the progress *before* the epoch.
    pub plans: Vec<Plan>,
    /// Every cursor of the pipeline, as it was when the run started.
    pub states: Vec<StreamMove>,
    /// The epoch that the target has committed.
    pub epoch: EpochNumber,
    /// Whether the run is complete with it.
    pub last: bool,
    /// What committing it needs, and what it moves.
    pub content: EpochContent,
}

impl Store {
    /// Puts a run in the place of whatever is recorded under its id, with the epoch as prepared. One target has committed it, the others
    /// may not have; committing once more settles all. Other runs that are not finished are abandoned, and committed epochs that came
    /// later are marked as lost: the target does not have them.
    pub async fn restore_run(&self, claim: &Claim, restored: &RestoredRun) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        let run = restored.run.id;
        forget::run(&mut transaction, run).await?;
        supersede(&mut transaction, claim.pipeline(), run).await?;
        runs::insert(&mut transaction, &restored.run, restored.attempt).await?;
        plans::save(&mut transaction, run, &restored.plans).await?;
        let origin = Origin { cause: Cause::Restored, epoch: Some((run, restored.epoch)) };
        states::apply(&mut transaction, claim.pipeline(), &restored.states, origin).await?;
        epochs::insert(&mut transaction, &prepared(run, restored)).await?;
        transaction.commit().await.map_err(doing("restore a run"))
    }
}

async fn supersede(connection: &mut AnyConnection, pipeline: &PipelineName, run: RunId) -> Result<(), StoreError> {
    for statement in [
        "UPDATE runs SET status = 'abandoned' WHERE pipeline = $1 AND lane = $2 AND status IN ('running', 'failed', 'cancelled')",
        "UPDATE runs SET status = 'abandoned' WHERE pipeline = $1 AND lane = $2 AND id > $3",
        "UPDATE epochs SET status = 'lost' WHERE status = 'committed' AND run_id > $3 \
         AND run_id IN (SELECT id FROM runs WHERE pipeline = $1 AND lane = $2)",
    ] {
        let query = runs::of_lane(statement, pipeline);
        let query = if statement.contains("$3") { query.bind(run.to_string()) } else { query };
        query.execute(&mut *connection).await.map_err(doing("give later runs up"))?;
    }
    Ok(())
}

fn prepared(run: RunId, restored: &RestoredRun) -> NewEpoch {
    NewEpoch {
        run,
        number: restored.epoch,
        attempt: restored.attempt,
        last: restored.last,
        content: restored.content.clone(),
    }
}
