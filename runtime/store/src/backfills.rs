//! Backfills: moments of a schedule's past that somebody wants to be run.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
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
        let statement = sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE id = $1"));
        let row = sqlx::query(statement).bind(id.to_string()).fetch_optional(&self.pool).await;
        let row = row.map_err(doing("read a backfill"))?;
        Ok(self.read_backfills(row.as_slice()).await?.pop())
    }

    /// Returns backfills, the newest first: those of a pipeline, where one is named, and with `before` those that are older than that one.
    pub async fn backfills(
        &self,
        pipeline: Option<&PipelineName>,
        before: Option<BackfillId>,
        limit: u32,
    ) -> Result<Vec<Backfill>, StoreError> {
        let statement = format!(
            "{COLUMNS} WHERE pipeline = COALESCE($1, pipeline) AND ($2 IS NULL OR id < $2) ORDER BY id DESC LIMIT $3"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(pipeline.map(|pipeline| pipeline.as_str().to_owned()))
            .bind(before.map(|before| before.to_string()))
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
            .await
            .map_err(doing("list backfills"))?;
        self.read_backfills(&rows).await
    }

    async fn read_backfills(&self, rows: &[AnyRow]) -> Result<Vec<Backfill>, StoreError> {
        let mut backfills = rows.iter().map(|row| read(&Columns(row))).collect::<Result<Vec<_>, _>>()?;
        if !backfills.is_empty() {
            let mut ticks = self.ticks_of(&backfills).await?;
            for backfill in &mut backfills {
                backfill.ticks = ticks.remove(&backfill.id).unwrap_or_default();
            }
        }
        Ok(backfills)
    }

    /// Counts the ticks of some backfills by where they stand.
    async fn ticks_of(
        &self,
        backfills: &[Backfill],
    ) -> Result<BTreeMap<BackfillId, BTreeMap<String, u64>>, StoreError> {
        let places: Vec<_> = (1..=backfills.len()).map(|place| format!("${place}")).collect();
        let statement = format!(
            "SELECT backfill, state, COUNT(*) AS ticks FROM ticks WHERE backfill IN ({}) GROUP BY backfill, state",
            places.join(", ")
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(statement));
        for backfill in backfills {
            query = query.bind(backfill.id.to_string());
        }
        let rows = query.fetch_all(&self.pool).await.map_err(doing("count the ticks of backfills"))?;
        let mut counted: BTreeMap<BackfillId, BTreeMap<String, u64>> = BTreeMap::new();
        for row in &rows {
            let row = Columns(row);
            counted.entry(row.parsed("backfill")?).or_default().insert(row.text("state")?, row.count("ticks")?);
        }
        Ok(counted)
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

/// Reads a backfill, whose ticks are yet to be counted.
fn read(row: &Columns<'_>) -> Result<Backfill, StoreError> {
    Ok(Backfill {
        id: row.parsed("id")?,
        pipeline: row.parsed("pipeline")?,
        trigger: row.parsed("trigger_name")?,
        since: row.time("first_due")?,
        until: row.time("last_due")?,
        parallel: row.count("parallel")?,
        by: row.text("by_whom")?,
        made_at: row.time("made_at")?,
        cancelled_at: row.parsed_option("cancelled_at")?,
        ticks: BTreeMap::new(),
    })
}
