//! The versions of pipelines: texts that never change.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use sqlx::AnyConnection;
use weir_types::{Digest, PipelineName};

use crate::error::doing;
use crate::pipelines::{self, count_change};
use crate::values::{Columns, moment, number};
use crate::{Store, StoreError};

/// Where a version comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VersionOrigin {
    /// A file of the served folder.
    File,
    /// A person or a program, by the API.
    Api,
}

impl fmt::Display for VersionOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::File => "file",
            Self::Api => "api",
        })
    }
}

impl FromStr for VersionOrigin {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        [Self::File, Self::Api]
            .into_iter()
            .find(|origin| origin.to_string() == word)
            .ok_or_else(|| format!("`{word}` is not where a version comes from"))
    }
}

/// A version of a pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The pipeline.
    pub pipeline: PipelineName,
    /// Counts up from 1.
    pub number: u64,
    /// The pipeline file.
    pub text: String,
    /// The digest of the text.
    pub digest: Digest,
    /// Where it comes from.
    pub origin: VersionOrigin,
    /// Who made it.
    pub author: String,
    /// What they said about it.
    pub message: Option<String>,
    /// When.
    pub made_at: DateTime<Utc>,
}

/// What a text is to follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// Nothing: the pipeline is new.
    New,
    /// This version, which has to be the newest.
    Version(u64),
    /// Whatever is there.
    Any,
}

/// A text to save.
#[derive(Debug, Clone)]
pub struct NewVersion<'a> {
    /// The pipeline.
    pub pipeline: &'a PipelineName,
    /// The pipeline's file, relative to the folder of all of them.
    pub file: &'a str,
    /// The text.
    pub text: &'a str,
    /// Where it comes from. One from a file is compared with the last one from there: who edits in between is not overruled by a file
    /// that stays as it was.
    pub origin: VersionOrigin,
    /// Who saves it.
    pub author: &'a str,
    /// What they say about it.
    pub message: Option<&'a str>,
    /// What it is to follow.
    pub base: Base,
}

/// What came of saving a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// It is a version now.
    New(Version),
    /// It was one already.
    Same(Version),
    /// The newest version is another one than that which it was to follow; nothing was saved. None, when there is no such pipeline.
    Stale(Option<Version>),
}

const COLUMNS: &str = "SELECT pipeline, number, text, digest, origin, author, message, made_at FROM pipeline_versions WHERE pipeline = $1";

impl Store {
    /// Saves a text as the newest version of a pipeline.
    pub async fn save_version(&self, new: &NewVersion<'_>, now: DateTime<Utc>) -> Result<Saved, StoreError> {
        let mut transaction = self.write().await?;
        count_change(&mut transaction).await?;
        let current = pipelines::find(&mut transaction, new.pipeline).await?;
        let latest = match &current {
            Some(record) => find(&mut transaction, new.pipeline, record.latest).await?,
            None => None,
        };
        let fits = match new.base {
            Base::New => latest.is_none(),
            Base::Version(number) => latest.as_ref().is_some_and(|latest| latest.number == number),
            Base::Any => true,
        };
        if !fits {
            return Ok(Saved::Stale(latest));
        }
        let before = match new.origin {
            // The same text in another file is a change, too.
            VersionOrigin::Api if current.as_ref().is_some_and(|current| current.file != new.file) => None,
            VersionOrigin::Api => latest.clone(),
            // Only as long as the pipeline is there: a file that was removed and comes back counts again.
            VersionOrigin::File if latest.is_some() => last_of_file(&mut transaction, new.pipeline).await?,
            VersionOrigin::File => None,
        };
        if let Some(same) = before.filter(|before| before.text == new.text) {
            if new.origin == VersionOrigin::File
                && current.is_some_and(|current| current.served_file.as_deref() != Some(new.file))
            {
                move_file(&mut transaction, new).await?;
                transaction.commit().await.map_err(doing("save where a file is"))?;
            }
            return Ok(Saved::Same(latest.unwrap_or(same)));
        }
        let version = insert(&mut transaction, new, now).await?;
        transaction.commit().await.map_err(doing("save a version"))?;
        Ok(Saved::New(version))
    }

    /// Returns a version of a pipeline.
    pub async fn version(&self, pipeline: &PipelineName, number: u64) -> Result<Option<Version>, StoreError> {
        let mut connection = self.pool.acquire().await.map_err(doing("reach the database"))?;
        find(&mut connection, pipeline, number).await
    }

