//! What comes out of running a segment for one epoch.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use weir_host::Receipt;
use weir_store::{EdgeKey, NodeCount, RejectFile, SplitProgress};
use weir_types::{NodeName, PortName};

use super::SegmentId;

/// Stands for the split's name behind nodes that see whole inputs.
pub const ALL_SPLITS: &str = "all";

/// What passed one edge, counted at both ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EdgeTally {
    /// The edge.
    #[serde(flatten)]
    pub edge: EdgeKey,
    /// Rows that the giving node handed over.
    pub sent: u64,
    /// Rows that the taking node got.
    pub received: u64,
    /// Batches handed over.
    pub batches: u64,
    /// Bytes handed over.
    pub bytes: u64,
}

impl EdgeTally {
    /// Creates a tally of nothing.
    pub fn new(edge: EdgeKey) -> Self {
        Self { edge, sent: 0, received: 0, batches: 0, bytes: 0 }
    }
}

/// What one loader did with the rows of one split.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriteReceipt {
    /// The loader.
    pub node: NodeName,
    /// The input whose rows these are.
    pub port: PortName,
    /// Rows handed to the writer.
    pub handed: u64,
    /// Rows that it refused.
    pub rejected: u64,
    /// What it prepared; nothing when no row came.
    pub receipt: Option<Receipt>,
}

/// What one segment did for one split, or once for all of them, in one epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptSet {
    /// The segment.
    pub segment: SegmentId,
    /// The extractor node or the node that sees whole inputs.
    pub root: NodeName,
    /// The split; [`ALL_SPLITS`] where the segment runs once.
    pub split: String,
    /// The try at the run.
    pub attempt: u32,
    /// How far the split is; none where the segment runs once.
    pub progress: Option<SplitProgress>,
    /// What the loaders prepared.
    pub writes: Vec<WriteReceipt>,
    /// Rows and bytes by node.
    pub nodes: BTreeMap<NodeName, NodeCount>,
    /// Rows and bytes by edge.
    pub edges: Vec<EdgeTally>,
    /// Files of rejected rows.
    pub rejects: Vec<RejectFile>,
}
