//! Where rows go more than one way.

use super::{EdgeId, Graph, NodeId};

/// A node whose rows go along several edges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FanOut {
    /// The node.
    pub node: NodeId,
    /// The edges that start there, from one port or several.
    pub edges: Vec<EdgeId>,
    /// The first node that gets rows along two of them. A tee before it can dead-lock; a spool cannot.
    pub meets: Option<NodeId>,
}

impl Graph {
    /// Returns every node whose rows go more than one way, in order.
    pub fn fan_outs(&self) -> Vec<FanOut> {
        let fan_out = |node: NodeId| {
            let edges: Vec<_> = self.edges_from(node).map(|edge| edge.id).collect();
            (edges.len() > 1).then(|| FanOut { node, meets: self.meeting(&edges), edges })
        };
        self.nodes.iter().filter_map(|node| fan_out(node.id)).collect()
    }

    /// Returns the first node that can be reached along two of the edges.
    fn meeting(&self, branches: &[EdgeId]) -> Option<NodeId> {
        // For each node, the one branch that leads to it. Nodes stand in topological order, so one pass is enough.
        let mut branch_of: Vec<Option<usize>> = vec![None; self.nodes.len()];
        for node in &self.nodes {
            for edge in self.edges_to(node.id) {
                let start = branches.iter().position(|branch| *branch == edge.id);
                let branch = start.or_else(|| branch_of.get(edge.from.node.0).copied().flatten());
                let reached = branch_of.get_mut(node.id.0)?;
                match (branch, *reached) {
                    (Some(one), Some(other)) if one != other => return Some(node.id),
                    (Some(one), None) => *reached = Some(one),
                    _ => {}
                }
            }
        }
        None
    }
}
