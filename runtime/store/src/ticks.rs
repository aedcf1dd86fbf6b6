//! Ticks: what has come of schedules.

use chrono::{DateTime, Utc};
use sqlx::AnyConnection;

use crate::error::doing;
use crate::schedules::Accounting;
use crate::values::{Columns, moment, number};
use crate::{NewTick, Store, StoreError, Tick, TickKey, TickState};

pub(crate) const COLUMNS: &str = "SELECT pipeline, trigger_name, due, first_due, moments, state, why, run_id, made_at, started_at, ended_at, server, \
                       held_until, fence, round, stop, deadline, deadline_state, request FROM ticks";

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
        let skipped = sqlx::query(
            "UPDATE ticks SET state = 'skipped', why = $4, server = $5, ended_at = $6
             WHERE pipeline = $1 AND trigger_name = $2 AND due = $3 AND state = 'waiting'",
        )
        .bind(tick.pipeline.as_str())
        .bind(tick.trigger.as_str())
        .bind(moment(tick.due))
        .bind(why)
        .bind(server)
        .bind(moment(now))
        .execute(&self.pool)
        .await
        .map_err(doing("skip a tick"))?;
        Ok(skipped.rows_affected() > 0)
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

/// Records the moments of a schedule.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    accounting: &Accounting,
    server: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    for tick in &accounting.ticks {
        insert_one(connection, accounting, tick, server, now).await?;
    }
    Ok(())
}

async fn insert_one(
    connection: &mut AnyConnection,
    accounting: &Accounting,
    tick: &NewTick,
    server: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    // A moment that is accounted for twice, as after a clock was set back, is the same tick.
    sqlx::query(
        "INSERT INTO ticks (pipeline, trigger_name, due, first_due, moments, state, why, made_at, ended_at, server, fence, deadline, deadline_state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12) ON CONFLICT (pipeline, trigger_name, due) DO NOTHING",
    )
    .bind(accounting.pipeline.as_str())
    .bind(accounting.trigger.as_str())
    .bind(moment(tick.due))
    .bind(moment(tick.first_due))
    .bind(number(tick.moments))
    .bind(tick.state.as_str())
    .bind(tick.why.clone())
    .bind(moment(now))
    .bind((tick.state != TickState::Waiting).then(|| moment(now)))
    .bind(server)
    .bind(tick.deadline.map(moment))
    .bind(tick.deadline.map(|_| "open"))
    .execute(connection)
    .await
    .map_err(doing("record a tick"))?;
    Ok(())
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
    })
}
