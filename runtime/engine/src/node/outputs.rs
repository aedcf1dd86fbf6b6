//! The ends of edges at a node, where everything that passes is counted.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use weir_host::Batch;
use weir_types::PortName;

use crate::flow::{Arrival, Inlet, Outlet, StreamEnd, is_idle};
use crate::metrics::{EdgeMetrics, NodeMetrics};
use crate::segment::EdgeTally;
use crate::stop::{Stop, unless_cancelled};

/// One output port of a node instance.
pub(crate) struct PortOut {
    /// The port.
    pub(crate) port: PortName,
    /// Where its batches go.
    pub(crate) outlet: Outlet,
    /// What was handed over, by edge.
    pub(crate) edges: Vec<(EdgeTally, Arc<EdgeMetrics>)>,
}

/// All output ports of a node instance that have consumers.
pub(crate) struct Outputs {
    ports: Vec<PortOut>,
    metrics: Arc<NodeMetrics>,
    token: CancellationToken,
    rows: u64,
    bytes: u64,
}

impl Outputs {
    /// Puts the ports of a node together.
    pub(crate) fn new(ports: Vec<PortOut>, metrics: Arc<NodeMetrics>, token: CancellationToken) -> Self {
        Self { ports, metrics, token, rows: 0, bytes: 0 }
    }

    /// Hands a batch to whoever reads the port. Rows of a port that nobody reads count as given, too.
    pub(crate) async fn send(&mut self, port: &str, batch: Batch) -> Result<(), Stop> {
        if is_idle(&batch) {
            return Ok(());
        }
        let (rows, bytes) = (batch.rows.num_rows() as u64, batch.bytes());
        self.rows += rows;
        self.bytes += bytes;
        self.metrics.went_out(rows, bytes);
        let Some(out) = self.ports.iter_mut().find(|out| out.port == port) else { return Ok(()) };
        unless_cancelled(&self.token, out.outlet.send(batch)).await??;
        for (tally, metrics) in &mut out.edges {
            tally.sent += rows;
            tally.batches += 1;
            tally.bytes += bytes;
            metrics.sent(rows);
        }
        Ok(())
    }

    /// Ends all ports and returns what was given: rows, bytes, and what passed each edge.
    pub(crate) fn end(self, end: StreamEnd) -> (u64, u64, Vec<EdgeTally>) {
        let mut edges = Vec::new();
        for out in self.ports {
            out.outlet.end(end);
            edges.extend(out.edges.into_iter().map(|(tally, _)| tally));
        }
        (self.rows, self.bytes, edges)
    }
}

/// One input port of a node instance.
pub(crate) struct Input {
    /// The port.
    pub(crate) port: PortName,
    /// Where its batches come from.
    pub(crate) inlet: Inlet,
    /// What arrived.
    pub(crate) tally: EdgeTally,
    /// The same for the progress display.
    pub(crate) edge: Arc<EdgeMetrics>,
    /// Counters of the node.
    pub(crate) metrics: Arc<NodeMetrics>,
    /// Bytes that arrived.
    pub(crate) bytes: u64,
}

impl Input {
    /// Waits for what comes next. May be dropped while it waits.
    pub(crate) async fn recv(&mut self, token: &CancellationToken) -> Result<Arrival, Stop> {
        let arrival = unless_cancelled(token, self.inlet.recv()).await??;
        if let Arrival::Batch(batch) = &arrival {
            let (rows, bytes) = (batch.rows.num_rows() as u64, batch.bytes());
            self.tally.received += rows;
            self.bytes += bytes;
            self.edge.received(rows);
            self.metrics.came_in(rows, bytes);
        }
        Ok(arrival)
    }
}
