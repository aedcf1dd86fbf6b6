//! Leases: a tick is held by one server for a short time, again and again, until it is decided.
//!
//! Every taking raises the tick's fence. What a server records about a tick bears the fence under which it took it, so that one that was
//! away for too long, and whose tick another has taken, records nothing any more.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyConnection};
use weir_types::{ConnectionName, RunId};

use crate::error::doing;
use crate::schedules::AT_ONCE;
use crate::values::{Columns, moment, number, places};
use crate::{RunStatus, Store, StoreError, Tick, TickKey, TickState, changes, connection_uses};

/// A tick that a server holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The tick.
    pub tick: TickKey,
    /// Under which fence it was taken.
    pub fence: u64,
    /// The lane of its pipeline in which its run goes on.
    pub lane: u32,
}

/// A tick that a server wants to take.
#[derive(Debug, Clone)]
pub struct Wish<'t> {
    /// The tick.
    pub tick: &'t Tick,
    /// The lane of its pipeline in which its run is to go on.
    pub lane: u32,
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
    /// Takes ticks that wait, or that their server holds no longer, unless another one runs in the same lane of the pipeline, or as many as may
    /// use a connection do. Returns nothing for one that another server was faster to take.
    pub async fn take_ticks(
        &self,
        wanted: &[Wish<'_>],
        server: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<Option<Lease>>, StoreError> {
        loop {
            match self.try_take_ticks(wanted, server, now, until).await {
                // Two servers took the same ticks in another order, and PostgreSQL has let the other one pass.
                Err(error) if error.is_deadlock() => tokio::task::yield_now().await,
                done => return done,
            }
        }
    }

    async fn try_take_ticks(
        &self,
        wanted: &[Wish<'_>],
        server: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<Option<Lease>>, StoreError> {
        let mut transaction = self.write_behind().await?;
        let mut taken = BTreeSet::new();
        // One after the other where they are counted, the others together.
        let (counted, free): (Vec<_>, Vec<_>) = wanted.iter().partition(|wish| !wish.connections.is_empty());
        for wish in counted {
            if connection_uses::reserve(&mut transaction, wish).await? {
                taken.extend(take(&mut transaction, &[wish], server, now, until).await?);
            }
        }
        for part in free.chunks(AT_ONCE) {
            taken.extend(take(&mut transaction, part, server, now, until).await?);
        }
        transaction.commit().await.map_err(doing("take ticks"))?;
        let lease =
            |wish: &Wish<'_>| Lease { tick: wish.tick.key.clone(), fence: wish.tick.fence + 1, lane: wish.lane };
        Ok(wanted.iter().map(|wish| taken.contains(&wish.tick.key).then(|| lease(wish))).collect())
    }

    /// Takes a tick that uses no connection with a limit, in the lane that it has.
    pub async fn take_tick(
        &self,
        tick: &Tick,
        server: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<Lease>, StoreError> {
        let taken =
            self.take_ticks(&[Wish { tick, lane: tick.lane, connections: Vec::new() }], server, now, until).await?;
        Ok(taken.into_iter().next().flatten())
    }

    /// Holds ticks for longer. Tells for each whether it is still held.
    pub async fn renew_leases(&self, leases: &[Lease], until: DateTime<Utc>) -> Result<Vec<bool>, StoreError> {
        let mut transaction = self.write_behind().await?;
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
        let mut transaction = self.write_behind().await?;
        let mut known = BTreeSet::new();
        for part in ended.chunks(AT_ONCE) {
            known.extend(end(&mut transaction, part, now).await?);
        }
        let held: Vec<bool> = ended.iter().map(|(lease, _)| known.contains(&lease.tick)).collect();
        // Last of all, since whoever tells of a change keeps others from it until the transaction ends.
        for ((lease, tick), _) in
            ended.iter().zip(&held).filter(|((_, tick), held)| **held && tick.state == TickState::Failed)
        {
            match tick.run {
                Some(run) => changes::tell_cancelled(&mut transaction, run).await?,
                None => changes::tell_unstarted(&mut transaction, &lease.tick).await?,
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
        let query = sqlx::query("UPDATE attempts SET origin = $3 WHERE run_id = $1 AND number = $2")
            .bind(run.to_string())
            .bind(i64::from(attempt))
            .bind(origin.to_owned());
        self.execute_behind(query).await.map_err(doing("record the origin of an attempt"))
    }

    /// Returns the run of the last attempt that was made for something, and where it stands.
    pub async fn run_of_origin(&self, origin: &str) -> Result<Option<(RunId, RunStatus)>, StoreError> {
        let mut connection = self.pool.acquire().await.map_err(doing("reach the database"))?;
        find_origin(&mut connection, origin).await
    }
}

/// Takes ticks of different lanes, and returns those that it got.
async fn take(
    connection: &mut AnyConnection,
    wishes: &[&Wish<'_>],
    server: &str,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<TickKey>, StoreError> {
    let first = wishes.len() * 5;
    let statement = format!(
        "UPDATE ticks SET state = 'running', why = NULL, lane = wishes.column5, server = ${}, held_until = ${}, fence = fence + 1,
            started_at = COALESCE(started_at, ${now})
         FROM (VALUES {}) AS wishes
         WHERE pipeline = wishes.column1 AND trigger_name = wishes.column2 AND due = wishes.column3 AND fence = wishes.column4
           AND (state = 'waiting' OR (state = 'running' AND held_until < ${now}))
           AND NOT EXISTS (SELECT 1 FROM ticks AS other WHERE other.pipeline = ticks.pipeline AND other.state = 'running' AND other.lane = wishes.column5
               AND (other.trigger_name <> ticks.trigger_name OR other.due <> ticks.due))
         RETURNING pipeline, trigger_name, due",
        first + 1,
        first + 2,
        places(wishes.len(), 5),
        now = first + 3,
    );
    let mut query = sqlx::query(sqlx::AssertSqlSafe(statement));
    for wish in wishes {
        let tick = &wish.tick.key;
        query = query.bind(tick.pipeline.as_str()).bind(tick.trigger.as_str()).bind(moment(tick.due));
        query = query.bind(number(wish.tick.fence)).bind(i64::from(wish.lane));
    }
    let rows = query.bind(server).bind(moment(until)).bind(moment(now)).fetch_all(connection).await;
    rows.map_err(doing("take ticks"))?.iter().map(key).collect()
}

/// Records what became of ticks, and returns those that were still held.
async fn end(
    connection: &mut AnyConnection,
    ended: &[(Lease, TickEnd)],
    now: DateTime<Utc>,
) -> Result<Vec<TickKey>, StoreError> {
    let statement = format!(
        "UPDATE ticks SET state = ends.column5, why = ends.column6, run_id = COALESCE(ends.column7, run_id), ended_at = ends.column8,
            held_until = NULL, deadline_state = CASE WHEN ends.column5 = 'ran' AND deadline_state = 'open' AND deadline >= ${}
                THEN 'met' ELSE deadline_state END
         FROM (VALUES {}) AS ends
         WHERE pipeline = ends.column1 AND trigger_name = ends.column2 AND due = ends.column3 AND fence = ends.column4
           AND state = 'running'
         RETURNING pipeline, trigger_name, due",
        ended.len() * 8 + 1,
        places(ended.len(), 8),
    );
    let mut query = sqlx::query(sqlx::AssertSqlSafe(statement));
    for (lease, end) in ended {
        let tick = &lease.tick;
        query = query.bind(tick.pipeline.as_str()).bind(tick.trigger.as_str()).bind(moment(tick.due));
        query = query.bind(number(lease.fence)).bind(end.state.as_str()).bind(end.why.clone());
        query = query.bind(end.run.map(|run| run.to_string()));
        query = query.bind(end.state.is_final().then(|| moment(now)));
    }
    let rows = query.bind(moment(now)).fetch_all(connection).await;
    rows.map_err(doing("record what became of ticks"))?.iter().map(key).collect()
}

/// Reads the key of a tick.
pub(crate) fn key(row: &AnyRow) -> Result<TickKey, StoreError> {
    let row = Columns(row);
    Ok(TickKey { due: row.time("due")?, pipeline: row.parsed("pipeline")?, trigger: row.parsed("trigger_name")? })
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
