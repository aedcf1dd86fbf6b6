//! Runs.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, SqlSafeStr};
use weir_types::{Digest, NodeName, PipelineName, RunId};

use crate::error::doing;
use crate::values::{Columns, json, now, number};
use crate::{RunStatus, Store, StoreError, attempts, changes, counts};

/// A run that is about to start.
#[derive(Debug, Clone)]
pub struct NewRun {
    /// Its id.
    pub id: RunId,
    /// The pipeline, or its lane.
    pub pipeline: PipelineName,
    /// The digest of the pipeline as it is run.
    pub digest: Digest,
    /// What each node was made of: a digest over block, config and what else matters for taking its work up again.
    pub nodes: BTreeMap<NodeName, Digest>,
}

/// How a run ended.
#[derive(Debug, Clone)]
pub struct RunEnd {
    /// Its status from now on.
    pub status: RunStatus,
    /// Why it failed.
    pub failure: Option<Value>,
    /// What it did.
    pub summary: Option<Value>,
    /// What the instances of each node used in the last attempt, as the host metered it.
    pub usage: Vec<(NodeName, Value)>,
}

impl RunEnd {
    /// Creates an end about which there is no more to say than its status.
    pub fn new(status: RunStatus) -> Self {
        Self { status, failure: None, summary: None, usage: Vec::new() }
    }
}

/// A run as recorded.
#[derive(Debug, Clone)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// The pipeline, or its lane.
    pub pipeline: PipelineName,
    /// The digest of the pipeline as it was run.
    pub digest: Digest,
    /// What each node was made of.
    pub nodes: BTreeMap<NodeName, Digest>,
    /// Where it stands.
    pub status: RunStatus,
    /// The latest try, from 1.
    pub attempt: u32,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it failed.
    pub failure: Option<Value>,
    /// What it did.
    pub summary: Option<Value>,
}

const COLUMNS: &str =
    "SELECT id, pipeline, lane, digest, nodes, status, attempt, started_at, ended_at, failure, summary FROM runs";

impl Store {
    /// Records a run and its first attempt.
    pub async fn start_run(&self, run: &NewRun) -> Result<(), StoreError> {
        let mut transaction = self.write_behind().await?;
        insert(&mut transaction, run, 1).await?;
        transaction.commit().await.map_err(doing("record a run"))
    }

    /// Records another attempt at a run, which runs again, and returns its number.
    pub async fn begin_attempt(&self, run: RunId) -> Result<u32, StoreError> {
        let mut transaction = self.write_behind().await?;
        let current = find(&mut transaction, run).await?;
        if current.status != RunStatus::Running && !current.status.may_become(RunStatus::Running) {
            return Err(StoreError::Transition { run, to: RunStatus::Running });
        }
        let attempt = current.attempt.saturating_add(1);
        sqlx::query("UPDATE runs SET attempt = $2, status = 'running', ended_at = NULL, failure = NULL WHERE id = $1")
            .bind(run.to_string())
            .bind(i64::from(attempt))
            .execute(&mut *transaction)
            .await
            .map_err(doing("record an attempt"))?;
        attempts::insert(&mut transaction, run, attempt).await?;
        transaction.commit().await.map_err(doing("record an attempt"))?;
        Ok(attempt)
    }

    /// Records how a run ended, with everything that is known by then.
    ///
    /// # Errors
    /// [`StoreError::Transition`] when its status does not allow that.
    pub async fn end_run(&self, run: RunId, end: &RunEnd) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        transition(&mut transaction, run, end.status).await?;
        sqlx::query("UPDATE runs SET ended_at = $2, failure = $3, summary = $4 WHERE id = $1")
            .bind(run.to_string())
            .bind(now())
            .bind(end.failure.as_ref().map(Value::to_string))
            .bind(end.summary.as_ref().map(Value::to_string))
            .execute(&mut *transaction)
            .await
            .map_err(doing("record the end of a run"))?;
        let ended = find(&mut transaction, run).await?;
        let attempt = ended.attempt;
        attempts::end(&mut transaction, run, attempt, end.failure.as_ref()).await?;
        for (node, usage) in &end.usage {
            counts::save_usage(&mut transaction, (run, attempt), node, usage).await?;
        }
        changes::tell_ended(&mut transaction, &ended).await?;
        transaction.commit().await.map_err(doing("record the end of a run"))
    }

    /// Returns a run.
    ///
    /// # Errors
    /// [`StoreError::NoRun`] when there is none of that id.
    pub async fn run(&self, run: RunId) -> Result<Run, StoreError> {
        let mut connection = self.pool.acquire().await.map_err(doing("reach the database"))?;
        find(&mut connection, run).await
    }

    /// Returns the newest run of a pipeline or of one of its lanes that is not abandoned.
    pub async fn latest_run(&self, pipeline: &PipelineName) -> Result<Option<Run>, StoreError> {
        let found = self.runs_where("status <> 'abandoned'", pipeline, 1).await?;
        Ok(found.into_iter().next())
    }

    /// Returns the newest runs of a pipeline or of one of its lanes, the newest first.
    pub async fn runs(&self, pipeline: &PipelineName, limit: u32) -> Result<Vec<Run>, StoreError> {
        self.runs_where("1 = 1", pipeline, limit).await
    }

    async fn runs_where(&self, condition: &str, pipeline: &PipelineName, limit: u32) -> Result<Vec<Run>, StoreError> {
        let statement =
            format!("{COLUMNS} WHERE pipeline = $1 AND lane = $2 AND {condition} ORDER BY id DESC LIMIT $3");
        let query = of_lane(sqlx::AssertSqlSafe(statement), pipeline).bind(i64::from(limit));
        let rows = query.fetch_all(&self.pool).await.map_err(doing("list runs"))?;
        rows.iter().map(|row| read(&Columns(row))).collect()
    }
}

