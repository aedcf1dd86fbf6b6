//! Changes: what has happened that may start a pipeline.
//!
//! They are numbered in the order in which they are committed, whatever the clocks of the machines say, so that whoever has seen one has
//! seen all before it.

use chrono::{DateTime, Utc};
use sqlx::AnyConnection;
use weir_types::{NodeName, RunId};

use crate::error::doing;
use crate::runs;
use crate::values::{Columns, moment, now, number};
use crate::{RunStatus, Store, StoreError, TickKey};

/// What has happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// A run has ended like this. One that was interrupted, or that a server has handed over, has not.
    Ended(RunStatus),
    /// A tick has failed before there was a run: what it was to run could not be loaded or planned.
    Unstarted,
    /// Rows have reached a dataset.
    Written,
}

/// Something that has happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its number. Later ones are higher.
    pub number: u64,
    /// What.
    pub kind: ChangeKind,
    /// The name of the pipeline or of the dataset.
    pub name: String,
    /// The run; nothing of a tick that has none.
    pub run: Option<RunId>,
    /// The tick that has no run.
    pub tick: Option<TickKey>,
    /// When.
    pub at: DateTime<Utc>,
}

/// How rows that have reached a dataset are recorded; ends of runs by the status.
const WRITTEN: &str = "written";

/// How a tick that has failed without a run is recorded.
const UNSTARTED: &str = "unstarted";

impl Store {
    /// Returns the number of the last change; 0 when there was none.
    pub async fn last_change(&self) -> Result<u64, StoreError> {
        let mut connection = self.pool.acquire().await.map_err(doing("reach the database"))?;
        last(&mut connection).await
    }

    /// Returns the changes behind a number, in order.
    pub async fn changes(&self, after: u64, limit: u32) -> Result<Vec<Change>, StoreError> {
        let rows = sqlx::query(
            "SELECT number, kind, name, run_id, tick, happened_at FROM changes WHERE number > $1 ORDER BY number LIMIT $2",
        )
        .bind(number(after))
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await
        .map_err(doing("list changes"))?;
        rows.iter().map(|row| read(&Columns(row))).collect()
    }

    /// Records which datasets a run writes, by which of its loaders. To be called when the run is planned; again is the same. That they
    /// have changed is told when the run ends, if rows were committed: also one that failed may have committed some.
    pub async fn record_writes(&self, run: RunId, writes: &[(NodeName, String)]) -> Result<(), StoreError> {
        let mut transaction = self.write_behind().await?;
        for (node, dataset) in writes {
            sqlx::query(
                "INSERT INTO run_writes (run_id, node, dataset, told) VALUES ($1, $2, $3, 0) ON CONFLICT DO NOTHING",
            )
            .bind(run.to_string())
            .bind(node.as_str())
            .bind(dataset.as_str())
            .execute(&mut *transaction)
            .await
            .map_err(doing("record what a run writes"))?;
        }
        if runs::find(&mut transaction, run).await?.status != RunStatus::Running {
            tell_written(&mut transaction, run).await?;
        }
        transaction.commit().await.map_err(doing("record what a run writes"))
    }

    /// Returns the datasets that a run writes, each with the node.
    pub async fn writes(&self, run: RunId) -> Result<Vec<(NodeName, String)>, StoreError> {
        let rows = sqlx::query("SELECT node, dataset FROM run_writes WHERE run_id = $1 ORDER BY node, dataset")
            .bind(run.to_string())
            .fetch_all(&self.pool)
            .await
            .map_err(doing("list what a run writes"))?;
        let read = |row| {
            let row = Columns(row);
            Ok((row.parsed("node")?, row.text("dataset")?))
        };
        rows.iter().map(read).collect()
    }
}

/// Tells that a run has ended, which is the last thing in its transaction: from here on all others wait for it to be committed.
pub(crate) async fn tell_ended(connection: &mut AnyConnection, run: &runs::Run) -> Result<(), StoreError> {
    tell_written(connection, run.id).await?;
    let ended = match run.status {
        RunStatus::Succeeded | RunStatus::Failed => true,
        // A server that stops cancels what it runs for another to take up. Whether a tick has ended is told with the tick.
        RunStatus::Cancelled => !has_origin(connection, run).await?,
        RunStatus::Running | RunStatus::Abandoned => false,
    };
    if ended {
        tell(connection, run.status.as_str(), run.pipeline.without_lane().as_str(), About::Run(run.id)).await?;
    }
    Ok(())
}

