//! What a node was made of, as far as it matters for taking its work up again.

use serde_json::json;
use weir_pipeline::{Graph, GraphNode};
use weir_types::{BlockKind, Digest};

/// Returns a digest over block, config and connections.
///
/// A split and its checkpoints mean something only to the very block that made them, so extractors count by digest. What a loader has
/// prepared may be committed by any release that keeps its promises, so that an update between crash and restart loses nothing.
pub(super) fn fingerprint(graph: &Graph, node: &GraphNode) -> Digest {
    let block = match node.kind() {
        BlockKind::Loader => format!("{}@{}", node.manifest.name, node.manifest.version.major),
        _ => node.digest.to_string(),
    };
    let connections: Vec<_> = node.grants.connections.keys().filter_map(|name| graph.connections.get(name)).collect();
    let urls: Vec<_> =
        connections.iter().map(|connection| json!([connection.name, connection.url, connection.endpoint])).collect();
    let content = json!([block, node.stream, node.config, node.write, node.metadata, urls]);
    Digest::of(content.to_string())
}
