//! Leases: a tick is held by one server for a short time, again and again, until it is decided.
//!
//! Every taking raises the tick's fence. What a server records about a tick bears the fence under which it took it, so that one that was
//! away for too long, and whose tick another has taken, records nothing any more.

use chrono::{DateTime, Utc};
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AnyConnection};
use weir_types::{ConnectionName, RunId};

use crate::error::doing;
use crate::values::{Columns, moment, number};
use crate::{RunStatus, Store, StoreError, Tick, TickKey, TickState, changes, connection_uses};

/// A tick that a server holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The tick.
    pub tick: TickKey,
    /// Under which fence it was taken.
    pub fence: u64,
}

/// A tick that a server wants to take.
#[derive(Debug, Clone)]
pub struct Wish<'t> {
    /// The tick.
    pub tick: &'t Tick,
    /// The connections with a limit that its pipeline uses, and how many runs may use each at a time, over all servers.
    pub connections: Vec<(ConnectionName, u32)>,
}

/// What became of a tick that was held.
#[derive(Debug, Clone)]
pub struct TickEnd {
    /// Where it stands from now on; `Waiting` gives it back.
    pub state: TickState,
    /// Why.
    pub why: Option<String>,
    /// Its run.
    pub run: Option<RunId>,
}

impl Store {
    /// Takes ticks that wait, or that their server holds no longer, unless another one of the same pipeline runs, or as many as may use a
    /// connection do. Returns nothing for one that another server was faster to take.
    pub async fn take_ticks(
        &self,
        wanted: &[Wish<'_>],
        server: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<Option<Lease>>, StoreError> {
        let mut transaction = self.write().await?;
        let mut taken = Vec::with_capacity(wanted.len());
        for wish in wanted {
            let free = connection_uses::reserve(&mut transaction, wish).await?;
            taken.push(if free { take(&mut transaction, wish.tick, server, now, until).await? } else { None });
        }
        transaction.commit().await.map_err(doing("take ticks"))?;
        Ok(taken)
    }

    /// Takes a tick that uses no connection with a limit.
    pub async fn take_tick(
        &self,
        tick: &Tick,
        server: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<Lease>, StoreError> {
        let taken = self.take_ticks(&[Wish { tick, connections: Vec::new() }], server, now, until).await?;
        Ok(taken.into_iter().next().flatten())
    }

    /// Holds ticks for longer. Tells for each whether it is still held.
    pub async fn renew_leases(&self, leases: &[Lease], until: DateTime<Utc>) -> Result<Vec<bool>, StoreError> {
        let mut transaction = self.write().await?;
        let mut held = Vec::with_capacity(leases.len());
        for lease in leases {
            let renewed = of(
                "UPDATE ticks SET held_until = $5
                 WHERE pipeline = $1 AND trigger_name = $2 AND due = $3 AND fence = $4 AND state = 'running'",
                &lease.tick,
            )
            .bind(number(lease.fence))
            .bind(moment(until))
            .execute(&mut *transaction)
            .await
            .map_err(doing("hold a tick"))?;
            held.push(renewed.rows_affected() > 0);
        }
        transaction.commit().await.map_err(doing("hold a tick"))?;
        Ok(held)
    }

    /// Records what became of ticks that are held. Tells for each whether it still was.
    pub async fn end_ticks(&self, ended: &[(Lease, TickEnd)], now: DateTime<Utc>) -> Result<Vec<bool>, StoreError> {
        let mut transaction = self.write().await?;
        let mut held = Vec::with_capacity(ended.len());
        for (lease, tick) in ended {
            held.push(end(&mut transaction, lease, tick, now).await?);
        }
        // Last of all, since whoever tells of a change keeps others from it until the transaction ends.
        for ((_, tick), _) in
            ended.iter().zip(&held).filter(|((_, tick), held)| **held && tick.state == TickState::Failed)
        {
            if let Some(run) = tick.run {
                changes::tell_cancelled(&mut transaction, run).await?;
            }
        }
        transaction.commit().await.map_err(doing("record what became of ticks"))?;
        Ok(held)
    }

    /// Records what became of a tick that is held. Tells whether it still was.
    pub async fn end_tick(&self, lease: &Lease, end: &TickEnd, now: DateTime<Utc>) -> Result<bool, StoreError> {
        Ok(self.end_ticks(&[(lease.clone(), end.clone())], now).await?.contains(&true))
    }

    /// Asks whoever runs a tick to stop. Tells whether it runs and nobody had asked before.
    pub async fn stop_tick(&self, tick: &TickKey, why: &str) -> Result<bool, StoreError> {
        let asked = of(
            "UPDATE ticks SET stop = $4
             WHERE pipeline = $1 AND trigger_name = $2 AND due = $3 AND state = 'running' AND stop IS NULL",
            tick,
        )
        .bind(why)
        .execute(&self.pool)
        .await
        .map_err(doing("ask a tick to stop"))?;
        Ok(asked.rows_affected() > 0)
    }

    /// Records what an attempt was made for, before it does anything.
    pub async fn set_origin(&self, run: RunId, attempt: u32, origin: &str) -> Result<(), StoreError> {
        sqlx::query("UPDATE attempts SET origin = $3 WHERE run_id = $1 AND number = $2")
            .bind(run.to_string())
            .bind(i64::from(attempt))
            .bind(origin)
            .execute(&self.pool)
            .await
            .map_err(doing("record the origin of an attempt"))?;
        Ok(())
    }

    /// Returns the run of the last attempt that was made for something, and where it stands.
    pub async fn run_of_origin(&self, origin: &str) -> Result<Option<(RunId, RunStatus)>, StoreError> {
        let mut connection = self.pool.acquire().await.map_err(doing("reach the database"))?;
        find_origin(&mut connection, origin).await
    }
}

async fn take(
    connection: &mut AnyConnection,
    tick: &Tick,
    server: &str,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Option<Lease>, StoreError> {
    let statement = "UPDATE ticks SET state = 'running', why = NULL, server = $5, held_until = $6, fence = fence + 1,
            started_at = COALESCE(started_at, $7)
         WHERE pipeline = $1 AND trigger_name = $2 AND due = $3 AND fence = $4
           AND (state = 'waiting' OR (state = 'running' AND held_until < $7))
           AND NOT EXISTS (SELECT 1 FROM ticks AS other WHERE other.pipeline = ticks.pipeline AND other.state = 'running'
               AND (other.trigger_name <> ticks.trigger_name OR other.due <> ticks.due))";
    let taken = of(statement, &tick.key)
        .bind(number(tick.fence))
        .bind(server)
        .bind(moment(until))
        .bind(moment(now))
        .execute(connection)
        .await
        .map_err(doing("take a tick"))?;
    Ok((taken.rows_affected() > 0).then(|| Lease { tick: tick.key.clone(), fence: tick.fence + 1 }))
}

async fn end(
    connection: &mut AnyConnection,
    lease: &Lease,
    end: &TickEnd,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let ended = of(
        "UPDATE ticks SET state = $5, why = $6, run_id = COALESCE($7, run_id), ended_at = $8, held_until = NULL,
            deadline_state = CASE WHEN $5 = 'ran' AND deadline_state = 'open' AND deadline >= $9 THEN 'met' ELSE deadline_state END
         WHERE pipeline = $1 AND trigger_name = $2 AND due = $3 AND fence = $4 AND state = 'running'",
        &lease.tick,
    )
    .bind(number(lease.fence))
    .bind(end.state.as_str())
    .bind(end.why.clone())
    .bind(end.run.map(|run| run.to_string()))
    .bind(end.state.is_final().then(|| moment(now)))
    .bind(moment(now))
    .execute(connection)
    .await
    .map_err(doing("record what became of a tick"))?;
    Ok(ended.rows_affected() > 0)
}

async fn find_origin(connection: &mut AnyConnection, origin: &str) -> Result<Option<(RunId, RunStatus)>, StoreError> {
    let row = sqlx::query(
        "SELECT runs.id, runs.status FROM attempts JOIN runs ON runs.id = attempts.run_id
         WHERE attempts.origin = $1 ORDER BY runs.id DESC LIMIT 1",
    )
    .bind(origin)
    .fetch_optional(connection)
    .await
    .map_err(doing("look for a run"))?;
    let read = |row| {
        let row = Columns(row);
        Ok((row.parsed("id")?, row.parsed("status")?))
    };
    row.as_ref().map(read).transpose()
}

/// Begins a statement about one tick: its key takes the first three places.
pub(crate) fn of(statement: &'static str, tick: &TickKey) -> Query<'static, Any, AnyArguments> {
    sqlx::query(statement).bind(tick.pipeline.to_string()).bind(tick.trigger.to_string()).bind(moment(tick.due))
}
