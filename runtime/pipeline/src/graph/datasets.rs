//! What a pipeline writes, by name.

use weir_types::{BlockKind, NodeName};

use super::{Graph, GraphNode};

impl Graph {
    /// Returns the datasets that loaders write, each with its node: the connection's name and, behind a slash, the path or table within it,
    /// such as `lake/orders`. These are the names that triggers wait for (`dataset: lake/orders`).
    pub fn datasets(&self) -> Vec<(NodeName, String)> {
        let loaders = self.nodes.iter().filter(|node| node.kind() == BlockKind::Loader);
        loaders.filter_map(|node| Some((node.name.clone(), dataset(node)?))).collect()
    }
}

/// A loader that has no connection or writes to no place with a name, such as one that sends to an API, writes no dataset.
fn dataset(node: &GraphNode) -> Option<String> {
    let text = |key: &str| node.config.get(key)?.as_str();
    let place = ["path", "table"].into_iter().find_map(text)?.trim_matches('/');
    Some(format!("{}/{place}", text("connection")?))
}
