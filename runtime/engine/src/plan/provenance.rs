//! Which blocks a node's rows have come through.

use serde_json::{Value, json};
use weir_pipeline::{Graph, GraphNode};

/// Returns the config of a node as its block gets it: with the blocks behind it, where it [asks](weir_types::manifest::BLOCKS_FORMAT) for them.
pub(super) fn config(graph: &Graph, node: &GraphNode) -> String {
    let Some(key) = node.manifest.blocks_key() else { return node.config.to_string() };
    let behind = graph.upstream_of(node.id).into_iter().filter_map(|id| graph.nodes.get(id.0));
    let blocks: Vec<Value> = behind
        .map(|node| json!({ "node": node.name, "block": node.manifest.label(), "digest": node.digest.to_string() }))
        .collect();
    let mut config = node.config.clone();
    if let Some(config) = config.as_object_mut() {
        config.insert(key.to_owned(), Value::Array(blocks));
    }
    config.to_string()
}
