//! How the batches of one output port get to several consumers.
//!
//! A tee is free, but its slowest branch sets the pace of all. Where branches meet again, in a join or a union, that pace can become a
//! standstill: the node where they meet may wait for one branch while the other is what keeps the tee from going on. A spool costs about
//! twice, and no reader of it ever holds up another.

use serde::{Deserialize, Serialize};
use weir_store::EdgeKey;

use crate::topology::Topology;

/// How the batches of one output port get to its consumers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FanOut {
    /// Through a bounded channel per consumer.
    Tee,
    /// Through a queue that overflows to disk.
    Spool,
}

/// Decides for the edges that leave one port.
pub fn fan_out(topology: &Topology, edges: &[&EdgeKey]) -> FanOut {
    let reached: Vec<_> = edges.iter().map(|edge| topology.reach(&edge.to_node)).collect();
    let meets = |first: usize, second: usize| !reached[first].is_disjoint(&reached[second]);
    let any = (0..reached.len()).any(|first| (first + 1..reached.len()).any(|second| meets(first, second)));
    if any { FanOut::Spool } else { FanOut::Tee }
}
