//! The shape of a graph: which port feeds which, and nothing about what flows.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use weir_store::EdgeKey;
use weir_types::{NodeName, PortName};

/// What a node is to the data path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Reads splits.
    Extractor,
    /// Changes rows one by one: runs in the chain of each split.
    RowWise,
    /// Has to see the rows of all splits, or of several inputs: runs once.
    WholeInput,
    /// Writes.
    Loader,
}

/// Nodes with their roles, in an order in which every node stands behind those that feed it, and edges.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Topology {
    /// The nodes.
    pub nodes: Vec<(NodeName, Role)>,
    /// The edges.
    pub edges: Vec<EdgeKey>,
    /// The loaders that have to see the rows of all splits, or of several inputs: they run once, with a writer per input.
    pub whole_loaders: BTreeSet<NodeName>,
}

impl Topology {
    /// Returns the role of a node.
    pub fn role(&self, node: &NodeName) -> Option<Role> {
        self.nodes.iter().find(|(name, _)| name == node).map(|(_, role)| *role)
    }

    /// Tells whether a node has to see the rows of all splits, or of several inputs, so that a segment begins with it.
    pub fn sees_whole_inputs(&self, node: &NodeName) -> bool {
        self.role(node) == Some(Role::WholeInput) || self.whole_loaders.contains(node)
    }

    /// Returns the edges that leave a node, by port.
    pub fn outputs(&self, node: &NodeName) -> BTreeMap<&PortName, Vec<&EdgeKey>> {
        let mut ports: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for edge in self.edges.iter().filter(|edge| edge.from_node == *node) {
            ports.entry(&edge.from_port).or_default().push(edge);
        }
        ports
    }

    /// Returns the nodes that rows can get to from a node, itself included.
    pub fn reach(&self, from: &NodeName) -> BTreeSet<&NodeName> {
        self.spread(from, |edge| (&edge.from_node, &edge.to_node))
    }

    /// Returns the nodes from which rows can get to a node, itself included.
    pub fn ancestors(&self, of: &NodeName) -> BTreeSet<&NodeName> {
        self.spread(of, |edge| (&edge.to_node, &edge.from_node))
    }

    fn spread<'a>(
        &'a self,
        start: &NodeName,
        direction: impl Fn(&'a EdgeKey) -> (&'a NodeName, &'a NodeName),
    ) -> BTreeSet<&'a NodeName> {
        let mut reached: BTreeSet<_> = self.nodes.iter().map(|(name, _)| name).filter(|name| *name == start).collect();
        let mut open: Vec<_> = reached.iter().copied().collect();
        while let Some(node) = open.pop() {
            for (near, far) in self.edges.iter().map(&direction) {
                if near == node && reached.insert(far) {
                    open.push(far);
                }
            }
        }
        reached
    }

    /// Tells whether a run of this graph has to be one epoch, because some node sees all rows before it gives the last one.
    pub fn is_one_epoch(&self) -> bool {
        self.nodes.iter().any(|(node, _)| self.sees_whole_inputs(node))
    }

    /// Returns the graph without the nodes that a condition leaves out.
    #[must_use]
    pub fn only(&self, keep: impl Fn(&NodeName) -> bool) -> Self {
        let edges = self.edges.iter().filter(|edge| keep(&edge.from_node) && keep(&edge.to_node));
        Self {
            nodes: self.nodes.iter().filter(|(name, _)| keep(name)).cloned().collect(),
            edges: edges.cloned().collect(),
            whole_loaders: self.whole_loaders.iter().filter(|name| keep(name)).cloned().collect(),
        }
    }
}
