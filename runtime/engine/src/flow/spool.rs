//! A queue with one writer and several readers, each at its own pace: in memory up to a limit, beyond that on disk.
//!
//! The writer never waits for a reader, which is what makes branches that meet again safe; memory stays bounded because what does not fit
//! goes to a file. Readers start while the writer still writes.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use weir_host::Batch;

use super::spool_file::{Frame, SpoolFile};
use super::{Arrival, StreamEnd};
use crate::failure::RunFailure;
use crate::stop::Stop;

/// How a spool keeps batches.
#[derive(Debug, Clone)]
pub(crate) struct SpoolSettings {
    /// Bytes of batches in memory.
    pub(crate) memory: u64,
    /// Where files go.
    pub(crate) folder: PathBuf,
}

#[derive(Clone)]
enum Entry {
    Memory(Batch),
    Disk(Frame),
}

/// What writer and readers share.
#[derive(Default)]
struct Queue {
    entries: VecDeque<Entry>,
    /// The number of the first entry that is still there.
    first: usize,
    /// The number of the entry that each reader takes next; a reader that is gone has none.
    positions: Vec<Option<usize>>,
    memory: u64,
    file: Option<Arc<SpoolFile>>,
    end: Option<StreamEnd>,
}

impl Queue {
    /// Drops entries that every reader has taken.
    fn forget_taken(&mut self) {
        let slowest = self.positions.iter().flatten().min().copied().unwrap_or(usize::MAX);
        while self.first < slowest {
            let Some(entry) = self.entries.pop_front() else { break };
            self.first += 1;
            if let Entry::Memory(batch) = entry {
                self.memory -= batch.bytes();
            }
        }
    }
}

struct Shared {
    queue: Mutex<Queue>,
    settings: SpoolSettings,
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        // No code panics while it holds the lock in a way that leaves the queue half changed.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes a spool with so many readers.
pub(crate) fn spool(settings: SpoolSettings, readers: usize) -> (SpoolWriter, Vec<SpoolReader>) {
    let queue = Queue { positions: vec![Some(0); readers], ..Queue::default() };
    let shared = Arc::new(Shared { queue: Mutex::new(queue), settings });
    let (changed, watcher) = watch::channel(());
    let reader = |number| SpoolReader { shared: Arc::clone(&shared), number, changed: watcher.clone() };
    let readers = (0..readers).map(reader).collect();
    (SpoolWriter { shared, changed }, readers)
}

/// The end where batches go in.
pub(crate) struct SpoolWriter {
    shared: Arc<Shared>,
    changed: watch::Sender<()>,
}

impl SpoolWriter {
    /// Adds a batch; waits for the disk at most, never for a reader.
    pub(crate) async fn push(&mut self, batch: Batch) -> Result<(), Stop> {
        let fits = self.shared.queue().memory.saturating_add(batch.bytes()) <= self.shared.settings.memory;
        let entry = if fits { Entry::Memory(batch) } else { Entry::Disk(self.to_disk(batch).await?) };
        let mut queue = self.shared.queue();
        if let Entry::Memory(batch) = &entry {
            queue.memory += batch.bytes();
        }
        queue.entries.push_back(entry);
        drop(queue);
        self.changed.send_replace(());
        Ok(())
    }

    /// Says that all is there.
    pub(crate) fn end(self, end: StreamEnd) {
        self.shared.queue().end = Some(end);
        self.changed.send_replace(());
    }

    async fn to_disk(&self, batch: Batch) -> Result<Frame, Stop> {
        let shared = Arc::clone(&self.shared);
        blocking("write", move || {
            let known = shared.queue().file.clone();
            let file = match known {
                Some(file) => file,
                None => {
                    let file = Arc::new(SpoolFile::create(&shared.settings.folder)?);
                    shared.queue().file = Some(Arc::clone(&file));
                    file
                }
            };
            file.append(&batch)
        })
        .await
    }
}

/// An end where batches come out.
pub(crate) struct SpoolReader {
    shared: Arc<Shared>,
    number: usize,
    changed: watch::Receiver<()>,
}

enum Next {
    Entry(Entry),
    End(StreamEnd),
    Wait,
}

impl SpoolReader {
    /// Waits for what comes next.
    pub(crate) async fn recv(&mut self) -> Result<Arrival, Stop> {
        loop {
            // Marked as seen before looking, so that what is added meanwhile wakes the wait below.
            self.changed.mark_unchanged();
            match self.take() {
                Next::Entry(Entry::Memory(batch)) => return Ok(Arrival::Batch(batch)),
                Next::Entry(Entry::Disk(frame)) => return self.read_back(frame).await.map(Arrival::Batch),
                Next::End(end) => return Ok(Arrival::End(end)),
                Next::Wait => self.changed.changed().await.map_err(|_| Stop::Peer)?,
            }
        }
    }

    fn take(&self) -> Next {
        let mut queue = self.shared.queue();
        let position = queue.positions[self.number].unwrap_or(queue.first);
        let Some(entry) = queue.entries.get(position - queue.first).cloned() else {
            return queue.end.map_or(Next::Wait, Next::End);
        };
        queue.positions[self.number] = Some(position + 1);
        queue.forget_taken();
        Next::Entry(entry)
    }

    async fn read_back(&self, frame: Frame) -> Result<Batch, Stop> {
        let Some(file) = self.shared.queue().file.clone() else {
            return Err(RunFailure::host("a spool has lost its file").into());
        };
        blocking("read", move || file.read(frame)).await
    }
}

impl Drop for SpoolReader {
    fn drop(&mut self) {
        let mut queue = self.shared.queue();
        queue.positions[self.number] = None;
        queue.forget_taken();
    }
}

/// Works on a file away from the threads that run tasks.
async fn blocking<T: Send + 'static>(
    doing: &'static str,
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, Stop> {
    let done = tokio::task::spawn_blocking(work).await.map_err(std::io::Error::other).flatten();
    done.map_err(|error| {
        let hint = "batches that wait for a slower branch are kept on disk below the data folder".to_owned();
        RunFailure::host_error(format!("cannot {doing} a spool file"), &error).hint(hint).into()
    })
}
