//! What has happened in a time, counted: for digests.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;
use weir_types::{NodeName, PipelineName, RunId};

use crate::error::doing;
use crate::values::{Columns, milliseconds, moment};
use crate::{Store, StoreError};

/// A time, without its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// When it begins.
    pub since: DateTime<Utc>,
    /// When it ends.
    pub until: DateTime<Utc>,
}

/// What a pipeline did in a time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PipelineActivity {
    /// Runs that ended, or that could not even begin.
    pub runs: u64,
    /// Of these, those that succeeded.
    pub succeeded: u64,
    /// Of these, those that failed.
    pub failed: u64,
    /// How long the longest of them took, from its beginning to its end.
    pub longest: TimeDelta,
    /// The last that failed, and why as it is recorded.
    pub last_failed: Option<(RunId, Option<Value>)>,
    /// Committed rows by the node from which no edge takes them further: that is what loaders wrote.
    pub written: BTreeMap<NodeName, u64>,
    /// Rows that were rejected.
    pub rejected: u64,
    /// Moments of its schedules that nobody was there for, or by whose deadlines no run had succeeded.
    pub late: u64,
    /// Messages about it that were given up.
    pub given_up: u64,
}

/// Ticks that failed before they had a run: to people they are runs that failed.
const UNSTARTED: &str = "SELECT name AS pipeline, COUNT(*) AS unstarted FROM changes \
     WHERE kind = 'unstarted' AND happened_at >= $1 AND happened_at < $2 GROUP BY name";

/// Runs that ended in a time. Replays are no runs to anybody.
const ENDED: &str = "runs.ended_at >= $1 AND runs.ended_at < $2 AND runs.status IN ('succeeded', 'failed', 'cancelled') \
     AND runs.pipeline NOT LIKE '%--replays'";

impl Store {
    /// Counts what pipelines did in a time. A pipeline that did nothing is left out.
    pub async fn activity(&self, period: Period) -> Result<BTreeMap<PipelineName, PipelineActivity>, StoreError> {
        let mut found: BTreeMap<PipelineName, PipelineActivity> = BTreeMap::new();
        for row in self.in_period(ended_runs(), period).await? {
            let row = Columns(&row);
            let one = found.entry(row.parsed("pipeline")?).or_default();
            (one.runs, one.succeeded, one.failed) = (row.count("runs")?, row.count("succeeded")?, row.count("failed")?);
            one.longest = TimeDelta::milliseconds(row.signed("longest")?);
        }
        for row in self.in_period(UNSTARTED.to_owned(), period).await? {
            let row = Columns(&row);
            let (one, unstarted) = (found.entry(row.parsed("pipeline")?).or_default(), row.count("unstarted")?);
            one.runs += unstarted;
            one.failed += unstarted;
        }
        for row in self.in_period(last_failures(), period).await? {
            let row = Columns(&row);
            let failed = (row.parsed("id")?, row.json_option("failure")?);
            found.entry(row.parsed("pipeline")?).or_default().last_failed = Some(failed);
        }
        for row in self.in_period(rows_of_nodes(), period).await? {
            let row = Columns(&row);
            let one = found.entry(row.parsed("pipeline")?).or_default();
            one.rejected += row.count("rejected")?;
            if let Some(written) = row.count_option("written")? {
                one.written.insert(row.parsed("node")?, written);
            }
        }
        for row in self.in_period(LATE.to_owned(), period).await? {
            let row = Columns(&row);
            found.entry(row.parsed("pipeline")?).or_default().late = row.count("late")?;
        }
        for row in self.in_period(GIVEN_UP.to_owned(), period).await? {
            let row = Columns(&row);
            if let Some(pipeline) = row.parsed_option("pipeline")? {
                found.entry(pipeline).or_default().given_up = row.count("given_up")?;
            }
        }
        Ok(found)
    }

    /// Counts the messages that are about no pipeline and were given up in a time. A heartbeat is worth nothing once the next is due, so
    /// those do not count.
    pub async fn given_up_elsewhere(&self, period: Period) -> Result<u64, StoreError> {
        for row in self.in_period(GIVEN_UP.to_owned(), period).await? {
            let row = Columns(&row);
            if row.text_option("pipeline")?.is_none() {
                return row.count("given_up");
            }
        }
        Ok(0)
    }

    async fn in_period(&self, statement: String, period: Period) -> Result<Vec<AnyRow>, StoreError> {
        sqlx::query(AssertSqlSafe(statement))
            .bind(moment(period.since))
            .bind(moment(period.until))
            .fetch_all(&self.pool)
            .await
            .map_err(doing("count what has happened"))
    }
}

fn ended_runs() -> String {
    let (end, start) = (milliseconds("ended_at"), milliseconds("started_at"));
    format!(
        "SELECT pipeline, COUNT(*) AS runs, COUNT(CASE WHEN status = 'succeeded' THEN 1 END) AS succeeded, \
         COUNT(CASE WHEN status = 'failed' THEN 1 END) AS failed, MAX({end} - {start}) AS longest \
         FROM runs WHERE {ENDED} GROUP BY pipeline"
    )
}

fn last_failures() -> String {
    format!(
        "SELECT pipeline, id, failure FROM runs WHERE id IN \
         (SELECT MAX(id) FROM runs WHERE {ENDED} AND status = 'failed' GROUP BY pipeline)"
    )
}

/// A node counts as one that wrote where no edge leads on from it.
fn rows_of_nodes() -> String {
    format!(
        "SELECT runs.pipeline, counted.node, CAST(SUM(counted.rows_rejected) AS BIGINT) AS rejected, \
         CAST(SUM(CASE WHEN NOT EXISTS (SELECT 1 FROM edge_counts AS onward WHERE onward.run_id = counted.run_id \
            AND onward.from_node = counted.node) THEN counted.rows_out END) AS BIGINT) AS written \
         FROM node_counts AS counted JOIN runs ON runs.id = counted.run_id WHERE {ENDED} GROUP BY runs.pipeline, counted.node"
    )
}

/// What is both missed and late counts once.
const LATE: &str = "SELECT pipeline, CAST(SUM(moments) AS BIGINT) AS late FROM (
        SELECT pipeline, moments FROM ticks WHERE deadline_state = 'missed' AND deadline >= $1 AND deadline < $2
        UNION ALL
        SELECT pipeline, moments FROM ticks WHERE state = 'missed' AND due >= $1 AND due < $2
            AND (deadline_state IS NULL OR deadline_state <> 'missed')
    ) AS late_ticks GROUP BY pipeline";

const GIVEN_UP: &str = "SELECT pipeline, COUNT(*) AS given_up FROM deliveries
     WHERE state = 'given-up' AND kind NOT IN ('heartbeat', 'test') AND ended_at >= $1 AND ended_at < $2 GROUP BY pipeline";
