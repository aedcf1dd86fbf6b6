//! A run as planned: every block loaded, the schema of every edge known, before the first row moves.

mod build;
mod check;
mod discover;
mod fingerprint;
pub(crate) mod node;
mod provenance;
mod text;
mod view;

pub(crate) use build::plan;
use build::setup;
pub(crate) use discover::discover;
pub use node::PlannedNode;
pub use view::{ColumnView, EdgeView, NodeView, PlanView};

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use weir_diagnostics::Diagnostics;
use weir_pipeline::Graph;
use weir_store::EdgeKey;
use weir_types::{Digest, NodeName, PipelineName};

use crate::segment::Segment;
use crate::settings::EpochBudget;
use crate::topology::{Role, Topology};

/// A run as planned.
#[derive(Clone)]
pub struct RunPlan {
    /// The graph that was planned.
    pub graph: Arc<Graph>,
    /// The nodes by name.
    pub nodes: BTreeMap<NodeName, Arc<PlannedNode>>,
    /// Which port feeds which.
    pub topology: Topology,
    /// The parts that run as one.
    pub segments: Arc<[Segment]>,
    /// The digest of all that decides which rows go where.
    pub digest: Digest,
    /// What is odd, but no reason not to run.
    pub warnings: Diagnostics,
    /// The replay that this is the plan of, where it is none of a pipeline.
    pub replay: Option<String>,
}

impl RunPlan {
    /// Returns the pipeline's name.
    pub fn pipeline(&self) -> &PipelineName {
        &self.graph.name
    }

    /// Returns the nodes of one role, in the order of the graph.
    pub fn of_role(&self, role: Role) -> impl Iterator<Item = &Arc<PlannedNode>> {
        let names = self.topology.nodes.iter().filter(move |(_, known)| *known == role);
        names.filter_map(|(name, _)| self.nodes.get(name))
    }

    /// Returns when epochs end.
    pub fn budget(&self) -> EpochBudget {
        match self.topology.is_one_epoch() || self.replay.is_some() {
            true => EpochBudget::UNBOUNDED,
            false => EpochBudget::from(&self.graph.policy.epoch),
        }
    }

    /// Returns the schema of the rows that pass an edge.
    pub fn schema(&self, edge: &EdgeKey) -> Option<&SchemaRef> {
        self.nodes.get(&edge.from_node)?.output(edge.from_port.as_str()).map(|port| &port.schema)
    }

    /// Returns what each node was made of.
    pub fn fingerprints(&self) -> BTreeMap<NodeName, Digest> {
        self.nodes.iter().map(|(name, node)| (name.clone(), node.fingerprint)).collect()
    }
}

impl std::fmt::Debug for RunPlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RunPlan({}, {} nodes, {})", self.graph.name, self.nodes.len(), self.digest.short())
    }
}
