//! A plan as data, for `weir plan --json` and the editor.

use arrow::datatypes::SchemaRef;
use serde::{Deserialize, Serialize};
use weir_pipeline::grants::Grants;
use weir_store::EdgeKey;
use weir_types::manifest::Capabilities;
use weir_types::{Digest, NodeName, PipelineName, WriteMode, arrow_type};

use super::{PlannedNode, RunPlan};
use crate::fan_out::FanOut;
use crate::segment::{Leaf, Outlet, Segment};
use crate::topology::Role;

/// A plan as data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanView {
    /// The pipeline.
    pub pipeline: PipelineName,
    /// The digest of all that decides which rows go where.
    pub digest: Digest,
    /// Whether a run is one epoch.
    pub one_epoch: bool,
    /// The nodes, each behind those that feed it.
    pub nodes: Vec<NodeView>,
    /// The edges.
    pub edges: Vec<EdgeView>,
    /// The parts that run as one.
    pub segments: Vec<Segment>,
}

/// A node of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NodeView {
    /// Its name.
    pub name: NodeName,
    /// Its block's name and version.
    pub block: String,
    /// Its block's digest.
    pub digest: Digest,
    /// What it is to the data path.
    pub role: Role,
    /// The stream that it reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<String>,
    /// How it writes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub write: Option<WriteMode>,
    /// What its block asks for.
    pub asks: Capabilities,
    /// What it was granted.
    pub grants: Grants,
    /// What it would write where.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub writes: Vec<String>,
}

/// An edge of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EdgeView {
    /// Both ends.
    #[serde(flatten)]
    pub leaf: Leaf,
    /// How batches get along it, where it shares its port with others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fan_out: Option<FanOut>,
    /// The columns.
    pub columns: Vec<ColumnView>,
}

/// A column of an edge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnView {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub data_type: String,
    /// Whether it may hold nulls.
    pub nullable: bool,
}

impl RunPlan {
    /// Returns the plan as data.
    pub fn view(&self) -> PlanView {
        let nodes = self.topology.nodes.iter().filter_map(|(name, _)| self.nodes.get(name));
        let outlets = self.segments.iter().flat_map(|segment| &segment.outlets);
        PlanView {
            pipeline: self.pipeline().clone(),
            digest: self.digest,
            one_epoch: self.topology.is_one_epoch(),
            nodes: nodes.map(|node| node_view(node)).collect(),
            edges: outlets.flat_map(|outlet| self.edge_views(outlet)).collect(),
            segments: self.segments.to_vec(),
        }
    }

    fn edge_views(&self, outlet: &Outlet) -> Vec<EdgeView> {
        let view = |leaf: &Leaf| EdgeView {
            leaf: leaf.clone(),
            fan_out: (outlet.edges.len() > 1).then_some(outlet.fan_out),
            columns: self.arriving(&leaf.edge).map(columns).unwrap_or_default(),
        };
        outlet.edges.iter().map(view).collect()
    }
}

impl RunPlan {
    /// Returns the columns that arrive at an edge's end: a loader may get some that the engine adds.
    fn arriving(&self, edge: &EdgeKey) -> Option<&SchemaRef> {
        let node = self.nodes.get(&edge.to_node).filter(|node| node.role == Role::Loader);
        node.map(|node| &node.input_at(&edge.to_port).schema).or_else(|| self.schema(edge))
    }
}

fn node_view(node: &PlannedNode) -> NodeView {
    NodeView {
        name: node.name.clone(),
        block: node.label.clone(),
        digest: node.block.digest(),
        role: node.role,
        stream: node.stream.clone(),
        write: node.mode.clone(),
        asks: node.spec.manifest.capabilities.clone(),
        grants: node.spec.grants.clone(),
        writes: node.writes.clone(),
    }
}

fn columns(schema: &SchemaRef) -> Vec<ColumnView> {
    let column = |field: &std::sync::Arc<arrow::datatypes::Field>| ColumnView {
        name: field.name().clone(),
        data_type: arrow_type::name(field.data_type()).to_string(),
        nullable: field.is_nullable(),
    };
    schema.fields().iter().map(column).collect()
}