/// Tells that a tick has failed before there was a run, unless somebody stopped it.
pub(crate) async fn tell_unstarted(connection: &mut AnyConnection, tick: &TickKey) -> Result<(), StoreError> {
    let stopped = sqlx::query(
        "SELECT due FROM ticks WHERE pipeline = $1 AND trigger_name = $2 AND due = $3 AND stop IS NOT NULL",
    )
    .bind(tick.pipeline.as_str())
    .bind(tick.trigger.as_str())
    .bind(moment(tick.due))
    .fetch_optional(&mut *connection)
    .await
    .map_err(doing("read a tick"))?;
    match stopped {
        Some(_) => Ok(()),
        None => tell(connection, UNSTARTED, tick.pipeline.as_str(), About::Tick(tick)).await,
    }
}

/// Tells that a run was cancelled for good, if it was.
pub(crate) async fn tell_cancelled(connection: &mut AnyConnection, run: RunId) -> Result<(), StoreError> {
    match runs::find(connection, run).await {
        Ok(run) if run.status == RunStatus::Cancelled => {
            tell(connection, run.status.as_str(), run.pipeline.without_lane().as_str(), About::Run(run.id)).await
        }
        Ok(_) | Err(StoreError::NoRun(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

async fn has_origin(connection: &mut AnyConnection, run: &runs::Run) -> Result<bool, StoreError> {
    let found = sqlx::query("SELECT number FROM attempts WHERE run_id = $1 AND number = $2 AND origin IS NOT NULL")
        .bind(run.id.to_string())
        .bind(i64::from(run.attempt))
        .fetch_optional(connection)
        .await;
    Ok(found.map_err(doing("read an attempt"))?.is_some())
}

/// Tells of the datasets into which a run has committed rows since it last did.
async fn tell_written(connection: &mut AnyConnection, run: RunId) -> Result<(), StoreError> {
    let rows = sqlx::query(
        "SELECT run_writes.node, run_writes.dataset, node_counts.rows_in - node_counts.rows_rejected AS written
         FROM run_writes JOIN node_counts ON node_counts.run_id = run_writes.run_id AND node_counts.node = run_writes.node
         WHERE run_writes.run_id = $1 AND node_counts.rows_in - node_counts.rows_rejected > run_writes.told
         ORDER BY run_writes.dataset, run_writes.node",
    )
    .bind(run.to_string())
    .fetch_all(&mut *connection)
    .await
    .map_err(doing("look for changed datasets"))?;
    let mut told: Option<String> = None;
    for row in &rows {
        let row = Columns(row);
        let dataset = row.text("dataset")?;
        sqlx::query("UPDATE run_writes SET told = $4 WHERE run_id = $1 AND node = $2 AND dataset = $3")
            .bind(run.to_string())
            .bind(row.text("node")?)
            .bind(dataset.as_str())
            .bind(number(row.count("written")?))
            .execute(&mut *connection)
            .await
            .map_err(doing("record a changed dataset"))?;
        // Several nodes may write into one.
        if told.as_ref() != Some(&dataset) {
            tell(connection, WRITTEN, &dataset, About::Run(run)).await?;
            told = Some(dataset);
        }
    }
    Ok(())
}

/// What a change came of.
enum About<'t> {
    Run(RunId),
    Tick(&'t TickKey),
}

async fn tell(connection: &mut AnyConnection, kind: &str, name: &str, about: About<'_>) -> Result<(), StoreError> {
    let (run, tick) = match about {
        About::Run(run) => (run.to_string(), None),
        About::Tick(tick) => (String::new(), Some(tick.to_string())),
    };
    let next: i64 = sqlx::query_scalar("UPDATE counters SET value = value + 1 WHERE name = 'changes' RETURNING value")
        .fetch_one(&mut *connection)
        .await
        .map_err(doing("number a change"))?;
    sqlx::query("INSERT INTO changes (number, kind, name, run_id, tick, happened_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(next)
        .bind(kind)
        .bind(name)
        .bind(run)
        .bind(tick)
        .bind(now())
        .execute(connection)
        .await
        .map_err(doing("record a change"))?;
    Ok(())
}

/// Returns the number of the last change.
pub(crate) async fn last(connection: &mut AnyConnection) -> Result<u64, StoreError> {
    let row = sqlx::query("SELECT value FROM counters WHERE name = 'changes'").fetch_one(connection).await;
    Columns(&row.map_err(doing("read the number of changes"))?).count("value")
}

fn read(row: &Columns<'_>) -> Result<Change, StoreError> {
    let kind = row.text("kind")?;
    let kind = match kind.as_str() {
        WRITTEN => ChangeKind::Written,
        UNSTARTED => ChangeKind::Unstarted,
        _ => ChangeKind::Ended(row.parsed("kind")?),
    };
    let tick: Option<TickKey> = row.parsed_option("tick")?;
    Ok(Change {
        number: row.count("number")?,
        kind,
        name: row.text("name")?,
        run: if tick.is_none() { Some(row.parsed("run_id")?) } else { None },
        tick,
        at: row.time("happened_at")?,
    })
}
