//! What a run did, for people, scripts and the store.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use weir_host::MeterSnapshot;
use weir_store::{Counts, EdgeCount, RunStatus, StreamState};
use weir_types::{NodeName, PipelineName, RunId};

use crate::failure::{FailureKind, RunFailure};
use crate::metrics::RunSnapshot;
use crate::plan::RunPlan;
use crate::topology::Role;

/// What one node did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeSummary {
    /// The node.
    pub node: NodeName,
    /// Its block's name and version.
    pub block: String,
    /// What it is to the data path.
    pub role: Role,
    /// Committed rows that came in.
    pub rows_in: u64,
    /// Committed rows that went out.
    pub rows_out: u64,
    /// Rows left out, as the manifest allows.
    pub rows_filtered: u64,
    /// Rows rejected.
    pub rows_rejected: u64,
    /// Bytes that came in.
    pub bytes_in: u64,
    /// Bytes that went out.
    pub bytes_out: u64,
    /// What its instances used in this process, attempts that failed included.
    pub usage: MeterSnapshot,
}

/// What a run did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunSummary {
    /// The pipeline; none when the run crashed before it could say.
    pub pipeline: Option<PipelineName>,
    /// The run; none when it failed before it had an id.
    pub run: Option<RunId>,
    /// How it ended.
    pub status: RunStatus,
    /// Tries, those of earlier processes included.
    pub attempts: u32,
    /// Committed epochs.
    pub epochs: u64,
    /// When it was started in this process.
    pub started_at: DateTime<Utc>,
    /// How long that is ago.
    pub duration_ms: u64,
    /// What each node did, in the order of the graph.
    pub nodes: Vec<NodeSummary>,
    /// What passed each edge.
    pub edges: Vec<EdgeCount>,
    /// The cursors as they are now.
    pub states: Vec<StreamState>,
    /// What was odd.
    pub warnings: Vec<String>,
    /// Why it failed.
    pub failure: Option<RunFailure>,
}

impl RunSummary {
    /// Returns what is left to say about a run whose task crashed.
    pub(crate) fn crashed(error: &tokio::task::JoinError) -> Self {
        Self {
            pipeline: None,
            run: None,
            status: RunStatus::Failed,
            attempts: 0,
            epochs: 0,
            started_at: Utc::now(),
            duration_ms: 0,
            nodes: Vec::new(),
            edges: Vec::new(),
            states: Vec::new(),
            warnings: Vec::new(),
            failure: Some(RunFailure::host_error("the run crashed", error)),
        }
    }

    /// Returns the rows that loaders committed.
    pub fn rows_loaded(&self) -> u64 {
        self.nodes.iter().filter(|node| node.role == Role::Loader).map(|node| node.rows_out).sum()
    }
}

/// Returns the status that goes with a failure.
pub(crate) fn status(failure: Option<&RunFailure>) -> RunStatus {
    match failure.map(|failure| failure.kind) {
        None => RunStatus::Succeeded,
        Some(FailureKind::Cancelled) => RunStatus::Cancelled,
        Some(_) => RunStatus::Failed,
    }
}

/// Puts together what each node committed and used.
pub(crate) fn nodes(plan: &RunPlan, counts: &Counts, snapshot: &RunSnapshot) -> Vec<NodeSummary> {
    let usage: BTreeMap<_, _> = snapshot.nodes.iter().map(|(node, snapshot)| (node, &snapshot.usage)).collect();
    let planned = plan.topology.nodes.iter().filter_map(|(name, _)| plan.nodes.get(name));
    planned
        .map(|node| {
            let count = counts.nodes.get(&node.name).copied().unwrap_or_default();
            NodeSummary {
                node: node.name.clone(),
                block: node.label.clone(),
                role: node.role,
                rows_in: count.rows_in,
                rows_out: count.rows_out,
                rows_filtered: count.rows_filtered,
                rows_rejected: count.rows_rejected,
                bytes_in: count.bytes_in,
                bytes_out: count.bytes_out,
                usage: usage.get(&node.name).copied().cloned().unwrap_or_default(),
            }
        })
        .collect()
}
