//! Backfills: moments of a schedule's past that somebody wants to be run.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::AnyConnection;
use weir_types::{BackfillId, PipelineName, TriggerName};

use crate::error::doing;
use crate::leases::of;
use crate::values::{Columns, json, moment};
use crate::{Request, RunFrom, Store, StoreError, TickKey, TickState};

/// What somebody wants to be run.
#[derive(Debug, Clone)]
pub struct BackfillRequest {
    /// The pipeline.
    pub pipeline: PipelineName,
    /// Its schedule's trigger.
    pub trigger: TriggerName,
    /// The moments: those at which the schedule was due within the window.
    pub moments: BTreeSet<DateTime<Utc>>,
    /// How many of them run at a time, at most.
    pub parallel: u32,
    /// Values for parameters, which go before those of the trigger.
    pub parameters: BTreeMap<String, String>,
    /// From where the runs go on.
    pub from: RunFrom,
    /// Which version of the pipeline runs.
    pub version: Option<u64>,
    /// Who asks.
    pub by: String,
}

/// A backfill as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Backfill {
    /// Its id.
    pub id: BackfillId,
    /// The pipeline.
    pub pipeline: PipelineName,
    /// Its schedule's trigger.
    pub trigger: TriggerName,
    /// The first of its moments.
    pub since: DateTime<Utc>,
    /// The last of its moments.
    pub until: DateTime<Utc>,
    /// How many run at a time, at most.
    pub parallel: u64,
    /// Who asked.
    pub by: String,
    /// When.
    pub made_at: DateTime<Utc>,
    /// When it was cancelled.
    pub cancelled_at: Option<DateTime<Utc>>,
    /// How many of its ticks stand where. Those that a later backfill has taken up count there.
    pub ticks: BTreeMap<String, u64>,
}

const COLUMNS: &str =
    "SELECT id, pipeline, trigger_name, first_due, last_due, parallel, by_whom, made_at, cancelled_at FROM backfills";

