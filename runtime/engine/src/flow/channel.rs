//! A channel of batches that is bounded twice: by their number and by their bytes.

use std::sync::{Arc, OnceLock};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use weir_host::Batch;

use super::{Arrival, StreamEnd};
use crate::settings::EdgeLimits;
use crate::stop::Stop;

/// Bytes are counted in this unit, so that the semaphore's 32 bits last for terabytes.
const UNIT: u64 = 1024;

/// A batch and the room that it takes, which is given back when it is received.
type Item = (Batch, OwnedSemaphorePermit);

/// The end where batches go in. Several may feed one channel.
#[derive(Clone)]
pub(crate) struct BatchSender {
    items: mpsc::Sender<Item>,
    room: Arc<Semaphore>,
    units: u32,
    end: Arc<OnceLock<StreamEnd>>,
}

/// The end where batches come out.
pub(crate) struct BatchReceiver {
    items: mpsc::Receiver<Item>,
    end: Arc<OnceLock<StreamEnd>>,
}

/// Makes a channel.
pub(crate) fn channel(limits: EdgeLimits) -> (BatchSender, BatchReceiver) {
    let most = u32::MAX >> 4;
    let units = u32::try_from(limits.bytes / UNIT).unwrap_or(most).clamp(1, most);
    let (sender, items) = mpsc::channel(limits.batches.max(1));
    let end = Arc::new(OnceLock::new());
    let sender =
        BatchSender { items: sender, room: Arc::new(Semaphore::new(units as usize)), units, end: Arc::clone(&end) };
    (sender, BatchReceiver { items, end })
}

impl BatchSender {
    /// Hands a batch over once there is room.
    pub(crate) async fn send(&self, batch: Batch) -> Result<(), Stop> {
        let wanted = u32::try_from(batch.bytes().div_ceil(UNIT)).unwrap_or(u32::MAX).clamp(1, self.units);
        let permit = Arc::clone(&self.room).acquire_many_owned(wanted).await.map_err(|_| Stop::Peer)?;
        self.items.send((batch, permit)).await.map_err(|_| Stop::Peer)
    }

    /// Says that this is the orderly end. It arrives when every other sender is gone as well.
    pub(crate) fn end(self, end: StreamEnd) {
        // A second word on the same end changes nothing.
        let _ = self.end.set(end);
    }
}

impl BatchReceiver {
    /// Waits for what comes next.
    pub(crate) async fn recv(&mut self) -> Result<Arrival, Stop> {
        match self.items.recv().await {
            Some((batch, _room)) => Ok(Arrival::Batch(batch)),
            None => self.end.get().map(|end| Arrival::End(*end)).ok_or(Stop::Peer),
        }
    }
}

impl Drop for BatchReceiver {
    fn drop(&mut self) {
        // A sender may be waiting for room that nobody will give back any more; with the queue drained it gets it, and then learns that
        // the channel is closed.
        self.items.close();
        while self.items.try_recv().is_ok() {}
    }
}
