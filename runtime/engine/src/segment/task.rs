//! What is to be done in one epoch.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use weir_host::Split;
use weir_types::{EpochNumber, NodeName, RunId};

use super::{Segment, SegmentId};
use crate::settings::EpochBudget;

/// One split, and from where on to read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SplitTask {
    /// The segment that it feeds.
    pub segment: SegmentId,
    /// The extractor node.
    pub node: NodeName,
    /// The stream; none where the extractor has only one.
    pub stream: Option<String>,
    /// The split.
    pub split: Split,
    /// The stream's state when the run was planned, JSON text.
    pub state: Option<String>,
    /// Where to go on, JSON text; none for the start.
    pub checkpoint: Option<String>,
}

/// The work of one epoch: every split that is not finished, and every segment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EpochJob {
    /// The run.
    pub run: RunId,
    /// The try at it, from 1; staged output bears it in its name.
    pub attempt: u32,
    /// The epoch.
    pub epoch: EpochNumber,
    /// The graph.
    pub segments: Arc<[Segment]>,
    /// The splits, in the order in which to begin them.
    pub tasks: Vec<SplitTask>,
    /// When the epoch is large enough.
    pub budget: EpochBudget,
}