impl Store {
    /// Has moments of a schedule run that did not: those without a tick get one, and what has failed, was skipped or missed is put back to
    /// the beginning. What ran, runs or waits is left alone, so that the same request again starts only what is still missing. Returns
    /// the ticks that were started; without any there is no backfill.
    pub async fn request_backfill(
        &self,
        request: &BackfillRequest,
        now: DateTime<Utc>,
    ) -> Result<Option<(BackfillId, Vec<TickKey>)>, StoreError> {
        let id = BackfillId::generate();
        let kept = Request {
            parameters: request.parameters.clone(),
            today: None,
            from: request.from,
            version: request.version,
            by: request.by.clone(),
        };
        let kept = json("request", &kept)?;
        let mut started = Vec::new();
        let mut transaction = self.write().await?;
        for due in &request.moments {
            let (pipeline, trigger) = (request.pipeline.clone(), request.trigger.clone());
            let tick = TickKey { due: *due, pipeline, trigger };
            if start(&mut transaction, &tick, id, &kept, now).await? {
                started.push(tick);
            }
        }
        let (Some(first), Some(last)) = (started.first(), started.last()) else { return Ok(None) };
        sqlx::query(
            "INSERT INTO backfills (id, pipeline, trigger_name, first_due, last_due, parallel, by_whom, made_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(id.to_string())
        .bind(request.pipeline.as_str())
        .bind(request.trigger.as_str())
        .bind(moment(first.due))
        .bind(moment(last.due))
        .bind(i64::from(request.parallel))
        .bind(request.by.as_str())
        .bind(moment(now))
        .execute(&mut *transaction)
        .await
        .map_err(doing("record a backfill"))?;
        transaction.commit().await.map_err(doing("record a backfill"))?;
        Ok(Some((id, started)))
    }

    /// Cancels what is left of a backfill: what waits is skipped, what runs is asked to stop. Returns how many ticks that were.
    pub async fn cancel_backfill(&self, id: BackfillId, why: &str, now: DateTime<Utc>) -> Result<u64, StoreError> {
        const SKIP: &str =
            "UPDATE ticks SET state = 'skipped', why = $2, ended_at = $3 WHERE backfill = $1 AND state = 'waiting'";
        const STOP: &str = "UPDATE ticks SET stop = $2 WHERE backfill = $1 AND state = 'running' AND stop IS NULL";
        const NOTE: &str = "UPDATE backfills SET cancelled_at = $2 WHERE id = $1 AND cancelled_at IS NULL";
        let mut transaction = self.write().await?;
        let statements = [
            sqlx::query(SKIP).bind(id.to_string()).bind(why).bind(moment(now)),
            sqlx::query(STOP).bind(id.to_string()).bind(why),
            sqlx::query(NOTE).bind(id.to_string()).bind(moment(now)),
        ];
        let mut changed = Vec::new();
        for statement in statements {
            let done = statement.execute(&mut *transaction).await.map_err(doing("cancel a backfill"))?;
            changed.push(done.rows_affected());
        }
        transaction.commit().await.map_err(doing("cancel a backfill"))?;
        // The last one is about the backfill itself.
        Ok(changed.iter().take(2).sum())
    }

    /// Returns a backfill, if there is such a one.
    pub async fn backfill(&self, id: BackfillId) -> Result<Option<Backfill>, StoreError> {
        Ok(self.backfills_where("WHERE id = $1", &id.to_string()).await?.pop())
    }

    /// Returns the backfills of a pipeline, the newest first.
    pub async fn backfills(&self, pipeline: &PipelineName, limit: u32) -> Result<Vec<Backfill>, StoreError> {
        let condition = format!("WHERE pipeline = $1 ORDER BY id DESC LIMIT {limit}");
        self.backfills_where(&condition, pipeline.as_str()).await
    }

    async fn backfills_where(&self, condition: &str, value: &str) -> Result<Vec<Backfill>, StoreError> {
        let statement = sqlx::AssertSqlSafe(format!("{COLUMNS} {condition}"));
        let rows = sqlx::query(statement).bind(value).fetch_all(&self.pool).await;
        let mut backfills = Vec::new();
        for row in &rows.map_err(doing("list backfills"))? {
            let row = Columns(row);
            let id = row.parsed("id")?;
            backfills.push(read(&row, id, self.ticks_of(id).await?)?);
        }
        Ok(backfills)
    }

    async fn ticks_of(&self, id: BackfillId) -> Result<BTreeMap<String, u64>, StoreError> {
        let rows = sqlx::query("SELECT state, COUNT(*) AS ticks FROM ticks WHERE backfill = $1 GROUP BY state")
            .bind(id.to_string())
            .fetch_all(&self.pool)
            .await
            .map_err(doing("count the ticks of a backfill"))?;
        rows.iter().map(|row| Ok((Columns(row).text("state")?, Columns(row).count("ticks")?))).collect()
    }
}

/// Makes a tick or puts it back to the beginning; tells whether it did. What other runs were made for it are not its own any more.
async fn start(
    connection: &mut AnyConnection,
    tick: &TickKey,
    id: BackfillId,
    request: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let statement = "INSERT INTO ticks (pipeline, trigger_name, due, first_due, moments, state, made_at, server, fence, request, backfill)
         VALUES ($1, $2, $3, $3, 1, 'waiting', $4, '', 0, $5, $6) ON CONFLICT (pipeline, trigger_name, due) DO UPDATE
         SET state = 'waiting', why = NULL, run_id = NULL, made_at = excluded.made_at, started_at = NULL, ended_at = NULL, stop = NULL,
             round = ticks.fence, lane = 0, request = excluded.request, backfill = excluded.backfill
         WHERE ticks.state IN ($7, $8, $9)";
    let started = of(statement, tick)
        .bind(moment(now))
        .bind(request.to_owned())
        .bind(id.to_string())
        .bind(TickState::Failed.as_str())
        .bind(TickState::Skipped.as_str())
        .bind(TickState::Missed.as_str())
        .execute(connection)
        .await
        .map_err(doing("record a tick of a backfill"))?;
    Ok(started.rows_affected() > 0)
}

fn read(row: &Columns<'_>, id: BackfillId, ticks: BTreeMap<String, u64>) -> Result<Backfill, StoreError> {
    Ok(Backfill {
        id,
        pipeline: row.parsed("pipeline")?,
        trigger: row.parsed("trigger_name")?,
        since: row.time("first_due")?,
        until: row.time("last_due")?,
        parallel: row.count("parallel")?,
        by: row.text("by_whom")?,
        made_at: row.time("made_at")?,
        cancelled_at: row.parsed_option("cancelled_at")?,
        ticks,
    })
}
