//! Removing what is old.

use std::io::ErrorKind;

use chrono::{DateTime, TimeDelta, Utc};
use weir_types::{PipelineName, RunId};

use crate::error::doing;
use crate::values::{Columns, moment};
use crate::{Store, StoreError, forget};

/// For how long records are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetentionPolicy {
    /// For how many days after their ends runs are kept, with counts, logs and rejected rows.
    pub runs_days: u32,
    /// For how many days after they were due ticks are kept, and for how many changes are that triggers wait for.
    /// So are messages that are about no run.
    pub ticks_days: u32,
    /// How many of the newest runs of each pipeline are kept however old they are; at least one.
    pub keep_last: u32,
}

impl Default for RetentionPolicy {
    /// A year and a month, so that a year can be held against the one before; the numbers are arbitrary.
    fn default() -> Self {
        Self { runs_days: 400, ticks_days: 400, keep_last: 20 }
    }
}

/// What was removed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Expired {
    /// The runs, each with its pipeline.
    pub runs: Vec<(PipelineName, RunId)>,
    /// How many ticks.
    pub ticks: u64,
}

/// So many runs are removed in one transaction, with their thousands of log lines; more would keep others waiting.
const RUNS_TOGETHER: u32 = 20;

/// So many ticks are.
const TICKS_TOGETHER: u32 = 500;

/// Runs that are old and that nothing needs any more: not one that goes on or can be taken up again, not the last that succeeded, not
/// one with an epoch that is still to be committed, and not the last few.
const OLD_RUNS: &str = "SELECT id, pipeline FROM runs
     WHERE ended_at < $1 AND status <> 'running'
       AND id < (SELECT last.id FROM runs AS last WHERE last.pipeline = runs.pipeline ORDER BY last.id DESC LIMIT 1 OFFSET $2)
       AND (status <> 'succeeded' OR EXISTS (SELECT 1 FROM runs AS newer
            WHERE newer.pipeline = runs.pipeline AND newer.lane = runs.lane AND newer.id > runs.id AND newer.status = 'succeeded'))
       AND (status = 'abandoned' OR EXISTS (SELECT 1 FROM runs AS newer
            WHERE newer.pipeline = runs.pipeline AND newer.lane = runs.lane AND newer.id > runs.id AND newer.status <> 'abandoned'))
       AND NOT EXISTS (SELECT 1 FROM epochs WHERE epochs.run_id = runs.id AND epochs.status = 'prepared')
       AND NOT EXISTS (SELECT 1 FROM ticks WHERE ticks.run_id = runs.id AND ticks.state IN ('waiting', 'running'))
     ORDER BY ended_at LIMIT $3";

impl Store {
    /// Removes what is older than a policy wants, in small transactions, and returns how much that was. Files of rejected rows go with
    /// their run where they lie in this store's folder. May be given up at any time; the next call goes on.
    pub async fn expire(&self, policy: &RetentionPolicy, now: DateTime<Utc>) -> Result<Expired, StoreError> {
        let mut expired = Expired::default();
        let runs_before = before(now, policy.runs_days);
        loop {
            let old = self.old_runs(&runs_before, policy.keep_last).await?;
            self.remove_runs(&old).await?;
            let are_last = old.len() < RUNS_TOGETHER as usize;
            expired.runs.extend(old);
            if are_last {
                break;
            }
        }
        let ticks_before = before(now, policy.ticks_days);
        loop {
            let removed = self.remove_ticks(&ticks_before).await?;
            expired.ticks += removed;
            if removed < u64::from(TICKS_TOGETHER) {
                break;
            }
        }
        self.remove_changes(&ticks_before).await?;
        Ok(expired)
    }

    async fn old_runs(&self, before: &str, keep_last: u32) -> Result<Vec<(PipelineName, RunId)>, StoreError> {
        let rows = sqlx::query(OLD_RUNS)
            .bind(before)
            .bind(i64::from(keep_last.max(1) - 1))
            .bind(i64::from(RUNS_TOGETHER))
            .fetch_all(&self.pool)
            .await
            .map_err(doing("look for old runs"))?;
        let read = |row| Ok((Columns(row).parsed("pipeline")?, Columns(row).parsed("id")?));
        rows.iter().map(read).collect()
    }

    async fn remove_runs(&self, runs: &[(PipelineName, RunId)]) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        for (_, run) in runs {
            forget::run(&mut transaction, *run).await?;
        }
        transaction.commit().await.map_err(doing("remove old runs"))?;
        for (_, run) in runs {
            let path = self.folder.join("rejects").join(run.to_string());
            // What is left over takes space and nothing else.
            match std::fs::remove_dir_all(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    tracing::warn!("cannot remove the rejected rows in `{}`: {error}", path.display());
                }
                _ => {}
            }
        }
        Ok(())
    }

    async fn remove_ticks(&self, before: &str) -> Result<u64, StoreError> {
        let removed = sqlx::query(
            "DELETE FROM ticks WHERE (pipeline, trigger_name, due) IN (SELECT pipeline, trigger_name, due FROM ticks
                 WHERE due < $1 AND state NOT IN ('waiting', 'running') ORDER BY due LIMIT $2)
               AND state NOT IN ('waiting', 'running')",
        )
        .bind(before)
        .bind(i64::from(TICKS_TOGETHER))
        .execute(&self.pool)
        .await
        .map_err(doing("remove old ticks"))?;
        Ok(removed.rows_affected())
    }

    async fn remove_changes(&self, before: &str) -> Result<(), StoreError> {
        for statement in [
            "DELETE FROM changes WHERE happened_at < $1",
            // Those about a run go with it.
            "DELETE FROM delivery_tries WHERE delivery IN
                (SELECT number FROM deliveries WHERE run_id IS NULL AND made_at < $1 AND state <> 'waiting')",
            "DELETE FROM deliveries WHERE run_id IS NULL AND made_at < $1 AND state <> 'waiting'",
            "DELETE FROM incidents WHERE resolved_at < $1",
            "DELETE FROM backfills WHERE made_at < $1 AND NOT EXISTS (SELECT 1 FROM ticks WHERE ticks.backfill = backfills.id)",
        ] {
            sqlx::query(statement).bind(before).execute(&self.pool).await.map_err(doing("remove what is old"))?;
        }
        Ok(())
    }
}

fn before(now: DateTime<Utc>, days: u32) -> String {
    moment(now.checked_sub_signed(TimeDelta::days(i64::from(days))).unwrap_or(DateTime::UNIX_EPOCH))
}
