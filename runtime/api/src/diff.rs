//! What two versions of a pipeline have apart.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;
use similar::TextDiff;
use utoipa::ToSchema;
use weir_diagnostics::Source;
use weir_pipeline::written;
use weir_store::Version;

/// Lines around a change.
const CONTEXT: usize = 3;

/// Nodes that differ.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct NodeDiff {
    added: Vec<String>,
    removed: Vec<String>,
    changed: Vec<String>,
}

/// Edges that differ, each with the node that gives and the node that takes.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct EdgeDiff {
    added: Vec<(String, String)>,
    removed: Vec<(String, String)>,
}

/// What two versions have apart.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DiffView {
    from: u64,
    to: u64,
    /// As `diff -u` writes it; empty when the texts are the same.
    text: String,
    nodes: NodeDiff,
    edges: EdgeDiff,
}

/// Compares two versions. Of a text that cannot be understood the graph counts as empty.
pub(crate) fn diff(from: &Version, to: &Version) -> DiffView {
    let (before, after) = (Graph::of(from), Graph::of(to));
    let named = |version: &Version| format!("{}@{}", version.pipeline, version.number);
    let text = TextDiff::from_lines(&from.text, &to.text)
        .unified_diff()
        .context_radius(CONTEXT)
        .header(&named(from), &named(to))
        .to_string();
    DiffView { from: from.number, to: to.number, text, nodes: before.nodes_to(&after), edges: before.edges_to(&after) }
}

/// A graph as written.
#[derive(Debug, Default)]
struct Graph {
    nodes: BTreeMap<String, Value>,
    edges: BTreeSet<(String, String)>,
}

impl Graph {
    fn of(version: &Version) -> Self {
        let source = Source::new(version.pipeline.to_string(), version.text.clone());
        let Some(pipeline) = written::Pipeline::parse(&source).pipeline else { return Self::default() };
        let json = pipeline.to_canonical_json();
        let nodes = json.get("nodes").and_then(Value::as_object).cloned().unwrap_or_default();
        let inputs = pipeline.nodes.iter().flat_map(|node| {
            let to = node.name.value.to_string();
            node.inputs.sources.iter().map(move |(_, source)| (source.value.node.to_string(), to.clone()))
        });
        Self { edges: inputs.collect(), nodes: nodes.into_iter().collect() }
    }

    fn nodes_to(&self, after: &Self) -> NodeDiff {
        let only = |one: &Self, other: &Self| {
            one.nodes.keys().filter(|name| !other.nodes.contains_key(*name)).cloned().collect()
        };
        let differs = |(name, node): &(&String, &Value)| after.nodes.get(*name).is_some_and(|other| other != *node);
        NodeDiff {
            added: only(after, self),
            removed: only(self, after),
            changed: self.nodes.iter().filter(differs).map(|(name, _)| name.clone()).collect(),
        }
    }

    fn edges_to(&self, after: &Self) -> EdgeDiff {
        EdgeDiff {
            added: after.edges.difference(&self.edges).cloned().collect(),
            removed: self.edges.difference(&after.edges).cloned().collect(),
        }
    }
}
