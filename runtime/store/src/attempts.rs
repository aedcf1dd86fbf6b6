//! Tries at a run.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use sqlx::AnyConnection;
use weir_types::RunId;

use crate::error::doing;
use crate::values::{Columns, json, now, number};
use crate::{Store, StoreError};

/// One try at a run.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// Its number, from 1.
    pub number: u32,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// When it ended; never, when the process was killed.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it failed.
    pub failure: Option<Value>,
}

/// What is given to a run beside its pipeline.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Given {
    /// Values for parameters: those of the trigger, and before them those of a request.
    pub parameters: BTreeMap<String, String>,
    /// What `today` means.
    pub today: Option<NaiveDate>,
}

impl Store {
    /// Says with what an attempt is made: a version of its pipeline, and what is given to it.
    pub async fn set_made_with(&self, run: RunId, attempt: u32, version: u64, given: &Given) -> Result<(), StoreError> {
        let query = sqlx::query(
            "UPDATE attempts SET version = $3, parameters = $4, today = $5 WHERE run_id = $1 AND number = $2",
        )
        .bind(run.to_string())
        .bind(i64::from(attempt))
        .bind(number(version))
        .bind(json("parameters", &given.parameters)?)
        .bind(given.today.map(|today| today.to_string()));
        self.execute_behind(query).await.map_err(doing("record what an attempt is made with"))
    }

    /// Returns what was given to the latest attempt at a run; nothing, when a command made it, or a server that did not keep that yet.
    pub async fn given(&self, run: RunId) -> Result<Option<Given>, StoreError> {
        let row = sqlx::query(
            "SELECT attempts.parameters, attempts.today FROM attempts
             JOIN runs ON runs.id = attempts.run_id AND runs.attempt = attempts.number WHERE runs.id = $1",
        )
        .bind(run.to_string())
        .fetch_optional(&self.pool)
        .await
        .map_err(doing("read what was given to a run"))?;
        let Some(row) = row else { return Ok(None) };
        let row = Columns(&row);
        let Some(parameters) = row.json_option("parameters")? else { return Ok(None) };
        Ok(Some(Given { parameters, today: row.parsed_option("today")? }))
    }

    /// Records how an attempt ended after which there may be another. The end of a run's last one is recorded with the run's.
    pub async fn end_attempt(&self, run: RunId, attempt: u32, failure: Option<&Value>) -> Result<(), StoreError> {
        let mut connection = self.pool.acquire().await.map_err(doing("reach the database"))?;
        end(&mut connection, run, attempt, failure).await
    }

    /// Returns the attempts at a run, the first one first.
    pub async fn attempts(&self, run: RunId) -> Result<Vec<Attempt>, StoreError> {
        let rows =
            sqlx::query("SELECT number, started_at, ended_at, failure FROM attempts WHERE run_id = $1 ORDER BY number")
                .bind(run.to_string())
                .fetch_all(&self.pool)
                .await
                .map_err(doing("list attempts"))?;
        rows.iter().map(|row| read(&Columns(row))).collect()
    }
}

/// Records that an attempt starts.
pub(crate) async fn insert(connection: &mut AnyConnection, run: RunId, attempt: u32) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO attempts (run_id, number, started_at) VALUES ($1, $2, $3)")
        .bind(run.to_string())
        .bind(i64::from(attempt))
        .bind(now())
        .execute(connection)
        .await
        .map_err(doing("record an attempt"))?;
    Ok(())
}

/// Records how an attempt ended, unless that is recorded already.
pub(crate) async fn end(
    connection: &mut AnyConnection,
    run: RunId,
    attempt: u32,
    failure: Option<&Value>,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE attempts SET ended_at = $3, failure = $4 WHERE run_id = $1 AND number = $2 AND ended_at IS NULL",
    )
    .bind(run.to_string())
    .bind(i64::from(attempt))
    .bind(now())
    .bind(failure.map(Value::to_string))
    .execute(connection)
    .await
    .map_err(doing("record the end of an attempt"))?;
    Ok(())
}

fn read(row: &Columns<'_>) -> Result<Attempt, StoreError> {
    Ok(Attempt {
        number: row.small("number")?,
        started_at: row.time("started_at")?,
        ended_at: row.parsed_option("ended_at")?,
        failure: row.json_option("failure")?,
    })
}
