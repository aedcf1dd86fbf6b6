//! The graph as text.

use std::fmt;

use super::{Graph, GraphNode};

impl fmt::Display for Graph {
    /// Writes a line per node: name, block, where rows come from and how they are written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "pipeline {}", self.name)?;
        let names = self.nodes.iter().map(|node| node.name.as_str().len()).max().unwrap_or(0);
        let blocks = self.nodes.iter().map(|node| node.manifest.label().len()).max().unwrap_or(0);
        for node in &self.nodes {
            let line = format!("  {:names$}  {:blocks$}  {}", node.name, node.manifest.label(), self.details(node));
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

impl Graph {
    fn details(&self, node: &GraphNode) -> String {
        let mut parts = Vec::new();
        if let Some(stream) = &node.stream {
            parts.push(format!("stream {stream}"));
        }
        let sources: Vec<_> = node.inputs.iter().filter_map(|edge| self.source(node, edge.0)).collect();
        if !sources.is_empty() {
            parts.push(format!("<- {}", sources.join(", ")));
        }
        if let Some(write) = &node.write {
            parts.push(format!("[{write}]"));
        }
        parts.join(" ")
    }

    /// Writes a source as short as it can be understood: ports only where there is a choice.
    fn source(&self, node: &GraphNode, edge: usize) -> Option<String> {
        let edge = self.edges.get(edge)?;
        let from = self.nodes.get(edge.from.node.0)?;
        let source =
            if from.outputs.len() > 1 { format!("{}.{}", from.name, edge.from.port) } else { from.name.to_string() };
        let chosen = node.inputs.len() > 1 || node.manifest.inputs().iter().any(|port| port.variadic);
        let renamed = chosen && edge.to.port.as_str() != from.name.as_str();
        Some(if renamed { format!("{}: {source}", edge.to.port) } else { source })
    }
}
