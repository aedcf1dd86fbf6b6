//! Where a node's batches go.

use weir_host::Batch;

use super::{BatchSender, SpoolWriter, StreamEnd};
use crate::stop::Stop;

/// The sending end of one edge.
pub(crate) struct EdgeOut {
    /// The channel.
    pub(crate) sender: BatchSender,
    /// Whether the edge leads out of the segment. Others feed it as well then, so its end is not this node's to declare.
    pub(crate) leaves_segment: bool,
}

/// One output port of one node instance.
pub(crate) enum Outlet {
    /// Every edge gets every batch, and the slowest sets the pace. An output that nobody reads has no edge.
    Tee(Vec<EdgeOut>),
    /// A spool holds what slow readers have not taken yet.
    Spool(SpoolWriter),
}

impl Outlet {
    /// Hands a batch to all edges.
    pub(crate) async fn send(&mut self, batch: Batch) -> Result<(), Stop> {
        match self {
            Self::Tee(edges) => tee(edges, batch).await,
            Self::Spool(writer) => writer.push(batch).await,
        }
    }

    /// Says that all is sent.
    pub(crate) fn end(self, end: StreamEnd) {
        match self {
            Self::Tee(edges) => {
                for edge in edges.into_iter().filter(|edge| !edge.leaves_segment) {
                    edge.sender.end(end);
                }
            }
            Self::Spool(writer) => writer.end(end),
        }
    }
}

async fn tee(edges: &[EdgeOut], batch: Batch) -> Result<(), Stop> {
    let Some((last, others)) = edges.split_last() else { return Ok(()) };
    for edge in others {
        edge.sender.send(batch.clone()).await?;
    }
    last.sender.send(batch).await
}
