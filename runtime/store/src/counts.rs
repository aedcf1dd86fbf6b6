//! Rows and bytes that passed nodes and edges, and what nodes used.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::AnyConnection;
use weir_types::{Digest, NodeName, PipelineName, PortName, RunId};

use crate::error::doing;
use crate::values::{Columns, number};
use crate::{Store, StoreError};

/// Rows and bytes of a node.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeCount {
    /// Rows that came in.
    pub rows_in: u64,
    /// Rows that went out, over all ports.
    pub rows_out: u64,
    /// Rows that the node left out, as its manifest allows.
    pub rows_filtered: u64,
    /// Rows that the node could not process.
    pub rows_rejected: u64,
    /// Bytes that came in.
    pub bytes_in: u64,
    /// Bytes that went out.
    pub bytes_out: u64,
}

/// Both ends of an edge.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EdgeKey {
    /// The node that gives.
    pub from_node: NodeName,
    /// Its port.
    pub from_port: PortName,
    /// The node that takes.
    pub to_node: NodeName,
    /// Its port.
    pub to_port: PortName,
}

/// Rows and bytes that passed an edge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EdgeCount {
    /// The edge.
    #[serde(flatten)]
    pub edge: EdgeKey,
    /// Rows.
    pub rows: u64,
    /// Batches.
    pub batches: u64,
    /// Bytes.
    pub bytes: u64,
}

/// Everything that was counted in an epoch, or over a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// By node.
    pub nodes: BTreeMap<NodeName, NodeCount>,
    /// By edge.
    pub edges: Vec<EdgeCount>,
}

/// A run that succeeded, and the rows that passed its nodes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PastRun {
    /// Every node that the run had; those that nothing passed are at nought.
    pub nodes: BTreeMap<NodeName, NodeCount>,
}

impl Store {
    /// Returns the newest runs of a pipeline that succeeded, in whatever lane, the newest first. Runs are of one kind by the pipeline's
    /// name: replays are recorded under another.
    pub async fn past_runs(&self, pipeline: &PipelineName, limit: u32) -> Result<Vec<PastRun>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, nodes FROM runs WHERE pipeline = $1 AND status = 'succeeded' ORDER BY id DESC LIMIT $2",
        )
        .bind(pipeline.without_lane().to_string())
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await
        .map_err(doing("list runs that succeeded"))?;
        let mut runs = Vec::new();
        for row in &rows {
            let row = Columns(row);
            let known: BTreeMap<NodeName, Digest> = row.json("nodes")?;
            let mut nodes: BTreeMap<_, _> = known.into_keys().map(|node| (node, NodeCount::default())).collect();
            nodes.extend(self.node_counts(row.parsed("id")?).await?);
            runs.push(PastRun { nodes });
        }
        Ok(runs)
    }

    /// Returns what was counted over the committed epochs of a run.
    pub async fn counts(&self, run: RunId) -> Result<Counts, StoreError> {
        Ok(Counts { nodes: self.node_counts(run).await?, edges: self.edge_counts(run).await? })
    }

    async fn node_counts(&self, run: RunId) -> Result<BTreeMap<NodeName, NodeCount>, StoreError> {
        let rows = sqlx::query(
            "SELECT node, rows_in, rows_out, rows_filtered, rows_rejected, bytes_in, bytes_out FROM node_counts WHERE run_id = $1",
        )
        .bind(run.to_string())
        .fetch_all(&self.pool)
        .await
        .map_err(doing("read the counts of nodes"))?;
        rows.iter().map(Columns).map(|row| Ok((row.parsed("node")?, read_node(&row)?))).collect()
    }

    async fn edge_counts(&self, run: RunId) -> Result<Vec<EdgeCount>, StoreError> {
        let rows = sqlx::query(
            "SELECT from_node, from_port, to_node, to_port, row_count, batch_count, byte_count FROM edge_counts WHERE run_id = $1 \
             ORDER BY from_node, from_port, to_node, to_port",
        )
        .bind(run.to_string())
        .fetch_all(&self.pool)
        .await
        .map_err(doing("read the counts of edges"))?;
        rows.iter().map(|row| read_edge(&Columns(row))).collect()
    }
}

