//! Putting the graph together.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use weir_types::{BlockKind, SecretName, StreamName, WriteMode};

use super::{Resolver, wiring::Wiring};
use crate::{
    Connections, ResolvedBlock,
    grants::Grants,
    graph::{Edge, EdgeId, Endpoint, Graph, GraphNode, NodeId, OutputPort},
    written::Node,
};

/// Everything about a node except its edges.
pub(super) struct Settled {
    block: ResolvedBlock,
    stream: Option<StreamName>,
    config: Json,
    secrets: BTreeMap<String, SecretName>,
    grants: Grants,
    write: Option<WriteMode>,
}

impl Resolver<'_> {
    /// Checks everything about a node except its edges. Nothing is returned after a problem, which is reported.
    pub(super) fn settle_node(&mut self, node: &Node, block: &ResolvedBlock) -> Option<Settled> {
        let manifest = &block.manifest;
        let grants = self.grants(node, manifest);
        let config = self.config(node);
        if let Some(config) = &config {
            self.check_config(node, manifest, config);
        }
        self.requests(node, manifest, &grants, config.as_ref());
        let secrets = self.secrets(node, manifest);
        let write = self.write(node, manifest);
        let stream = self.stream(node, manifest);
        Some(Settled {
            block: block.clone(),
            stream: stream.ok()?,
            config: config?,
            secrets,
            grants,
            write: write.ok()?,
        })
    }

    /// Builds the graph, unless something is missing for it.
    pub(super) fn assemble(
        &self,
        settled: Vec<Option<Settled>>,
        wiring: Wiring,
        order: Option<Vec<usize>>,
    ) -> Option<Graph> {
        let order = order?;
        // Where each active node ends up in the graph.
        let mut place = vec![0; order.len()];
        order.iter().enumerate().for_each(|(position, index)| place[*index] = position);
        let edges = self.edges(&wiring, &place);
        let mut settled: Vec<_> = settled.into_iter().collect::<Option<Vec<_>>>()?.into_iter().map(Some).collect();
        let mut nodes = Vec::with_capacity(order.len());
        for (position, index) in order.into_iter().enumerate() {
            nodes.push(self.node(NodeId(position), self.active[index], settled[index].take()?, &edges)?);
        }
        Some(Graph {
            name: self.written.name.as_ref()?.value.clone(),
            owner: self.written.owner.as_ref().map(|owner| owner.value.clone()),
            connections: self.granted_connections(&nodes),
            parameters: self.values.to_json(),
            policy: self.written.policies.resolve(),
            file_digest: self.written.digest(),
            nodes,
            edges,
        })
    }

    fn edges(&self, wiring: &Wiring, place: &[usize]) -> Vec<Edge> {
        let end = |(index, port): &(usize, _)| Endpoint { node: NodeId(place[*index]), port: Clone::clone(port) };
        let mut wires: Vec<_> = wiring.wires.iter().collect();
        // Stable, so that the edges of one node keep the order in which they are written.
        wires.sort_by_key(|wire| place[wire.to.0]);
        let edges = wires.into_iter().enumerate();
        edges
            .map(|(id, wire)| Edge {
                id: EdgeId(id),
                from: end(&wire.from),
                to: end(&wire.to),
                location: Some(self.reader.at(wire.span)),
            })
            .collect()
    }

    fn node(&self, id: NodeId, node: &Node, settled: Settled, edges: &[Edge]) -> Option<GraphNode> {
        let manifest = settled.block.manifest;
        let outputs = manifest.outputs().into_iter().map(|output| {
            let reads = |edge: &&Edge| edge.from.node == id && edge.from.port == output.name;
            OutputPort { edges: edges.iter().filter(reads).map(|edge| edge.id).collect(), port: output.name }
        });
        let ports = manifest.inputs();
        let rank = |edge: &Edge| ports.iter().position(|port| port.name == edge.to.port).unwrap_or(ports.len());
        let mut inputs: Vec<_> = edges.iter().filter(|edge| edge.to.node == id).collect();
        inputs.sort_by_key(|edge| rank(edge));
        Some(GraphNode {
            id,
            name: node.name.value.clone(),
            title: node.title.as_ref().map(|title| title.value.clone()),
            block: node.block.as_ref()?.value.clone(),
            digest: settled.block.digest,
            stream: settled.stream,
            config: settled.config,
            secrets: settled.secrets,
            grants: settled.grants,
            write: settled.write,
            metadata: node.write.as_ref().and_then(|write| write.metadata).is_some_and(|asked| asked.value),
            policy: node.on.resolve(&self.written.policies.on, manifest.kind == BlockKind::Loader),
            inputs: inputs.into_iter().map(|edge| edge.id).collect(),
            outputs: outputs.collect(),
            location: Some(self.reader.at(node.span())),
            manifest,
        })
    }

    /// Returns the connections that some node was granted: nothing else needs to be opened.
    fn granted_connections(&self, nodes: &[GraphNode]) -> Connections {
        let granted = |name: &_| nodes.iter().any(|node| node.grants.connections.contains_key(name));
        self.connections.iter().filter(|spec| granted(&spec.name)).cloned().collect()
    }
}
