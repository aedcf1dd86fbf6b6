//! Cutting a graph into segments.

use serde::{Deserialize, Serialize};
use weir_store::EdgeKey;
use weir_types::{NodeName, PortName};

use crate::fan_out::{FanOut, fan_out};
use crate::topology::{Role, Topology};

/// The number of a segment in its graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SegmentId(pub u32);

/// Where a segment's rows come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Root {
    /// An extractor: the segment runs once per split.
    Extractor(NodeName),
    /// A transform or loader that sees whole inputs: the segment runs once.
    WholeInput(NodeName),
}

impl Root {
    /// Returns the node.
    pub fn node(&self) -> &NodeName {
        match self {
            Self::Extractor(node) | Self::WholeInput(node) => node,
        }
    }
}

/// Where an edge leads, as seen from within a segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaf {
    /// The edge.
    #[serde(flatten)]
    pub edge: EdgeKey,
    /// Whether it leaves the segment.
    pub leaves_segment: bool,
}

/// An output port with consumers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outlet {
    /// The node.
    pub node: NodeName,
    /// The port.
    pub port: PortName,
    /// How the batches get to the consumers.
    pub fan_out: FanOut,
    /// The edges.
    pub edges: Vec<Leaf>,
}

/// A part of a graph that runs as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Its number.
    pub id: SegmentId,
    /// Where its rows come from.
    pub root: Root,
    /// The row-wise transforms, each behind what feeds it.
    pub transforms: Vec<NodeName>,
    /// The loaders.
    pub loaders: Vec<NodeName>,
    /// The output ports that have consumers.
    pub outlets: Vec<Outlet>,
}

impl Segment {
    /// Returns the edges that leave the segment.
    pub fn exits(&self) -> impl Iterator<Item = &EdgeKey> {
        self.outlets.iter().flat_map(|outlet| &outlet.edges).filter(|leaf| leaf.leaves_segment).map(|leaf| &leaf.edge)
    }

    /// Returns the edges within the segment.
    pub fn inner_edges(&self) -> impl Iterator<Item = &EdgeKey> {
        self.outlets.iter().flat_map(|outlet| &outlet.edges).filter(|leaf| !leaf.leaves_segment).map(|leaf| &leaf.edge)
    }

    /// Returns the outlets of one node.
    pub fn outlets_of<'a>(&'a self, node: &'a NodeName) -> impl Iterator<Item = &'a Outlet> {
        self.outlets.iter().filter(move |outlet| outlet.node == *node)
    }
}

/// Cuts a graph into segments, in the order of their roots.
pub fn cut(topology: &Topology) -> Vec<Segment> {
    let roots = topology.nodes.iter().filter_map(|(node, role)| match role {
        Role::Extractor => Some(Root::Extractor(node.clone())),
        Role::WholeInput => Some(Root::WholeInput(node.clone())),
        Role::Loader if topology.whole_loaders.contains(node) => Some(Root::WholeInput(node.clone())),
        Role::RowWise | Role::Loader => None,
    });
    roots.zip(0..).map(|(root, id)| grow(topology, SegmentId(id), root)).collect()
}

/// Follows the edges from a root up to where the next segments begin.
fn grow(topology: &Topology, id: SegmentId, root: Root) -> Segment {
    let mut segment =
        Segment { id, transforms: Vec::new(), loaders: Vec::new(), outlets: outlets(topology, root.node()), root };
    let mut next = 0;
    while let Some(outlet) = segment.outlets.get(next) {
        let consumers: Vec<_> = outlet.edges.iter().map(|leaf| leaf.edge.to_node.clone()).collect();
        for consumer in consumers {
            match topology.role(&consumer) {
                _ if topology.sees_whole_inputs(&consumer) => {}
                Some(Role::RowWise) => {
                    segment.outlets.extend(outlets(topology, &consumer));
                    segment.transforms.push(consumer);
                }
                Some(Role::Loader) => segment.loaders.push(consumer),
                Some(Role::Extractor | Role::WholeInput) | None => {}
            }
        }
        next += 1;
    }
    segment
}

fn outlets(topology: &Topology, node: &NodeName) -> Vec<Outlet> {
    let ports = topology.outputs(node).into_iter();
    let outlet = |(port, edges): (&PortName, Vec<&EdgeKey>)| Outlet {
        node: node.clone(),
        port: port.clone(),
        fan_out: fan_out(topology, &edges),
        edges: edges.into_iter().map(|edge| leaf(topology, edge)).collect(),
    };
    ports.map(outlet).collect()
}

fn leaf(topology: &Topology, edge: &EdgeKey) -> Leaf {
    Leaf { edge: edge.clone(), leaves_segment: topology.sees_whole_inputs(&edge.to_node) }
}
