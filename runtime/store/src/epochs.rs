//! Epochs: the unit that is committed as a whole.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use weir_types::{EpochNumber, NodeName, PipelineName, RunId};

use crate::counts::{self, Counts};
use crate::error::doing;
use crate::notes::{self, NoteMove};
use crate::plans::{self, SplitMove};
use crate::rejects::{self, RejectFile};
use crate::replays;
use crate::states::{self, Cause, Origin, StreamMove};
use crate::values::{Columns, json, now, number};
use crate::{EpochStatus, Store, StoreError, runs};

/// What one writer has prepared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredReceipt {
    /// The split whose rows it wrote.
    pub split: String,
    /// What the loader needs to commit.
    pub token: String,
    /// Rows prepared.
    pub rows: u64,
    /// Bytes prepared.
    pub bytes: u64,
}

/// What committing an epoch needs, and what it moves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EpochContent {
    /// What the writers have prepared, by loader. Every loader is listed, also one that has nothing to write.
    pub receipts: BTreeMap<NodeName, Vec<StoredReceipt>>,
    /// How far splits are after this epoch.
    #[serde(default)]
    pub splits: Vec<SplitMove>,
    /// New cursors; they move with the last epoch of a run only.
    #[serde(default)]
    pub streams: Vec<StreamMove>,
    /// Notes that blocks set in this epoch.
    #[serde(default)]
    pub notes: Vec<NoteMove>,
    /// Rejected rows.
    #[serde(default)]
    pub rejects: Vec<RejectFile>,
    /// What was counted.
    #[serde(default)]
    pub counts: Counts,
    /// The replay that is settled by this epoch, where the run is one of rejects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replay: Option<String>,
}

/// An epoch that all writers have prepared.
#[derive(Debug, Clone)]
pub struct NewEpoch {
    /// The run.
    pub run: RunId,
    /// Its number, from 1.
    pub number: EpochNumber,
    /// The try at the run in which it was prepared.
    pub attempt: u32,
    /// Whether the run is complete with it.
    pub last: bool,
    /// What committing it needs, and what it moves.
    pub content: EpochContent,
}

/// An epoch as recorded.
#[derive(Debug, Clone)]
pub struct Epoch {
    /// The run.
    pub run: RunId,
    /// Its number, from 1.
    pub number: EpochNumber,
    /// The try at the run in which it was prepared.
    pub attempt: u32,
    /// Where it stands.
    pub status: EpochStatus,
    /// Whether the run is complete with it.
    pub last: bool,
    /// What committing it needs, and what it moves.
    pub content: EpochContent,
    /// When it was prepared.
    pub prepared_at: DateTime<Utc>,
    /// When it was committed or aborted.
    pub settled_at: Option<DateTime<Utc>>,
}

const COLUMNS: &str = "SELECT run_id, number, attempt, status, is_last, content, prepared_at, settled_at FROM epochs";

impl Store {
    /// Records that an epoch is prepared. From here on it is to be committed: after a crash, from this record.
    ///
    /// # Errors
    /// [`StoreError::TakenOver`] when its attempt is not the newest any more: a process that lost its claim records nothing.
    pub async fn prepare_epoch(&self, epoch: &NewEpoch) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        runs::hold(&mut transaction, epoch.run, epoch.attempt).await?;
        insert(&mut transaction, epoch).await?;
        transaction.commit().await.map_err(doing("record a prepared epoch"))
    }

    /// Records that all loaders have committed a prepared epoch, and moves everything that moves with it, in one transaction. Does nothing
    /// where that is recorded already.
    pub async fn commit_epoch(&self, run: RunId, number: EpochNumber) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        let Some(epoch) = prepared(&mut transaction, run).await?.filter(|epoch| epoch.number == number) else {
            return Ok(());
        };
        apply(&mut transaction, &epoch).await?;
        settle(&mut transaction, run, number, EpochStatus::Committed).await?;
        transaction.commit().await.map_err(doing("record a committed epoch"))
    }

    /// Records that a prepared epoch is given up. Nothing moves.
    pub async fn abort_epoch(&self, run: RunId, number: EpochNumber) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        settle(&mut transaction, run, number, EpochStatus::Aborted).await?;
        transaction.commit().await.map_err(doing("record an aborted epoch"))
    }

    /// Returns the epoch of a run that is prepared and not yet committed; there is at most one.
    pub async fn prepared_epoch(&self, run: RunId) -> Result<Option<Epoch>, StoreError> {
        let mut connection = self.pool.acquire().await.map_err(doing("reach the database"))?;
        prepared(&mut connection, run).await
    }

    /// Returns the last committed epoch of a run.
    pub async fn last_committed_epoch(&self, run: RunId) -> Result<Option<Epoch>, StoreError> {
        let mut connection = self.pool.acquire().await.map_err(doing("reach the database"))?;
        find(&mut connection, run, EpochStatus::Committed).await
    }

    /// Returns the newest committed epoch of any run of a pipeline or of one of its lanes.
    pub async fn newest_committed_epoch(
        &self,
        pipeline: &PipelineName,
    ) -> Result<Option<(RunId, EpochNumber)>, StoreError> {
        let row = runs::of_lane(
            "SELECT epochs.run_id AS run_id, epochs.number AS number FROM epochs JOIN runs ON runs.id = epochs.run_id \
             WHERE runs.pipeline = $1 AND runs.lane = $2 AND epochs.status = 'committed' ORDER BY epochs.run_id DESC, epochs.number DESC LIMIT 1",
            pipeline,
        )
        .fetch_optional(&self.pool)
        .await
        .map_err(doing("find the newest epoch"))?;
        let Some(row) = &row else { return Ok(None) };
        let row = Columns(row);
        Ok(Some((row.parsed("run_id")?, EpochNumber::new(row.count("number")?))))
    }

    /// Returns where an epoch stands, as of the last time that its number was used; nothing if it never was.
    pub async fn epoch_status(&self, run: RunId, epoch: EpochNumber) -> Result<Option<EpochStatus>, StoreError> {
        let row =
            sqlx::query("SELECT status FROM epochs WHERE run_id = $1 AND number = $2 ORDER BY attempt DESC LIMIT 1")
                .bind(run.to_string())
                .bind(number(epoch.get()))
                .fetch_optional(&self.pool)
                .await
                .map_err(doing("read the status of an epoch"))?;
        row.as_ref().map(|row| Columns(row).parsed("status")).transpose()
    }

    /// Returns all epochs of a run, in order.
    pub async fn epochs(&self, run: RunId) -> Result<Vec<Epoch>, StoreError> {
        let statement = sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE run_id = $1 ORDER BY number, attempt"));
        let rows =
            sqlx::query(statement).bind(run.to_string()).fetch_all(&self.pool).await.map_err(doing("list epochs"))?;
        rows.iter().map(|row| read(&Columns(row))).collect()
    }
}

