//! Lists of runs, over all pipelines.

use chrono::{DateTime, Utc};
use sqlx::Any;
use sqlx::any::AnyArguments;
use sqlx::query::Query;
use weir_types::{PipelineName, RunId, TriggerName};

use crate::error::doing;
use crate::values::{Columns, moment};
use crate::{RunStatus, Store, StoreError};

/// A run in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedRun {
    /// Its id.
    pub id: RunId,
    /// The pipeline.
    pub pipeline: PipelineName,
    /// The lane of the pipeline in which it went on; 0 where it went on alone.
    pub lane: u32,
    /// Where it stands.
    pub status: RunStatus,
    /// The latest try, from 1.
    pub attempt: u32,
    /// The version of the pipeline with which that was made; nothing, when it was made with a file.
    pub version: Option<u64>,
    /// What that was made for: a tick's key.
    pub origin: Option<String>,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it failed.
    pub failure: Option<serde_json::Value>,
    /// Committed rows that no edge brought: those that extractors gave.
    pub rows_read: u64,
    /// Committed rows that no edge takes further: those that loaders wrote.
    pub rows_written: u64,
    /// Rows that were rejected.
    pub rows_rejected: u64,
}

/// Which runs to list.
#[derive(Debug, Clone, Default)]
pub struct RunFilter {
    /// Of this pipeline only.
    pub pipeline: Option<PipelineName>,
    /// Only with one of these statuses; with any when there is none.
    pub statuses: Vec<RunStatus>,
    /// Only for ticks of this trigger.
    pub trigger: Option<TriggerName>,
    /// Only those that started then or later.
    pub since: Option<DateTime<Utc>>,
    /// Only those that started before.
    pub until: Option<DateTime<Utc>>,
    /// Only those before this one.
    pub before: Option<RunId>,
}

/// Replays are runs under a name of their own and are not listed. An edge's rows are those that its giver gave and its taker took.
pub(crate) const LISTED: &str = "SELECT runs.id, runs.pipeline, runs.lane, runs.status, runs.attempt, runs.started_at, runs.ended_at, runs.failure, \
     attempts.version, attempts.origin, \
     CAST(COALESCE((SELECT SUM(rows_out) FROM node_counts WHERE run_id = runs.id AND node NOT IN \
        (SELECT to_node FROM edge_counts WHERE run_id = runs.id)), 0) AS BIGINT) AS rows_read, \
     CAST(COALESCE((SELECT SUM(rows_out) FROM node_counts WHERE run_id = runs.id AND node NOT IN \
        (SELECT from_node FROM edge_counts WHERE run_id = runs.id)), 0) AS BIGINT) AS rows_written, \
     CAST(COALESCE((SELECT SUM(rows_rejected) FROM node_counts WHERE run_id = runs.id), 0) AS BIGINT) AS rows_rejected \
     FROM runs LEFT JOIN attempts ON attempts.run_id = runs.id AND attempts.number = runs.attempt";

impl Store {
    /// Lists runs, the newest first.
    pub async fn list_runs(&self, filter: &RunFilter, limit: u32) -> Result<Vec<ListedRun>, StoreError> {
        let statement = format!("{LISTED} WHERE {} ORDER BY runs.id DESC LIMIT $7", condition(filter));
        let query = sqlx::query(sqlx::AssertSqlSafe(statement));
        let rows =
            bound(query, filter).bind(i64::from(limit)).fetch_all(&self.pool).await.map_err(doing("list runs"))?;
        rows.iter().map(|row| read(&Columns(row))).collect()
    }

    /// Returns a run as it stands in lists.
    ///
    /// # Errors
    /// [`StoreError::NoRun`] when there is none of that id.
    pub async fn listed_run(&self, run: RunId) -> Result<ListedRun, StoreError> {
        let statement = format!("{LISTED} WHERE runs.id = $1");
        let row = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(run.to_string())
            .fetch_optional(&self.pool)
            .await
            .map_err(doing("read a run"))?;
        row.as_ref().map(|row| read(&Columns(row))).transpose()?.ok_or(StoreError::NoRun(run))
    }

    /// Lists the newest runs of each pipeline, at most `each` of one, the newest first.
    pub async fn recent_runs(&self, each: u32) -> Result<Vec<ListedRun>, StoreError> {
        let statement = format!(
            "{LISTED} WHERE runs.id IN (SELECT id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY pipeline ORDER BY id DESC) AS place \
             FROM runs) AS placed WHERE place <= $1) ORDER BY runs.id DESC"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(i64::from(each))
            .fetch_all(&self.pool)
            .await
            .map_err(doing("list recent runs"))?;
        rows.iter().map(|row| read(&Columns(row))).collect()
    }
}

fn condition(filter: &RunFilter) -> String {
    // Statuses are our own words: they cannot be anything but a condition.
    let statuses: Vec<_> = filter.statuses.iter().map(|status| format!("'{status}'")).collect();
    let statuses =
        if statuses.is_empty() { String::new() } else { format!("runs.status IN ({}) AND ", statuses.join(", ")) };
    format!(
        "{statuses}runs.pipeline = COALESCE($1, runs.pipeline) AND runs.pipeline NOT LIKE '%--replays' \
         AND ($2 IS NULL OR attempts.origin LIKE $3 ESCAPE '\\') AND runs.started_at >= COALESCE($4, runs.started_at) \
         AND ($5 IS NULL OR runs.started_at < $5) AND ($6 IS NULL OR runs.id < $6)"
    )
}

fn bound<'q>(query: Query<'q, Any, AnyArguments>, filter: &RunFilter) -> Query<'q, Any, AnyArguments> {
    query
        .bind(filter.pipeline.as_ref().map(|pipeline| pipeline.as_str().to_owned()))
        .bind(filter.trigger.as_ref().map(|trigger| trigger.as_str().to_owned()))
        .bind(filter.trigger.as_ref().map(|trigger| format!("%/{}/%", trigger.as_str().replace('_', "\\_"))))
        .bind(filter.since.map(moment))
        .bind(filter.until.map(moment))
        .bind(filter.before.map(|run| run.to_string()))
}

/// Reads a row of [`LISTED`].
pub(crate) fn read(row: &Columns<'_>) -> Result<ListedRun, StoreError> {
    Ok(ListedRun {
        id: row.parsed("id")?,
        pipeline: row.parsed("pipeline")?,
        lane: row.small("lane")?,
        status: row.parsed("status")?,
        attempt: row.small("attempt")?,
        version: row.count_option("version")?,
        origin: row.text_option("origin")?,
        started_at: row.time("started_at")?,
        ended_at: row.parsed_option("ended_at")?,
        failure: row.json_option("failure")?,
        rows_read: row.count("rows_read")?,
        rows_written: row.count("rows_written")?,
        rows_rejected: row.count("rows_rejected")?,
    })
}
