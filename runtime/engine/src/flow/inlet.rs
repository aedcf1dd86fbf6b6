//! Where a node's batches come from.

use super::{Arrival, BatchReceiver, SpoolReader};
use crate::stop::Stop;

/// One input of one node instance.
pub(crate) enum Inlet {
    /// A channel.
    Channel(BatchReceiver),
    /// A spool that is read at this node's own pace.
    Spool(SpoolReader),
}

impl Inlet {
    /// Waits for what comes next.
    pub(crate) async fn recv(&mut self) -> Result<Arrival, Stop> {
        match self {
            Self::Channel(receiver) => receiver.recv().await,
            Self::Spool(reader) => reader.recv().await,
        }
    }
}