/// Records a prepared epoch.
pub(crate) async fn insert(connection: &mut AnyConnection, epoch: &NewEpoch) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO epochs (run_id, number, attempt, status, is_last, content, prepared_at) VALUES ($1, $2, $3, 'prepared', $4, $5, $6)",
    )
    .bind(epoch.run.to_string())
    .bind(number(epoch.number.get()))
    .bind(i64::from(epoch.attempt))
    .bind(i64::from(epoch.last))
    .bind(json("content", &epoch.content)?)
    .bind(now())
    .execute(connection)
    .await
    .map_err(doing("record a prepared epoch"))?;
    Ok(())
}

/// Moves everything that moves with an epoch.
async fn apply(connection: &mut AnyConnection, epoch: &Epoch) -> Result<(), StoreError> {
    let pipeline = runs::find(connection, epoch.run).await?.pipeline;
    let content = &epoch.content;
    plans::apply(connection, epoch.run, &content.splits).await?;
    let origin = Origin { cause: Cause::Run, epoch: Some((epoch.run, epoch.number)) };
    states::apply(connection, &pipeline, &content.streams, origin).await?;
    // What a replay leaves behind belongs to the pipeline whose rejects it replays.
    let owner = pipeline.owner();
    if pipeline.keeps_state() {
        notes::apply(connection, &owner, &content.notes).await?;
    }
    let committed = rejects::Origin { run: epoch.run, epoch: epoch.number, committed: true };
    rejects::insert(connection, &owner, committed, &content.rejects).await?;
    if let Some(replay) = &content.replay {
        replays::settle(connection, replay, epoch.run).await?;
    }
    counts::add(connection, epoch.run, &content.counts).await
}

/// Returns the epoch of a run that is prepared and not settled.
pub(crate) async fn prepared(connection: &mut AnyConnection, run: RunId) -> Result<Option<Epoch>, StoreError> {
    find(connection, run, EpochStatus::Prepared).await
}

/// Settles a prepared epoch.
pub(crate) async fn settle(
    connection: &mut AnyConnection,
    run: RunId,
    epoch: EpochNumber,
    status: EpochStatus,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE epochs SET status = $3, settled_at = $4 WHERE run_id = $1 AND number = $2 AND status = 'prepared'",
    )
    .bind(run.to_string())
    .bind(number(epoch.get()))
    .bind(status.as_str())
    .bind(now())
    .execute(connection)
    .await
    .map_err(doing("settle an epoch"))?;
    Ok(())
}

async fn find(connection: &mut AnyConnection, run: RunId, status: EpochStatus) -> Result<Option<Epoch>, StoreError> {
    let statement =
        sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE run_id = $1 AND status = $2 ORDER BY number DESC LIMIT 1"));
    let row = sqlx::query(statement)
        .bind(run.to_string())
        .bind(status.as_str())
        .fetch_optional(connection)
        .await
        .map_err(doing("read an epoch"))?;
    row.as_ref().map(|row| read(&Columns(row))).transpose()
}

fn read(row: &Columns<'_>) -> Result<Epoch, StoreError> {
    Ok(Epoch {
        run: row.parsed("run_id")?,
        number: EpochNumber::new(row.count("number")?),
        attempt: row.small("attempt")?,
        status: row.parsed("status")?,
        last: row.flag("is_last")?,
        content: row.json("content")?,
        prepared_at: row.time("prepared_at")?,
        settled_at: row.parsed_option("settled_at")?,
    })
}
