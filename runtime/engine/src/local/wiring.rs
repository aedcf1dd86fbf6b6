//! Puts channels and spools between the nodes of a segment, for one split and one epoch.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use weir_store::EdgeKey;
use weir_types::{NodeName, PortName};

use super::EpochScope;
use crate::failure::RunFailure;
use crate::fan_out::FanOut;
use crate::flow::{
    Arrival, BatchReceiver, BatchSender, EdgeOut, Inlet, Outlet, SpoolReader, SpoolSettings, StreamEnd, channel, spool,
};
use crate::node::{Input, NodeRuntime, Outputs, PortOut};
use crate::segment::{self, EdgeTally, Leaf, Segment, SegmentId};
use crate::stop::{Stop, unless_cancelled};

/// The sending ends of the edges between segments.
pub(crate) struct Exits {
    senders: Mutex<HashMap<EdgeKey, BatchSender>>,
}

impl Exits {
    /// Keeps a sender per edge, so that the edge stays open between two splits.
    pub(crate) fn new(senders: HashMap<EdgeKey, BatchSender>) -> Self {
        Self { senders: Mutex::new(senders) }
    }

    /// Ends the edges that leave a segment, once nothing of it will run any more.
    pub(crate) fn end(&self, segments: &[Segment], ended: SegmentId) {
        let mut senders = self.senders.lock().unwrap_or_else(PoisonError::into_inner);
        for edge in segments.iter().filter(|segment| segment.id == ended).flat_map(Segment::exits) {
            if let Some(sender) = senders.remove(edge) {
                sender.end(StreamEnd::Done);
            }
        }
    }

    fn sender(&self, edge: &EdgeKey) -> Result<BatchSender, RunFailure> {
        let senders = self.senders.lock().unwrap_or_else(PoisonError::into_inner);
        senders.get(edge).cloned().ok_or_else(|| RunFailure::host("an edge was used after its end"))
    }
}

/// Lets somebody see the rows that leave a port.
#[derive(Clone)]
pub(crate) struct Tap {
    /// The node.
    pub(crate) node: NodeName,
    /// The port.
    pub(crate) port: PortName,
    /// Where the rows go.
    pub(crate) sender: BatchSender,
}

/// Carries batches from a spool out of the segment.
pub(crate) struct Pump {
    reader: SpoolReader,
    sender: BatchSender,
}

impl Pump {
    /// Works until the spool ends.
    pub(crate) async fn run(mut self, token: &tokio_util::sync::CancellationToken) -> Result<(), Stop> {
        while let Arrival::Batch(batch) = unless_cancelled(token, self.reader.recv()).await?? {
            unless_cancelled(token, self.sender.send(batch)).await??;
        }
        Ok(())
    }
}

/// The ends of all edges of a segment, waiting to be taken by its tasks.
pub(crate) struct Wiring<'a> {
    scope: &'a EpochScope,
    ports: HashMap<NodeName, Vec<PortOut>>,
    inlets: HashMap<NodeName, (EdgeKey, Inlet)>,
    pumps: Vec<Pump>,
}

impl<'a> Wiring<'a> {
    /// Wires a segment.
    pub(crate) fn new(scope: &'a EpochScope, segment: &Segment) -> Result<Self, RunFailure> {
        let mut wiring = Self { scope, ports: HashMap::new(), inlets: HashMap::new(), pumps: Vec::new() };
        for outlet in &segment.outlets {
            let edges = outlet.edges.iter().map(|leaf| wiring.counted(&leaf.edge)).collect();
            let made = wiring.outlet(outlet)?;
            let port = PortOut { port: outlet.port.clone(), outlet: made, edges };
            wiring.ports.entry(outlet.node.clone()).or_default().push(port);
        }
        if let Some(tap) = &scope.tap {
            let edge = EdgeOut { sender: tap.sender.clone(), leaves_segment: true };
            let port = PortOut { port: tap.port.clone(), outlet: Outlet::Tee(vec![edge]), edges: Vec::new() };
            wiring.ports.entry(tap.node.clone()).or_default().push(port);
        }
        Ok(wiring)
    }

    fn counted(&self, edge: &EdgeKey) -> (EdgeTally, std::sync::Arc<crate::metrics::EdgeMetrics>) {
        (EdgeTally::new(edge.clone()), self.scope.attempt.metrics.edge(edge))
    }

    fn outlet(&mut self, outlet: &segment::Outlet) -> Result<Outlet, RunFailure> {
        match outlet.fan_out {
            FanOut::Tee => {
                let edges = outlet.edges.iter().map(|leaf| self.tee_edge(leaf)).collect::<Result<_, _>>()?;
                Ok(Outlet::Tee(edges))
            }
            FanOut::Spool => {
                let settings = &self.scope.attempt.settings;
                let folder = settings.data.join("spool");
                let (writer, readers) =
                    spool(SpoolSettings { memory: settings.spool_memory, folder }, outlet.edges.len());
                for (leaf, reader) in outlet.edges.iter().zip(readers) {
                    self.spool_edge(leaf, reader)?;
                }
                Ok(Outlet::Spool(writer))
            }
        }
    }

    fn tee_edge(&mut self, leaf: &Leaf) -> Result<EdgeOut, RunFailure> {
        let sender = if leaf.leaves_segment {
            self.scope.exits.sender(&leaf.edge)?
        } else {
            let (sender, receiver) = channel(self.scope.attempt.settings.edge);
            self.inlets.insert(leaf.edge.to_node.clone(), (leaf.edge.clone(), Inlet::Channel(receiver)));
            sender
        };
        Ok(EdgeOut { sender, leaves_segment: leaf.leaves_segment })
    }

    fn spool_edge(&mut self, leaf: &Leaf, reader: SpoolReader) -> Result<(), RunFailure> {
        if leaf.leaves_segment {
            self.pumps.push(Pump { reader, sender: self.scope.exits.sender(&leaf.edge)? });
        } else {
            self.inlets.insert(leaf.edge.to_node.clone(), (leaf.edge.clone(), Inlet::Spool(reader)));
        }
        Ok(())
    }

    /// Takes the outputs of a node.
    pub(crate) fn outputs(&mut self, runtime: &NodeRuntime) -> Outputs {
        let ports = self.ports.remove(&runtime.node.name).unwrap_or_default();
        Outputs::new(ports, runtime.metrics.clone(), runtime.token.clone())
    }

    /// Takes the only input of a node within the segment.
    pub(crate) fn input(&mut self, runtime: &NodeRuntime) -> Result<Input, RunFailure> {
        let name = &runtime.node.name;
        let (edge, inlet) = self
            .inlets
            .remove(name)
            .ok_or_else(|| RunFailure::host(format!("node `{name}` has no edge in its segment")))?;
        Ok(input(self.scope, runtime, edge, inlet))
    }

    /// Takes the pumps.
    pub(crate) fn pumps(&mut self) -> Vec<Pump> {
        std::mem::take(&mut self.pumps)
    }
}

/// Makes an input of a node that sees whole inputs.
pub(crate) fn exit_input(scope: &EpochScope, runtime: &NodeRuntime, edge: EdgeKey, receiver: BatchReceiver) -> Input {
    input(scope, runtime, edge, Inlet::Channel(receiver))
}

fn input(scope: &EpochScope, runtime: &NodeRuntime, edge: EdgeKey, inlet: Inlet) -> Input {
    Input {
        port: edge.to_port.clone(),
        inlet,
        edge: scope.attempt.metrics.edge(&edge),
        tally: EdgeTally::new(edge),
        metrics: runtime.metrics.clone(),
        bytes: 0,
    }
}