    /// Lists versions of a pipeline before a number, the newest first.
    pub async fn versions(
        &self,
        pipeline: &PipelineName,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Version>, StoreError> {
        let statement = format!("{COLUMNS} AND number < $2 ORDER BY number DESC LIMIT $3");
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(pipeline.as_str())
            .bind(before.map_or(i64::MAX, number))
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
            .await
            .map_err(doing("list versions"))?;
        rows.iter().map(|row| read(&Columns(row))).collect()
    }

    /// Returns the versions that run, by name.
    pub async fn deployed(&self) -> Result<Vec<Version>, StoreError> {
        self.each("deployed").await
    }

    /// Returns the newest versions of all pipelines, by name.
    pub async fn newest(&self) -> Result<Vec<Version>, StoreError> {
        self.each("latest").await
    }

    /// Returns the version of each pipeline whose number stands in a column.
    async fn each(&self, column: &'static str) -> Result<Vec<Version>, StoreError> {
        let statement = format!(
            "SELECT pipeline, number, text, digest, origin, author, message, made_at FROM pipeline_versions \
             JOIN pipelines ON pipelines.name = pipeline AND pipelines.{column} = number \
             WHERE removed_at IS NULL ORDER BY pipeline"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(statement)).fetch_all(&self.pool).await;
        rows.map_err(doing("list versions"))?.iter().map(|row| read(&Columns(row))).collect()
    }
}

async fn find(
    connection: &mut AnyConnection,
    pipeline: &PipelineName,
    version: u64,
) -> Result<Option<Version>, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{COLUMNS} AND number = $2")))
        .bind(pipeline.as_str())
        .bind(number(version))
        .fetch_optional(connection)
        .await
        .map_err(doing("read a version"))?;
    row.as_ref().map(|row| read(&Columns(row))).transpose()
}

async fn last_of_file(connection: &mut AnyConnection, pipeline: &PipelineName) -> Result<Option<Version>, StoreError> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("{COLUMNS} AND origin = 'file' ORDER BY number DESC LIMIT 1")))
        .bind(pipeline.as_str())
        .fetch_optional(connection)
        .await
        .map_err(doing("read a version"))?;
    row.as_ref().map(|row| read(&Columns(row))).transpose()
}

/// Records that the file of a pipeline is another one; its text too, unless somebody has put that elsewhere.
async fn move_file(connection: &mut AnyConnection, new: &NewVersion<'_>) -> Result<(), StoreError> {
    let moved = "UPDATE pipelines SET file = CASE WHEN file = served_file THEN $2 ELSE file END, served_file = $2 WHERE name = $1";
    let moved = sqlx::query(moved).bind(new.pipeline.as_str()).bind(new.file).execute(connection).await;
    moved.map(drop).map_err(doing("save where a file is"))
}

/// Records a text under the next number.
async fn insert(
    connection: &mut AnyConnection,
    new: &NewVersion<'_>,
    now: DateTime<Utc>,
) -> Result<Version, StoreError> {
    let latest: i64 = sqlx::query_scalar(
        "INSERT INTO pipelines (name, file, latest, paused, served_file) VALUES ($1, $2, 1, 0, $3) ON CONFLICT (name) DO UPDATE SET \
         file = excluded.file, latest = pipelines.latest + 1, removed_at = NULL, served_file = COALESCE(excluded.served_file, \
         CASE WHEN pipelines.removed_at IS NULL THEN pipelines.served_file END) RETURNING latest",
    )
    .bind(new.pipeline.as_str())
    .bind(new.file)
    .bind((new.origin == VersionOrigin::File).then_some(new.file))
    .fetch_one(&mut *connection)
    .await
    .map_err(doing("number a version"))?;
    let digest = Digest::of(new.text);
    sqlx::query(
        "INSERT INTO pipeline_versions (pipeline, number, text, digest, origin, author, message, made_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(new.pipeline.as_str())
    .bind(latest)
    .bind(new.text)
    .bind(digest.to_string())
    .bind(new.origin.to_string())
    .bind(new.author)
    .bind(new.message)
    .bind(moment(now))
    .execute(connection)
    .await
    .map_err(doing("save a version"))?;
    Ok(Version {
        pipeline: new.pipeline.clone(),
        number: u64::try_from(latest).unwrap_or_default(),
        text: new.text.to_owned(),
        digest,
        origin: new.origin,
        author: new.author.to_owned(),
        message: new.message.map(str::to_owned),
        made_at: now,
    })
}

fn read(row: &Columns<'_>) -> Result<Version, StoreError> {
    Ok(Version {
        pipeline: row.parsed("pipeline")?,
        number: row.count("number")?,
        text: row.text("text")?,
        digest: row.parsed("digest")?,
        origin: row.parsed("origin")?,
        author: row.text("author")?,
        message: row.text_option("message")?,
        made_at: row.time("made_at")?,
    })
}