/// Records what the instances of a node used in an attempt.
pub(crate) async fn save_usage(
    connection: &mut AnyConnection,
    (run, attempt): (RunId, u32),
    node: &NodeName,
    usage: &Value,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO node_usage (run_id, attempt, node, usage) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (run_id, attempt, node) DO UPDATE SET usage = excluded.usage",
    )
    .bind(run.to_string())
    .bind(i64::from(attempt))
    .bind(node.as_str())
    .bind(usage.to_string())
    .execute(connection)
    .await
    .map_err(doing("record what a node used"))?;
    Ok(())
}

/// Adds an epoch's counts to those of its run.
pub(crate) async fn add(connection: &mut AnyConnection, run: RunId, counts: &Counts) -> Result<(), StoreError> {
    for (node, count) in &counts.nodes {
        add_node(connection, run, node, count).await?;
    }
    for edge in &counts.edges {
        add_edge(connection, run, edge).await?;
    }
    Ok(())
}

async fn add_node(
    connection: &mut AnyConnection,
    run: RunId,
    node: &NodeName,
    count: &NodeCount,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO node_counts (run_id, node, rows_in, rows_out, rows_filtered, rows_rejected, bytes_in, bytes_out) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (run_id, node) DO UPDATE SET \
         rows_in = node_counts.rows_in + excluded.rows_in, rows_out = node_counts.rows_out + excluded.rows_out, \
         rows_filtered = node_counts.rows_filtered + excluded.rows_filtered, \
         rows_rejected = node_counts.rows_rejected + excluded.rows_rejected, \
         bytes_in = node_counts.bytes_in + excluded.bytes_in, bytes_out = node_counts.bytes_out + excluded.bytes_out",
    )
    .bind(run.to_string())
    .bind(node.as_str())
    .bind(number(count.rows_in))
    .bind(number(count.rows_out))
    .bind(number(count.rows_filtered))
    .bind(number(count.rows_rejected))
    .bind(number(count.bytes_in))
    .bind(number(count.bytes_out))
    .execute(connection)
    .await
    .map_err(doing("record the counts of a node"))?;
    Ok(())
}

async fn add_edge(connection: &mut AnyConnection, run: RunId, count: &EdgeCount) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO edge_counts (run_id, from_node, from_port, to_node, to_port, row_count, batch_count, byte_count) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (run_id, from_node, from_port, to_node, to_port) DO UPDATE SET \
         row_count = edge_counts.row_count + excluded.row_count, batch_count = edge_counts.batch_count + excluded.batch_count, \
         byte_count = edge_counts.byte_count + excluded.byte_count",
    )
    .bind(run.to_string())
    .bind(count.edge.from_node.as_str())
    .bind(count.edge.from_port.as_str())
    .bind(count.edge.to_node.as_str())
    .bind(count.edge.to_port.as_str())
    .bind(number(count.rows))
    .bind(number(count.batches))
    .bind(number(count.bytes))
    .execute(connection)
    .await
    .map_err(doing("record the counts of an edge"))?;
    Ok(())
}

pub(crate) fn read_node(row: &Columns<'_>) -> Result<NodeCount, StoreError> {
    Ok(NodeCount {
        rows_in: row.count("rows_in")?,
        rows_out: row.count("rows_out")?,
        rows_filtered: row.count("rows_filtered")?,
        rows_rejected: row.count("rows_rejected")?,
        bytes_in: row.count("bytes_in")?,
        bytes_out: row.count("bytes_out")?,
    })
}

fn read_edge(row: &Columns<'_>) -> Result<EdgeCount, StoreError> {
    let edge = EdgeKey {
        from_node: row.parsed("from_node")?,
        from_port: row.parsed("from_port")?,
        to_node: row.parsed("to_node")?,
        to_port: row.parsed("to_port")?,
    };
    Ok(EdgeCount {
        edge,
        rows: row.count("row_count")?,
        batches: row.count("batch_count")?,
        bytes: row.count("byte_count")?,
    })
}
