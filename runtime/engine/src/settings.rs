//! What the machine allows, as opposed to what a pipeline asks for.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use weir_pipeline::policy::EpochPolicy;

/// Settings of an engine.
#[derive(Debug, Clone)]
pub struct EngineSettings {
    /// Where rejects and spools go.
    pub data: PathBuf,
    /// How many splits are read side by side, unless the pipeline says otherwise.
    pub parallelism: usize,
    /// How many rows a reader is asked for at a time. Larger batches leave the processor's cache.
    pub batch_rows: u32,
    /// What may wait on an edge.
    pub edge: EdgeLimits,
    /// How many bytes of batches one spool keeps in memory before it turns to disk.
    pub spool_memory: u64,
    /// The longest wait before another attempt, except where the other side asks for more.
    pub longest_wait: Duration,
    /// The longest that one call into a block may take, waiting included. The host bounds computation much tighter; this is the net
    /// below calls that wait for something that never comes.
    pub call_time: Duration,
    /// The longest that loaders may take to remove what was staged for an epoch that failed. Whoever waits for the run's end should not
    /// wait for a system that does not answer; what stays costs space, not correctness.
    pub clean_up_time: Duration,
}

impl EngineSettings {
    /// Returns what suits this machine, with files below a data folder.
    pub fn new(data: &Path) -> Self {
        Self {
            data: data.to_owned(),
            parallelism: std::thread::available_parallelism().map_or(1, usize::from),
            batch_rows: 8192,
            edge: EdgeLimits::default(),
            spool_memory: 32 << 20,
            longest_wait: Duration::from_secs(300),
            call_time: Duration::from_secs(3600),
            clean_up_time: Duration::from_secs(30),
        }
    }
}

/// When an epoch is large enough. What is reached first counts, over all splits together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EpochBudget {
    /// Rows read.
    pub rows: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Time since it began.
    pub age: Duration,
}

impl EpochBudget {
    /// The budget of a run that has to be one epoch.
    pub const UNBOUNDED: Self = Self { rows: u64::MAX, bytes: u64::MAX, age: Duration::MAX };
}

impl From<&EpochPolicy> for EpochBudget {
    fn from(policy: &EpochPolicy) -> Self {
        Self { rows: policy.rows, bytes: policy.bytes.as_u64(), age: policy.age.get() }
    }
}

/// What may wait on an edge before the node that gives has to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EdgeLimits {
    /// Batches.
    pub batches: usize,
    /// Bytes. A batch that is larger by itself passes alone.
    pub bytes: u64,
}

impl Default for EdgeLimits {
    /// Two batches would keep both ends busy; four smooth out the difference between light and heavy ones.
    fn default() -> Self {
        Self { batches: 4, bytes: 16 << 20 }
    }
}
