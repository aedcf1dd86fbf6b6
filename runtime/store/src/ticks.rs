//! Ticks: what has come of schedules.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AnyConnection};
use weir_types::{PipelineName, TriggerName};

use crate::error::doing;
use crate::leases::key;
use crate::schedules::{AT_ONCE, Accounting, TriggerKey};
use crate::values::{Columns, moment, number, places};
use crate::{NewTick, Store, StoreError, Tick, TickKey, TickState};

pub(crate) const COLUMNS: &str = "SELECT pipeline, trigger_name, due, first_due, moments, state, why, run_id, made_at, started_at, ended_at, server, \
                       held_until, fence, round, stop, deadline, deadline_state, request, backfill, \
                       (SELECT parallel FROM backfills WHERE backfills.id = ticks.backfill) AS parallel, lane FROM ticks";

/// In which order ticks wait.
const QUEUE: &str = "ORDER BY due, pipeline, trigger_name";

impl Store {
    /// Returns the ticks that wait or run, in the order of the queue: by due time, then by name.
    pub async fn open_ticks(&self) -> Result<Vec<Tick>, StoreError> {
        let statement = format!("{COLUMNS} WHERE state IN ('waiting', 'running') {QUEUE}");
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement)).fetch_all(&self.pool).await;
        read_all(&rows.map_err(doing("list ticks"))?)
    }

    /// Records that the turn of a tick never comes. Tells whether it still waited.
    pub async fn skip_tick(
        &self,
        tick: &TickKey,
        why: &str,
        server: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        Ok(self.skip_ticks(&[(tick, why)], server, now).await?.contains(&true))
    }

    /// Records that the turn of ticks never comes, and why. Tells for each whether it still waited.
    pub async fn skip_ticks(
        &self,
        ticks: &[(&TickKey, &str)],
        server: &str,
        now: DateTime<Utc>,
    ) -> Result<Vec<bool>, StoreError> {
        let mut transaction = self.write_behind().await?;
        let mut known = BTreeSet::new();
        for part in ticks.chunks(AT_ONCE) {
            known.extend(skip(&mut transaction, part, server, now).await?);
        }
        transaction.commit().await.map_err(doing("skip ticks"))?;
        Ok(ticks.iter().map(|(tick, _)| known.contains(*tick)).collect())
    }

    /// Records for what ticks wait.
    pub async fn explain_ticks(&self, ticks: &[(&TickKey, String)]) -> Result<(), StoreError> {
        let mut transaction = self.write_behind().await?;
        for part in ticks.chunks(AT_ONCE) {
            explain(&mut transaction, part).await?;
        }
        transaction.commit().await.map_err(doing("record why ticks wait"))
    }

    /// Returns the ticks whose deadline has passed without a run that had succeeded by then: each once, to one caller.
    pub async fn missed_deadlines(&self, now: DateTime<Utc>) -> Result<Vec<Tick>, StoreError> {
        let statement = format!("{COLUMNS} WHERE deadline_state = 'open' AND deadline < $1 {QUEUE}");
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(moment(now)).fetch_all(&self.pool).await;
        let mut missed = Vec::new();
        for tick in read_all(&rows.map_err(doing("look for deadlines"))?)? {
            if self.miss_deadline(&tick.key).await? {
                missed.push(tick);
            }
        }
        Ok(missed)
    }

    async fn miss_deadline(&self, tick: &TickKey) -> Result<bool, StoreError> {
        let missed = sqlx::query(
            "UPDATE ticks SET deadline_state = 'missed'
             WHERE pipeline = $1 AND trigger_name = $2 AND due = $3 AND deadline_state = 'open'",
        )
        .bind(tick.pipeline.as_str())
        .bind(tick.trigger.as_str())
        .bind(moment(tick.due))
        .execute(&self.pool)
        .await
        .map_err(doing("record a missed deadline"))?;
        Ok(missed.rows_affected() > 0)
    }
}

/// Skips those of some ticks that still wait, and returns them.
async fn skip(
    connection: &mut AnyConnection,
    ticks: &[(&TickKey, &str)],
    server: &str,
    now: DateTime<Utc>,
) -> Result<Vec<TickKey>, StoreError> {
    let first = ticks.len() * 4;
    let statement = format!(
        "UPDATE ticks SET state = 'skipped', why = skips.column4, server = ${}, ended_at = ${} FROM (VALUES {}) AS skips
         WHERE pipeline = skips.column1 AND trigger_name = skips.column2 AND due = skips.column3 AND state = 'waiting'
         RETURNING pipeline, trigger_name, due",
        first + 1,
        first + 2,
        places(ticks.len(), 4),
    );
    let query = bind_reasons(sqlx::query(sqlx::AssertSqlSafe(statement)), ticks);
    let rows = query.bind(server).bind(moment(now)).fetch_all(connection).await;
    rows.map_err(doing("skip ticks"))?.iter().map(key).collect()
}

