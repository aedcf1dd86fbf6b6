//! What runs have made for people, as a list over all runs.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;
use weir_types::{NodeName, PipelineName, RunId};

use crate::error::doing;
use crate::values::{Columns, number};
use crate::{Store, StoreError};

/// A file that a run has made for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeFile {
    /// The node that made it.
    pub node: String,
    /// Its name, which may have folders.
    pub name: String,
    /// In bytes.
    pub size: u64,
}

/// The files that runs of a pipeline have made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeBy {
    /// The pipeline.
    pub pipeline: PipelineName,
    /// The run.
    pub run: RunId,
    /// The files.
    pub files: Vec<MadeFile>,
}

/// A node that makes files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maker {
    /// Its pipeline.
    pub pipeline: PipelineName,
    /// The node.
    pub node: NodeName,
    /// In how many runs it has made some.
    pub outputs: u64,
    /// The last of these runs.
    pub latest: RunId,
}

/// What a node has made in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// The run.
    pub run: RunId,
    /// For what it was made: a tick's key.
    pub origin: Option<String>,
    /// When the run ended.
    pub made_at: DateTime<Utc>,
    /// The files, by name.
    pub files: Vec<MadeFile>,
}

impl Store {
    /// Returns up to which change it was looked at what runs have made.
    pub async fn listed_changes(&self) -> Result<u64, StoreError> {
        let row = sqlx::query("SELECT value FROM counters WHERE name = 'listed-changes'").fetch_one(&self.pool).await;
        Columns(&row.map_err(doing("read up to where artifacts are listed"))?).count("value")
    }

    /// Lists what the runs made that have ended between two changes. Another server may have been faster: then nothing is done.
    pub async fn list_artifacts(&self, after: u64, until: u64, made: &[MadeBy]) -> Result<bool, StoreError> {
        let mut transaction = self.write_behind().await?;
        let moved = sqlx::query("UPDATE counters SET value = $2 WHERE name = 'listed-changes' AND value = $1")
            .bind(number(after))
            .bind(number(until))
            .execute(&mut *transaction)
            .await
            .map_err(doing("record up to where artifacts are listed"))?;
        if moved.rows_affected() == 0 {
            return Ok(false);
        }
        for one in made {
            for file in &one.files {
                // A run may have been removed since, and one that was taken up again makes the same once more.
                sqlx::query(
                    "INSERT INTO artifacts (run_id, pipeline, node, name, size) SELECT id, $2, $3, $4, $5 FROM runs WHERE id = $1
                     ON CONFLICT (run_id, node, name) DO UPDATE SET size = excluded.size",
                )
                .bind(one.run.to_string())
                .bind(one.pipeline.as_str())
                .bind(file.node.as_str())
                .bind(file.name.as_str())
                .bind(number(file.size))
                .execute(&mut *transaction)
                .await
                .map_err(doing("list an artifact"))?;
            }
        }
        transaction.commit().await.map_err(doing("list artifacts"))?;
        Ok(true)
    }

    /// Returns the nodes that have made files, those first that did so last.
    pub async fn makers(&self) -> Result<Vec<Maker>, StoreError> {
        let rows = sqlx::query(
            "SELECT pipeline, node, CAST(COUNT(DISTINCT run_id) AS BIGINT) AS outputs, MAX(run_id) AS latest FROM artifacts
             GROUP BY pipeline, node ORDER BY MAX(run_id) DESC, pipeline, node",
        )
        .fetch_all(&self.pool)
        .await
        .map_err(doing("list what makes artifacts"))?;
        let read = |row| {
            let row = Columns(row);
            Ok(Maker {
                pipeline: row.parsed("pipeline")?,
                node: row.parsed("node")?,
                outputs: row.count("outputs")?,
                latest: row.parsed("latest")?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Returns what a node has made, the newest first; with `before`, only in runs before that one.
    pub async fn outputs(
        &self,
        pipeline: &PipelineName,
        node: &NodeName,
        before: Option<RunId>,
        limit: u32,
    ) -> Result<Vec<Output>, StoreError> {
        let statement = "SELECT runs.id, runs.started_at, runs.ended_at, attempts.origin FROM runs
             LEFT JOIN attempts ON attempts.run_id = runs.id AND attempts.number = runs.attempt
             WHERE runs.id IN (SELECT run_id FROM artifacts WHERE pipeline = $1 AND node = $2 AND ($3 IS NULL OR run_id < $3))
             ORDER BY runs.id DESC LIMIT $4";
        let rows = sqlx::query(statement)
            .bind(pipeline.as_str())
            .bind(node.as_str())
            .bind(before.map(|run| run.to_string()))
            .bind(i64::from(limit))
            .fetch_all(&self.pool)
            .await
            .map_err(doing("list what a node has made"))?;
        let mut outputs = Vec::new();
        for row in &rows {
            let row = Columns(row);
            let ended: Option<DateTime<Utc>> = row.parsed_option("ended_at")?;
            outputs.push(Output {
                run: row.parsed("id")?,
                origin: row.text_option("origin")?,
                made_at: ended.map_or_else(|| row.time("started_at"), Ok)?,
                files: Vec::new(),
            });
        }
        self.add_files(node, &mut outputs).await?;
        Ok(outputs)
    }

    async fn add_files(&self, node: &NodeName, outputs: &mut [Output]) -> Result<(), StoreError> {
        let runs: Vec<_> = outputs.iter().map(|output| format!("'{}'", output.run)).collect();
        if runs.is_empty() {
            return Ok(());
        }
        // Ids are our own words: they cannot be anything but a condition.
        let statement = format!(
            "SELECT run_id, node, name, size FROM artifacts WHERE node = $1 AND run_id IN ({}) ORDER BY name",
            runs.join(", ")
        );
        let rows = sqlx::query(AssertSqlSafe(statement)).bind(node.as_str()).fetch_all(&self.pool).await;
        for row in &rows.map_err(doing("list what a node has made"))? {
            let row = Columns(row);
            let run: RunId = row.parsed("run_id")?;
            let file = MadeFile { node: row.text("node")?, name: row.text("name")?, size: row.count("size")? };
            outputs.iter_mut().filter(|output| output.run == run).for_each(|output| output.files.push(file.clone()));
        }
        Ok(())
    }
}
