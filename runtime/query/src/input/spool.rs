//! Rows that are kept until every reader has had them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::runtime_env::RuntimeEnv;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use tokio::sync::watch;

use super::batch_size;
use super::segment::{SegmentWriter, Stored};
use super::source::Volume;

/// How long a spool keeps rows that have been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retention {
    /// Until the statement ends, because it may read them again.
    Forever,
    /// Until so many readers have read them.
    Readers(usize),
}

/// The rows of one input, in memory up to a share and on disk beyond it. Taking rows never waits for a reader.
pub(crate) struct Spool {
    schema: SchemaRef,
    memory: usize,
    reservation: MemoryReservation,
    writer: Mutex<SegmentWriter>,
    state: Mutex<State>,
    /// Tells readers that there is more, or that the input has ended.
    changed: watch::Sender<()>,
}

struct State {
    /// The number of the first entry that is still kept.
    first: usize,
    entries: VecDeque<Entry>,
    closed: bool,
    volume: Volume,
    retention: Retention,
    /// How many readers this attempt has had, the number of the next one, and where those that still read are.
    readers: usize,
    next_reader: usize,
    positions: BTreeMap<usize, usize>,
}

#[derive(Clone)]
enum Entry {
    Memory(RecordBatch),
    Disk(Stored),
}

/// What a reader finds at its position.
enum Found {
    Entry(Entry),
    Nothing,
    End,
}

impl Spool {
    /// Makes an empty spool that may keep `memory` bytes of rows before it turns to the disk.
    pub(crate) fn new(
        name: &str,
        schema: SchemaRef,
        memory: usize,
        runtime: &RuntimeEnv,
        retention: Retention,
    ) -> Arc<Self> {
        let reservation =
            MemoryConsumer::new(format!("rows of the input {name} that wait")).register(&runtime.memory_pool);
        let state = State {
            first: 0,
            entries: VecDeque::new(),
            closed: false,
            volume: Volume { rows: 0, bytes: 0 },
            retention,
            readers: 0,
            next_reader: 0,
            positions: BTreeMap::new(),
        };
        let writer = Mutex::new(SegmentWriter::new(runtime.disk_manager.clone()));
        Arc::new(Self {
            schema,
            memory,
            reservation,
            writer,
            state: Mutex::new(state),
            changed: watch::Sender::new(()),
        })
    }

    /// Takes rows.
    ///
    /// # Errors
    /// When they have to go to disk and cannot.
    pub(crate) async fn push(self: &Arc<Self>, batch: RecordBatch) -> Result<()> {
        let volume = Volume { rows: batch.num_rows(), bytes: batch_size(&batch) };
        let entry = if self.fits(volume.bytes) { Entry::Memory(batch) } else { self.store(batch).await? };
        let mut state = self.state();
        state.volume.rows += volume.rows;
        state.volume.bytes += volume.bytes;
        state.entries.push_back(entry);
        drop(state);
        self.changed.send_replace(());
        Ok(())
    }

    /// Says that no more rows come.
    pub(crate) fn close(&self) {
        self.state().closed = true;
        self.changed.send_replace(());
    }

    /// Changes how long rows are kept, and frees those that are not needed any more.
    pub(crate) fn retain(&self, retention: Retention) {
        let mut state = self.state();
        state.retention = retention;
        self.free(&mut state);
    }

    /// Forgets the readers of an attempt that ran out of memory, and leaves all memory to the next one: what waits there goes to disk.
    /// To be called only while rows are kept [`Forever`](Retention::Forever).
    ///
    /// # Errors
    /// When the disk is full.
    pub(crate) async fn start_over(self: &Arc<Self>) -> Result<()> {
        let waiting: Vec<(usize, RecordBatch)> = {
            let mut state = self.state();
            state.readers = 0;
            state.positions.clear();
            let in_memory = |(index, entry): (usize, &Entry)| match entry {
                Entry::Memory(batch) => Some((index, batch.clone())),
                Entry::Disk(_) => None,
            };
            state.entries.iter().enumerate().filter_map(in_memory).collect()
        };
        for (index, batch) in waiting {
            let bytes = batch_size(&batch);
            let stored = self.store(batch).await?;
            if let Some(entry) = self.state().entries.get_mut(index) {
                *entry = stored;
            }
            self.reservation.shrink(bytes.min(self.reservation.size()));
        }
        Ok(())
    }

