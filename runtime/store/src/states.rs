//! Cursors of streams.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use weir_types::{EpochNumber, NodeName, PipelineName, RunId};

use crate::error::doing;
use crate::values::{Columns, now, number};
use crate::{Claim, EpochStatus, RunStatus, Store, StoreError, epochs, runs};

/// A stream's cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamState {
    /// The extractor node.
    pub node: NodeName,
    /// The stream; empty where the extractor has only one.
    pub stream: String,
    /// Counts the changes, from 1.
    pub version: u64,
    /// The cursor, JSON text; none after a reset.
    pub state: Option<String>,
}

/// How an epoch moves a stream's cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamMove {
    /// The extractor node.
    pub node: NodeName,
    /// The stream; empty where the extractor has only one.
    pub stream: String,
    /// The new cursor, JSON text; none forgets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
}

/// What changed a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The epoch of a run.
    Run,
    /// A person set it.
    Set,
    /// A person reset it.
    Reset,
    /// It was taken over from a target that knew better.
    Restored,
}

impl Cause {
    const ALL: [Self; 4] = [Self::Run, Self::Set, Self::Reset, Self::Restored];

    /// Returns the cause as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Set => "set",
            Self::Reset => "reset",
            Self::Restored => "restored",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Cause {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|cause| cause.as_str() == word)
            .ok_or_else(|| format!("`{word}` is not the cause of a change"))
    }
}

/// One change of a cursor.
#[derive(Debug, Clone)]
pub struct StateChange {
    /// What it became.
    pub state: StreamState,
    /// What changed it.
    pub cause: Cause,
    /// The run, where one did.
    pub run: Option<RunId>,
    /// The epoch, where one did.
    pub epoch: Option<EpochNumber>,
    /// When.
    pub changed_at: DateTime<Utc>,
}

/// Where a change comes from.
#[derive(Clone, Copy)]
pub(crate) struct Origin {
    pub(crate) cause: Cause,
    pub(crate) epoch: Option<(RunId, EpochNumber)>,
}

impl Store {
    /// Returns the cursors of a pipeline, by node and stream.
    pub async fn stream_states(&self, pipeline: &PipelineName) -> Result<Vec<StreamState>, StoreError> {
        let rows = sqlx::query(
            "SELECT node, stream, version, state FROM stream_states WHERE pipeline = $1 ORDER BY node, stream",
        )
        .bind(pipeline.as_str())
        .fetch_all(&self.pool)
        .await
        .map_err(doing("read states"))?;
        rows.iter().map(|row| read(&Columns(row))).collect()
    }

    /// Returns every change of a pipeline's cursors, the newest first.
    pub async fn state_changes(&self, pipeline: &PipelineName, limit: u32) -> Result<Vec<StateChange>, StoreError> {
        let rows = sqlx::query(
            "SELECT node, stream, version, state, cause, run_id, epoch, changed_at FROM stream_state_changes \
             WHERE pipeline = $1 ORDER BY changed_at DESC, version DESC LIMIT $2",
        )
        .bind(pipeline.as_str())
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await
        .map_err(doing("read the history of states"))?;
        rows.iter().map(|row| read_change(&Columns(row))).collect()
    }

    /// Changes cursors on behalf of a person, or after looking at a target. A run that is not finished is abandoned: its progress was
    /// made from other cursors.
    ///
    /// # Errors
    /// [`StoreError::Unsettled`] when an epoch is prepared but not committed, unless `force` gives that epoch up.
    pub async fn move_states(
        &self,
        claim: &Claim,
        moves: &[StreamMove],
        cause: Cause,
        force: bool,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        abandon_unfinished(&mut transaction, claim.pipeline(), force).await?;
        apply(&mut transaction, claim.pipeline(), moves, Origin { cause, epoch: None }).await?;
        transaction.commit().await.map_err(doing("change states"))
    }
}

async fn abandon_unfinished(
    connection: &mut AnyConnection,
    pipeline: &PipelineName,
    force: bool,
) -> Result<(), StoreError> {
    let statement =
        "SELECT id FROM runs WHERE pipeline = $1 AND lane = $2 AND status IN ('running', 'failed', 'cancelled')";
    let rows =
        runs::of_lane(statement, pipeline).fetch_all(&mut *connection).await.map_err(doing("list unfinished runs"))?;
    for row in &rows {
        let run = Columns(row).parsed("id")?;
        if let Some(epoch) = epochs::prepared(connection, run).await? {
            if !force {
                return Err(StoreError::Unsettled { run, epoch: epoch.number.get() });
            }
            epochs::settle(connection, run, epoch.number, EpochStatus::Aborted).await?;
        }
        runs::transition(connection, run, RunStatus::Abandoned).await?;
    }
    Ok(())
}

/// Moves cursors and records the changes. A lane has none.
pub(crate) async fn apply(
    connection: &mut AnyConnection,
    pipeline: &PipelineName,
    moves: &[StreamMove],
    origin: Origin,
) -> Result<(), StoreError> {
    if !pipeline.keeps_state() {
        return Ok(());
    }
    for stream in moves {
        let version = upsert(connection, pipeline, stream).await?;
        record(connection, pipeline, stream, version, origin).await?;
    }
    Ok(())
}

async fn upsert(
    connection: &mut AnyConnection,
    pipeline: &PipelineName,
    stream: &StreamMove,
) -> Result<u64, StoreError> {
    let row = sqlx::query(
        "INSERT INTO stream_states (pipeline, node, stream, version, state) VALUES ($1, $2, $3, 1, $4) \
         ON CONFLICT (pipeline, node, stream) DO UPDATE SET version = stream_states.version + 1, state = excluded.state \
         RETURNING version",
    )
    .bind(pipeline.as_str())
    .bind(stream.node.as_str())
    .bind(&stream.stream)
    .bind(stream.state.as_deref())
    .fetch_one(connection)
    .await
    .map_err(doing("change a state"))?;
    Columns(&row).count("version")
}

async fn record(
    connection: &mut AnyConnection,
    pipeline: &PipelineName,
    stream: &StreamMove,
    version: u64,
    origin: Origin,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO stream_state_changes (pipeline, node, stream, version, state, cause, run_id, epoch, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(pipeline.as_str())
    .bind(stream.node.as_str())
    .bind(&stream.stream)
    .bind(number(version))
    .bind(stream.state.as_deref())
    .bind(origin.cause.as_str())
    .bind(origin.epoch.map(|(run, _)| run.to_string()))
    .bind(origin.epoch.map(|(_, epoch)| number(epoch.get())))
    .bind(now())
    .execute(connection)
    .await
    .map_err(doing("record a change of state"))?;
    Ok(())
}

fn read(row: &Columns<'_>) -> Result<StreamState, StoreError> {
    Ok(StreamState {
        node: row.parsed("node")?,
        stream: row.text("stream")?,
        version: row.count("version")?,
        state: row.text_option("state")?,
    })
}

fn read_change(row: &Columns<'_>) -> Result<StateChange, StoreError> {
    Ok(StateChange {
        state: read(row)?,
        cause: row.parsed("cause")?,
        run: row.parsed_option("run_id")?,
        epoch: row.count_option("epoch")?.map(EpochNumber::new),
        changed_at: row.time("changed_at")?,
    })
}