/// Begins a statement about the runs of a pipeline or of one of its lanes: its name and the lane's number take the first two places.
pub(crate) fn of_lane(statement: impl SqlSafeStr, pipeline: &PipelineName) -> Query<'static, Any, AnyArguments> {
    sqlx::query(statement).bind(pipeline.without_lane().to_string()).bind(i64::from(pipeline.lane_number()))
}

/// Records a run that stands at the given attempt.
pub(crate) async fn insert(connection: &mut AnyConnection, run: &NewRun, attempt: u32) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO runs (id, pipeline, lane, digest, nodes, status, attempt, started_at) VALUES ($1, $2, $3, $4, $5, 'running', $6, $7)",
    )
    .bind(run.id.to_string())
    .bind(run.pipeline.without_lane().to_string())
    .bind(i64::from(run.pipeline.lane_number()))
    .bind(run.digest.to_string())
    .bind(json("nodes", &run.nodes)?)
    .bind(number(u64::from(attempt)))
    .bind(now())
    .execute(&mut *connection)
    .await
    .map_err(doing("record a run"))?;
    attempts::insert(connection, run.id, attempt).await
}

/// Makes sure that an attempt at a run is still the newest, and keeps it so until the transaction ends.
pub(crate) async fn hold(connection: &mut AnyConnection, run: RunId, attempt: u32) -> Result<(), StoreError> {
    let held = sqlx::query("UPDATE runs SET attempt = attempt WHERE id = $1 AND attempt = $2 AND status = 'running'")
        .bind(run.to_string())
        .bind(i64::from(attempt))
        .execute(connection)
        .await
        .map_err(doing("hold a run"))?;
    if held.rows_affected() == 0 { Err(StoreError::TakenOver { run, attempt }) } else { Ok(()) }
}

/// Moves a run to another status.
pub(crate) async fn transition(connection: &mut AnyConnection, run: RunId, to: RunStatus) -> Result<(), StoreError> {
    let current = find(connection, run).await?.status;
    if !current.may_become(to) {
        return Err(StoreError::Transition { run, to });
    }
    let changed = sqlx::query("UPDATE runs SET status = $2 WHERE id = $1 AND status = $3")
        .bind(run.to_string())
        .bind(to.as_str())
        .bind(current.as_str())
        .execute(connection)
        .await
        .map_err(doing("change the status of a run"))?;
    // PostgreSQL lets somebody else change it in between.
    if changed.rows_affected() == 0 {
        return Err(StoreError::Transition { run, to });
    }
    Ok(())
}

/// Returns a run.
pub(crate) async fn find(connection: &mut AnyConnection, run: RunId) -> Result<Run, StoreError> {
    let statement = sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE id = $1"));
    let row =
        sqlx::query(statement).bind(run.to_string()).fetch_optional(connection).await.map_err(doing("read a run"))?;
    row.as_ref().map(|row| read(&Columns(row))).transpose()?.ok_or(StoreError::NoRun(run))
}

fn read(row: &Columns<'_>) -> Result<Run, StoreError> {
    let pipeline: PipelineName = row.parsed("pipeline")?;
    let lane = row.small("lane")?;
    Ok(Run {
        id: row.parsed("id")?,
        // Replays have no lanes.
        pipeline: if lane == 0 { pipeline } else { pipeline.lane(lane) },
        digest: row.parsed("digest")?,
        nodes: row.json("nodes")?,
        status: row.parsed("status")?,
        attempt: row.small("attempt")?,
        started_at: row.time("started_at")?,
        ended_at: row.parsed_option("ended_at")?,
        failure: row.json_option("failure")?,
        summary: row.json_option("summary")?,
    })
}
