//! Pipelines that are kept here: which version is the newest, and which one runs.

use chrono::{DateTime, Utc};
use sqlx::AnyConnection;
use weir_types::PipelineName;

use crate::error::doing;
use crate::values::{Columns, moment, number};
use crate::{Store, StoreError};

/// A pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PipelineRecord {
    /// Its name.
    pub name: PipelineName,
    /// Its file, relative to the folder of all of them.
    pub file: String,
    /// The number of its newest version.
    pub latest: u64,
    /// The number of the version that runs.
    pub deployed: Option<u64>,
    /// Whether its schedules rest.
    pub paused: bool,
    /// The file of a served folder that it was last read from; nothing for one that nobody has put into a folder.
    pub served_file: Option<String>,
}

/// A change of what runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployment {
    /// The version that runs from then on; nothing, when none does.
    pub version: Option<u64>,
    /// Who did it.
    pub author: String,
    /// When.
    pub made_at: DateTime<Utc>,
}

const COLUMNS: &str =
    "SELECT name, file, latest, deployed, paused, served_file FROM pipelines WHERE removed_at IS NULL";

impl Store {
    /// Lists the pipelines by name.
    pub async fn pipelines(&self) -> Result<Vec<PipelineRecord>, StoreError> {
        let statement = sqlx::AssertSqlSafe(format!("{COLUMNS} ORDER BY name"));
        let rows = sqlx::query(statement).fetch_all(&self.pool).await.map_err(doing("list pipelines"))?;
        rows.iter().map(|row| read(&Columns(row))).collect()
    }

    /// Returns a pipeline.
    pub async fn pipeline(&self, name: &PipelineName) -> Result<Option<PipelineRecord>, StoreError> {
        let mut connection = self.pool.acquire().await.map_err(doing("reach the database"))?;
        find(&mut connection, name).await
    }

    /// Returns how often what runs has changed: as long as the number is the same, nothing is new.
    pub async fn deployments_made(&self) -> Result<u64, StoreError> {
        let value: i64 = sqlx::query_scalar("SELECT value FROM counters WHERE name = 'deployments'")
            .fetch_one(&self.pool)
            .await
            .map_err(doing("look for new deployments"))?;
        Ok(u64::try_from(value).unwrap_or_default())
    }

    /// Makes a version run from now on; nothing, to have none run. Tells whether there is such a version.
    pub async fn deploy(
        &self,
        name: &PipelineName,
        version: Option<u64>,
        author: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        count_change(&mut transaction).await?;
        let deployed = deploy(&mut transaction, name, version, author, now).await?;
        transaction.commit().await.map_err(doing("deploy"))?;
        Ok(deployed)
    }

    /// Lists the deployments of a pipeline, the newest first.
    pub async fn deployments(&self, name: &PipelineName, limit: u32) -> Result<Vec<Deployment>, StoreError> {
        let numbered = self.numbered_deployments(name, None, limit).await?;
        Ok(numbered.into_iter().map(|(_, deployment)| deployment).collect())
    }

    /// Lists the deployments of a pipeline with their numbers, the newest first; with `before`, those with a lower one.
    pub async fn numbered_deployments(
        &self,
        name: &PipelineName,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<(u64, Deployment)>, StoreError> {
        let rows = sqlx::query(
            "SELECT number, version, author, made_at FROM deployments WHERE pipeline = $1 AND number < $2
             ORDER BY number DESC LIMIT $3",
        )
        .bind(name.as_str())
        .bind(before.map_or(i64::MAX, number))
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await
        .map_err(doing("list deployments"))?;
        let deployment = |row| {
            let row = Columns(row);
            let deployment = Deployment {
                version: row.count_option("version")?,
                author: row.text("author")?,
                made_at: row.time("made_at")?,
            };
            Ok((row.count("number")?, deployment))
        };
        rows.iter().map(deployment).collect()
    }

    /// Lets the schedules of a pipeline rest, or go on. Tells whether there is such a pipeline.
    pub async fn pause(&self, name: &PipelineName, paused: bool) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        count_change(&mut transaction).await?;
        let changed = sqlx::query("UPDATE pipelines SET paused = $2 WHERE name = $1 AND removed_at IS NULL")
            .bind(name.as_str())
            .bind(i32::from(paused))
            .execute(&mut *transaction)
            .await
            .map_err(doing("pause a pipeline"))?;
        transaction.commit().await.map_err(doing("pause a pipeline"))?;
        Ok(changed.rows_affected() > 0)
    }

    /// Removes a pipeline: nothing of it runs any more. Its versions and runs stay on record. Tells whether there was one.
    pub async fn remove_pipeline(
        &self,
        name: &PipelineName,
        author: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.write().await?;
        count_change(&mut transaction).await?;
        let deployed = deploy(&mut transaction, name, None, author, now).await?;
        if deployed {
            sqlx::query("UPDATE pipelines SET removed_at = $2 WHERE name = $1")
                .bind(name.as_str())
                .bind(moment(now))
                .execute(&mut *transaction)
                .await
                .map_err(doing("remove a pipeline"))?;
        }
        transaction.commit().await.map_err(doing("remove a pipeline"))?;
        Ok(deployed)
    }
}

/// Counts a change. Whoever does holds the count until the transaction ends, so that changes come one after the other.
pub(crate) async fn count_change(connection: &mut AnyConnection) -> Result<(), StoreError> {
    sqlx::query("UPDATE counters SET value = value + 1 WHERE name = 'deployments'")
        .execute(connection)
        .await
        .map(drop)
        .map_err(doing("count a change"))
}

/// Returns a pipeline that was not removed.
pub(crate) async fn find(
    connection: &mut AnyConnection,
    name: &PipelineName,
) -> Result<Option<PipelineRecord>, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{COLUMNS} AND name = $1")))
        .bind(name.as_str())
        .fetch_optional(connection)
        .await
        .map_err(doing("read a pipeline"))?;
    row.as_ref().map(|row| read(&Columns(row))).transpose()
}

async fn deploy(
    connection: &mut AnyConnection,
    name: &PipelineName,
    version: Option<u64>,
    author: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let changed = sqlx::query(
        "UPDATE pipelines SET deployed = $2 WHERE name = $1 AND removed_at IS NULL \
         AND ($2 IS NULL OR EXISTS (SELECT 1 FROM pipeline_versions WHERE pipeline = $1 AND number = $2))",
    )
    .bind(name.as_str())
    .bind(version.map(number))
    .execute(&mut *connection)
    .await
    .map_err(doing("deploy"))?;
    if changed.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(
        "INSERT INTO deployments (pipeline, number, version, author, made_at) \
         SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3, $4 FROM deployments WHERE pipeline = $1",
    )
    .bind(name.as_str())
    .bind(version.map(number))
    .bind(author)
    .bind(moment(now))
    .execute(connection)
    .await
    .map_err(doing("record a deployment"))?;
    Ok(true)
}

fn read(row: &Columns<'_>) -> Result<PipelineRecord, StoreError> {
    Ok(PipelineRecord {
        name: row.parsed("name")?,
        file: row.text("file")?,
        latest: row.count("latest")?,
        deployed: row.count_option("deployed")?,
        paused: row.flag("paused")?,
        served_file: row.text_option("served_file")?,
    })
}
