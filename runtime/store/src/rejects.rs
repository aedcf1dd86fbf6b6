//! The index of rejected rows.

use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use weir_types::{Digest, EpochNumber, NodeName, PipelineName, RunId};

use crate::error::doing;
use crate::values::{Columns, number};
use crate::{Store, StoreError};

/// A file of rejected rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectFile {
    /// Where it is, relative to the data folder.
    pub path: String,
    /// The node that rejected the rows.
    pub node: NodeName,
    /// The digest of its block.
    pub block: Digest,
    /// The stream that they came from, where the node is an extractor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<String>,
    /// The split.
    pub split: String,
    /// How many rows.
    pub rows: u64,
    /// The first row's reason, for lists.
    pub reason: String,
}

/// A file of rejected rows and where it belongs.
#[derive(Debug, Clone)]
pub struct RejectRecord {
    /// The run.
    pub run: RunId,
    /// The epoch.
    pub epoch: EpochNumber,
    /// What people call the file by: counts up over all pipelines of the data folder.
    pub number: u64,
    /// The file.
    pub file: RejectFile,
    /// Whether the epoch was committed; one that failed is read again, and its rows are rejected again.
    pub committed: bool,
}

/// Which rejects to list.
#[derive(Debug, Clone, Default)]
pub struct RejectFilter {
    /// Of this run only.
    pub run: Option<RunId>,
    /// Of this node only.
    pub node: Option<NodeName>,
}

impl Store {
    /// Lists the files of rejected rows of a pipeline, the newest run first.
    pub async fn rejects(
        &self,
        pipeline: &PipelineName,
        filter: &RejectFilter,
    ) -> Result<Vec<RejectRecord>, StoreError> {
        let rows = sqlx::query(
            "SELECT run_id, epoch, number, path, node, block_digest, stream, split, row_count, reason, committed FROM rejects WHERE pipeline = $1 \
             AND run_id = COALESCE($2, run_id) AND node = COALESCE($3, node) ORDER BY run_id DESC, epoch, node, path",
        )
        .bind(pipeline.as_str())
        .bind(filter.run.map(|run| run.to_string()))
        .bind(filter.node.as_ref().map(NodeName::as_str))
        .fetch_all(&self.pool)
        .await
        .map_err(doing("list rejects"))?;
        rows.iter().map(|row| read(&Columns(row))).collect()
    }

    /// Lists the files of an epoch that failed.
    pub async fn save_failed_rejects(
        &self,
        pipeline: &PipelineName,
        run: RunId,
        epoch: EpochNumber,
        files: &[RejectFile],
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        insert(&mut transaction, &pipeline.owner(), Origin { run, epoch, committed: false }, files).await?;
        transaction.commit().await.map_err(doing("record rejects"))
    }
}

/// Where files come from.
#[derive(Clone, Copy)]
pub(crate) struct Origin {
    pub(crate) run: RunId,
    pub(crate) epoch: EpochNumber,
    pub(crate) committed: bool,
}

/// Records the files of an epoch.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    pipeline: &PipelineName,
    origin: Origin,
    files: &[RejectFile],
) -> Result<(), StoreError> {
    for file in files {
        let called = next_number(connection).await?;
        sqlx::query(
            "INSERT INTO rejects (run_id, epoch, path, pipeline, node, block_digest, stream, split, row_count, reason, committed, number) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(origin.run.to_string())
        .bind(number(origin.epoch.get()))
        .bind(&file.path)
        .bind(pipeline.as_str())
        .bind(file.node.as_str())
        .bind(file.block.to_string())
        .bind(file.stream.as_deref())
        .bind(&file.split)
        .bind(number(file.rows))
        .bind(&file.reason)
        .bind(i64::from(origin.committed))
        .bind(called)
        .execute(&mut *connection)
        .await
        .map_err(doing("record rejects"))?;
    }
    Ok(())
}

/// Takes the number of the next file.
async fn next_number(connection: &mut AnyConnection) -> Result<i64, StoreError> {
    sqlx::query_scalar("UPDATE counters SET value = value + 1 WHERE name = 'rejects' RETURNING value")
        .fetch_one(connection)
        .await
        .map_err(doing("number rejects"))
}

fn read(row: &Columns<'_>) -> Result<RejectRecord, StoreError> {
    Ok(RejectRecord {
        run: row.parsed("run_id")?,
        epoch: EpochNumber::new(row.count("epoch")?),
        number: row.count("number")?,
        committed: row.flag("committed")?,
        file: RejectFile {
            path: row.text("path")?,
            node: row.parsed("node")?,
            block: row.parsed("block_digest")?,
            stream: row.text_option("stream")?,
            split: row.text("split")?,
            rows: row.count("row_count")?,
            reason: row.text("reason")?,
        },
    })
}