async fn explain(connection: &mut AnyConnection, ticks: &[(&TickKey, String)]) -> Result<(), StoreError> {
    let statement = format!(
        "UPDATE ticks SET why = reasons.column4 FROM (VALUES {}) AS reasons
         WHERE pipeline = reasons.column1 AND trigger_name = reasons.column2 AND due = reasons.column3 AND state = 'waiting'",
        places(ticks.len(), 4),
    );
    let query = bind_reasons(sqlx::query(sqlx::AssertSqlSafe(statement)), ticks);
    query.execute(connection).await.map(drop).map_err(doing("record why ticks wait"))
}

fn bind_reasons<'q>(
    query: Query<'q, Any, AnyArguments>,
    ticks: &[(&TickKey, impl AsRef<str>)],
) -> Query<'q, Any, AnyArguments> {
    ticks.iter().fold(query, |query, (tick, why)| {
        let query = query.bind(tick.pipeline.to_string()).bind(tick.trigger.to_string()).bind(moment(tick.due));
        query.bind(why.as_ref().to_owned())
    })
}

const INSERT: &str = "INSERT INTO ticks \
     (pipeline, trigger_name, due, first_due, moments, state, why, made_at, ended_at, server, fence, deadline, deadline_state)";

/// Records moments of schedules. One that is accounted for twice, as after a clock was set back, is the same tick.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    moments: &[(&Accounting, &NewTick)],
    server: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let places = places(moments.len(), 13);
    let statement = format!("{INSERT} VALUES {places} ON CONFLICT (pipeline, trigger_name, due) DO NOTHING");
    let mut query = sqlx::query(sqlx::AssertSqlSafe(statement));
    for (accounting, tick) in moments {
        query = bind_new(query, (&accounting.pipeline, &accounting.trigger), tick, server, now);
    }
    query.execute(connection).await.map_err(doing("record ticks"))?;
    Ok(())
}

/// Records a tick that is due when something happened, or some microseconds later where another of its trigger is due just then.
pub(crate) async fn insert_next(
    connection: &mut AnyConnection,
    trigger: &TriggerKey,
    tick: &NewTick,
    server: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let mut tick = tick.clone();
    while !insert_one(connection, trigger, &tick, server, now).await? {
        tick.due += TimeDelta::microseconds(1);
    }
    Ok(())
}

async fn insert_one(
    connection: &mut AnyConnection,
    (pipeline, trigger): &TriggerKey,
    tick: &NewTick,
    server: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let places = places(1, 13);
    let statement = format!("{INSERT} VALUES {places} ON CONFLICT (pipeline, trigger_name, due) DO NOTHING");
    let query = sqlx::query(sqlx::AssertSqlSafe(statement));
    let query = bind_new(query, (pipeline, trigger), tick, server, now);
    let inserted = query.execute(connection).await.map_err(doing("record a tick"))?;
    Ok(inserted.rows_affected() > 0)
}

fn bind_new<'q>(
    query: Query<'q, Any, AnyArguments>,
    (pipeline, trigger): (&PipelineName, &TriggerName),
    tick: &NewTick,
    server: &str,
    now: DateTime<Utc>,
) -> Query<'q, Any, AnyArguments> {
    query
        .bind(pipeline.to_string())
        .bind(trigger.to_string())
        .bind(moment(tick.due))
        .bind(moment(tick.first_due))
        .bind(number(tick.moments))
        .bind(tick.state.as_str())
        .bind(tick.why.clone())
        .bind(moment(now))
        .bind((tick.state != TickState::Waiting).then(|| moment(now)))
        .bind(server.to_owned())
        .bind(0_i64)
        .bind(tick.deadline.map(moment))
        .bind(tick.deadline.map(|_| "open"))
}

pub(crate) fn read_all(rows: &[sqlx::any::AnyRow]) -> Result<Vec<Tick>, StoreError> {
    rows.iter().map(|row| read(&Columns(row))).collect()
}

fn read(row: &Columns<'_>) -> Result<Tick, StoreError> {
    Ok(Tick {
        key: TickKey { due: row.time("due")?, pipeline: row.parsed("pipeline")?, trigger: row.parsed("trigger_name")? },
        first_due: row.time("first_due")?,
        moments: row.count("moments")?,
        state: row.parsed("state")?,
        why: row.text_option("why")?,
        run: row.parsed_option("run_id")?,
        made_at: row.time("made_at")?,
        started_at: row.parsed_option("started_at")?,
        ended_at: row.parsed_option("ended_at")?,
        server: row.text("server")?,
        held_until: row.parsed_option("held_until")?,
        fence: row.count("fence")?,
        round: row.count("round")?,
        stop: row.text_option("stop")?,
        deadline: row.parsed_option("deadline")?,
        deadline_state: row.parsed_option("deadline_state")?,
        request: row.json_option("request")?,
        backfill: row.parsed_option("backfill")?,
        parallel: row.count_option("parallel")?,
        lane: row.small("lane")?,
    })
}