    /// Returns whether all rows are there.
    pub(crate) fn is_closed(&self) -> bool {
        self.state().closed
    }

    /// Returns how much has arrived.
    pub(crate) fn arrived(&self) -> Volume {
        self.state().volume
    }

    /// Returns how large a planner should take the input for.
    pub(super) fn volume(&self) -> Volume {
        let state = self.state();
        if state.closed { state.volume } else { Volume::LARGE }
    }

    /// Starts reading from the first row; waits at the end until the spool is closed.
    pub(super) fn read(self: &Arc<Self>) -> BoxStream<'static, Result<RecordBatch>> {
        let reader = Reader::open(self.clone());
        stream::try_unfold(reader, |mut reader| async move { Ok(reader.next().await?.map(|batch| (batch, reader))) })
            .boxed()
    }

    fn fits(&self, bytes: usize) -> bool {
        self.reservation.size() + bytes <= self.memory && self.reservation.try_grow(bytes).is_ok()
    }

    async fn store(self: &Arc<Self>, batch: RecordBatch) -> Result<Entry> {
        let spool = self.clone();
        let write = move || spool.writer.lock().unwrap_or_else(PoisonError::into_inner).append(&batch);
        tokio::task::spawn_blocking(write)
            .await
            .map_err(|error| DataFusionError::ExecutionJoin(Box::new(error)))?
            .map(Entry::Disk)
    }

    /// Drops the entries that every reader has passed, once all readers that will come are there.
    fn free(&self, state: &mut State) {
        let Retention::Readers(expected) = state.retention else { return };
        if state.readers < expected {
            return;
        }
        let needed = state.positions.values().copied().min().unwrap_or(state.first + state.entries.len());
        while state.first < needed
            && let Some(entry) = state.entries.pop_front()
        {
            state.first += 1;
            if let Entry::Memory(batch) = entry {
                self.reservation.shrink(batch_size(&batch).min(self.reservation.size()));
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Spool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Spool({:?})", self.arrived())
    }
}

/// Reads a spool from its first row.
struct Reader {
    spool: Arc<Spool>,
    number: usize,
    position: usize,
    changed: watch::Receiver<()>,
}

impl Reader {
    fn open(spool: Arc<Spool>) -> Self {
        let changed = spool.changed.subscribe();
        let mut state = spool.state();
        let (number, position) = (state.next_reader, state.first);
        state.next_reader += 1;
        state.readers += 1;
        state.positions.insert(number, position);
        drop(state);
        Self { spool, number, position, changed }
    }

    async fn next(&mut self) -> Result<Option<RecordBatch>> {
        loop {
            self.changed.mark_unchanged();
            match self.find() {
                Found::Entry(entry) => {
                    let batch = self.load(entry).await?;
                    self.advance();
                    return Ok(Some(batch));
                }
                Found::End => return Ok(None),
                // The spool that this reader holds owns the sender, so this wait ends only by a change.
                Found::Nothing => {
                    let _ = self.changed.changed().await;
                }
            }
        }
    }

    fn find(&self) -> Found {
        let state = self.spool.state();
        match state.entries.get(self.position.saturating_sub(state.first)) {
            Some(entry) => Found::Entry(entry.clone()),
            None if state.closed => Found::End,
            None => Found::Nothing,
        }
    }

    async fn load(&self, entry: Entry) -> Result<RecordBatch> {
        match entry {
            Entry::Memory(batch) => Ok(batch),
            Entry::Disk(stored) => {
                let schema = self.spool.schema.clone();
                let read = move || stored.read(&schema);
                tokio::task::spawn_blocking(read)
                    .await
                    .map_err(|error| DataFusionError::ExecutionJoin(Box::new(error)))?
            }
        }
    }

    fn advance(&mut self) {
        self.position += 1;
        let mut state = self.spool.state();
        state.positions.insert(self.number, self.position);
        self.spool.free(&mut state);
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let mut state = self.spool.state();
        state.positions.remove(&self.number);
        self.spool.free(&mut state);
    }
}
