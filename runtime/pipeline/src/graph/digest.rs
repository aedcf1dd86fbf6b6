//! Whether two graphs compute the same.

use serde_json::{Value as Json, json};
use weir_types::Digest;

use super::{Graph, GraphNode};
use crate::yaml::canonical;

impl Graph {
    /// Returns the digest of everything that decides which rows are written where: blocks, configs, edges, write modes, columns about
    /// the run, and the connections' URLs.
    ///
    /// A run may only be resumed under the same digest. Titles, grants, policies and triggers are left out, because
    /// changing them must not make an interrupted run start over.
    pub fn digest(&self) -> Digest {
        let nodes: Vec<_> = self.nodes.iter().map(|node| self.node_content(node)).collect();
        let connections =
            self.connections.iter().map(|connection| json!([connection.name, connection.url, connection.endpoint]));
        let content = json!({ "name": self.name, "nodes": nodes, "connections": connections.collect::<Vec<_>>() });
        Digest::of(canonical(&content).to_string())
    }

    fn node_content(&self, node: &GraphNode) -> Json {
        let inputs = node.inputs.iter().filter_map(|edge| self.edges.get(edge.0));
        let inputs: Vec<_> = inputs.map(|edge| json!([edge.to.port, self.label(edge)])).collect();
        json!({
            "name": node.name,
            "digest": node.digest,
            "stream": node.stream,
            "config": node.config,
            "write": node.write,
            "metadata": node.metadata,
            "inputs": inputs,
        })
    }
}
