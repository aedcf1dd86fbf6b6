//! The checked graph: what a pipeline means, ready for an engine.

mod datasets;
mod digest;
mod display;
mod fan_out;

use std::{collections::BTreeMap, fmt, sync::Arc};

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use weir_diagnostics::Location;
use weir_types::{
    BlockKind, BlockRef, Digest, NodeName, PipelineName, PortName, SecretName, StreamName, WriteMode,
    manifest::Manifest,
};

pub use fan_out::FanOut;

use crate::{
    Connections,
    grants::Grants,
    policy::{NodePolicy, RunPolicy},
};

/// The index of a node in [`Graph::nodes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(pub usize);

/// The index of an edge in [`Graph::edges`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EdgeId(pub usize);

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "n{}", self.0)
    }
}

impl fmt::Display for EdgeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "e{}", self.0)
    }
}

/// One end of an edge.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Endpoint {
    /// The node.
    pub node: NodeId,
    /// Its port.
    pub port: PortName,
}

/// What batches flow along.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edge {
    /// Its place in [`Graph::edges`].
    pub id: EdgeId,
    /// Where batches come from.
    pub from: Endpoint,
    /// Where they go.
    pub to: Endpoint,
    /// Where it is written.
    pub location: Option<Location>,
}

/// An output port and what reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputPort {
    /// The port.
    pub port: PortName,
    /// Every edge that starts here; more than one is a fan-out, none means that the rows are dropped.
    pub edges: Vec<EdgeId>,
}

/// A node, ready to run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GraphNode {
    /// Its place in [`Graph::nodes`].
    pub id: NodeId,
    /// Its name.
    pub name: NodeName,
    /// What people call it, if not by its name.
    pub title: Option<String>,
    /// The reference in the file.
    pub block: BlockRef,
    /// What the block that was found says about itself.
    pub manifest: Arc<Manifest>,
    /// Which bytes it is.
    pub digest: Digest,
    /// Which stream an extractor reads; without it, the only one.
    pub stream: Option<StreamName>,
    /// The config, valid by the block's schema, with parameters replaced.
    pub config: Json,
    /// Secrets by the name that the block uses.
    pub secrets: BTreeMap<String, SecretName>,
    /// What the node may do.
    pub grants: Grants,
    /// How a loader changes its target; every loader has one.
    pub write: Option<WriteMode>,
    /// Whether a loader's rows get columns about the run that loads them.
    #[serde(default)]
    pub metadata: bool,
    /// What it does when things are not as they should be.
    pub policy: NodePolicy,
    /// Every edge that ends here, in the order of the block's ports.
    pub inputs: Vec<EdgeId>,
    /// Every output port of the block.
    pub outputs: Vec<OutputPort>,
    /// Where the node is written.
    pub location: Option<Location>,
}

impl Graph {
    /// Says yes to all changes of targets that a person was to be asked about.
    pub fn accept_schema_changes(&mut self) {
        for node in &mut self.nodes {
            node.policy.schema_change = node.policy.schema_change.accepted();
        }
    }
}

impl GraphNode {
    /// Returns the kind of its block.
    pub fn kind(&self) -> BlockKind {
        self.manifest.kind
    }
}

/// A pipeline without mistakes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Graph {
    /// The pipeline's name.
    pub name: PipelineName,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Its nodes, every one after all nodes from which it gets rows.
    pub nodes: Vec<GraphNode>,
    /// Its edges.
    pub edges: Vec<Edge>,
    /// The connections that its nodes may use.
    pub connections: Connections,
    /// The values of its parameters.
    pub parameters: BTreeMap<String, Json>,
    /// What holds for the run as a whole.
    pub policy: RunPolicy,
    /// The digest of the file's content.
    pub file_digest: Digest,
}

impl Graph {
    /// Returns the node of this name.
    pub fn node(&self, name: &str) -> Option<&GraphNode> {
        self.nodes.iter().find(|node| node.name.as_str() == name)
    }

    /// Returns the nodes of one kind, in order.
    pub fn of_kind(&self, kind: BlockKind) -> impl Iterator<Item = &GraphNode> {
        self.nodes.iter().filter(move |node| node.kind() == kind)
    }

    /// Returns the edges that start at a node, port by port.
    pub fn edges_from(&self, node: NodeId) -> impl Iterator<Item = &Edge> {
        self.edges.iter().filter(move |edge| edge.from.node == node)
    }

    /// Returns the edges that end at a node, in the order of the file.
    pub fn edges_to(&self, node: NodeId) -> impl Iterator<Item = &Edge> {
        self.edges.iter().filter(move |edge| edge.to.node == node)
    }

    /// Returns an edge as people write it: `candles.out -> daily.c`.
    pub fn label(&self, edge: &Edge) -> String {
        let end = |end: &Endpoint| match self.nodes.get(end.node.0) {
            Some(node) => format!("{}.{}", node.name, end.port),
            None => format!("{}.{}", end.node, end.port),
        };
        format!("{} -> {}", end(&edge.from), end(&edge.to))
    }

    /// Tells whether some node has to see all rows, which makes a run one epoch.
    pub fn is_whole_input(&self) -> bool {
        self.nodes.iter().any(|node| node.manifest.is_whole_input())
    }

    /// Returns the smallest graph that still computes a node: the node and everything before it, for previews.
    pub fn upstream_of(&self, node: NodeId) -> Vec<NodeId> {
        let mut wanted = vec![false; self.nodes.len()];
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            let Some(seen) = wanted.get_mut(node.0) else { continue };
            if !std::mem::replace(seen, true) {
                open.extend(self.edges_to(node).map(|edge| edge.from.node));
            }
        }
        (0..wanted.len()).filter(|id| wanted[*id]).map(NodeId).collect()
    }
}
