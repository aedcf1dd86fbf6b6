//! What statements may use.

use std::path::PathBuf;
use std::time::SystemTime;

/// The memory that all statements of a process share by default. Sorts, aggregates and joins go to disk beyond it.
const DEFAULT_MEMORY: usize = 512 * 1024 * 1024;
/// The disk space that all statements of a process share by default. The number is arbitrary: enough for most inputs, and small enough
/// that a runaway join does not fill a disk before somebody looks.
const DEFAULT_DISK: u64 = 64 * 1024 * 1024 * 1024;
/// The rows of a batch, as everywhere in Weir.
const DEFAULT_BATCH_ROWS: usize = 8192;

/// The limits of a process's query engine.
#[derive(Debug, Clone)]
pub struct QuerySettings {
    /// Bytes of memory for all statements together.
    pub memory: usize,
    /// Bytes of disk for all statements together.
    pub disk: u64,
    /// How many threads one statement may use. With one, the order of result rows depends on the input alone; with more it does not.
    pub partitions: usize,
    /// The rows of a result batch.
    pub batch_rows: usize,
    /// The folder for what does not fit into memory; made when first needed.
    pub spill: PathBuf,
}

impl QuerySettings {
    /// Returns the default limits, with `spill` as the folder for what does not fit into memory.
    pub fn in_folder(spill: impl Into<PathBuf>) -> Self {
        Self {
            memory: DEFAULT_MEMORY,
            disk: DEFAULT_DISK,
            partitions: 1,
            batch_rows: DEFAULT_BATCH_ROWS,
            spill: spill.into(),
        }
    }

    /// Returns how many bytes the waiting rows of one input may take before they go to disk. An eighth leaves room for the statement
    /// itself and for others that run at the same time.
    pub(crate) fn waiting_memory(&self) -> usize {
        self.memory / 8
    }
}

/// What a run lets its statements see.
#[derive(Debug, Clone, Copy)]
pub struct RunSettings {
    /// What `now()`, `current_date` and `current_time` give.
    pub now: SystemTime,
    /// Whether `random()` and `uuid()` may be called: the node's grant `random`.
    pub random: bool,
}

impl RunSettings {
    /// Returns the settings of a run that started at `now`, without randomness.
    pub fn started_at(now: SystemTime) -> Self {
        Self { now, random: false }
    }
}
