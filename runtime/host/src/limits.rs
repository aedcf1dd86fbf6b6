//! What one node's instances may use, and what they have used.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Limits of each instance of a node. Crossing one traps the instance with an error that names the limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Linear memory in bytes.
    pub memory: usize,
    /// Guest computation in one call, waiting for the host not counted.
    pub call_time: Duration,
    /// Rows given over the instance's life.
    pub output_rows: u64,
    /// Bytes of rows given over the instance's life.
    pub output_bytes: u64,
    /// Calls into the host.
    pub host_calls: u64,
    /// Bytes of log lines; further lines are counted and dropped.
    pub log_bytes: u64,
    /// Handles (batches, sessions, …) alive at a time.
    pub handles: usize,
}

impl Default for Limits {
    /// Generous enough for honest blocks on large inputs; the numbers are round, not derived.
    fn default() -> Self {
        Self {
            memory: 256 << 20,
            call_time: Duration::from_secs(60),
            output_rows: u64::MAX,
            output_bytes: u64::MAX,
            host_calls: u64::MAX,
            log_bytes: 1 << 20,
            handles: 16_384,
        }
    }
}

/// Counters of one node, shared by all its instances.
#[derive(Debug, Default)]
pub struct Meter {
    pub(crate) calls: AtomicU64,
    pub(crate) call_nanos: AtomicU64,
    pub(crate) peak_memory: AtomicU64,
    pub(crate) host_calls: AtomicU64,
    pub(crate) output_rows: AtomicU64,
    pub(crate) output_bytes: AtomicU64,
    pub(crate) log_bytes: AtomicU64,
    pub(crate) log_lines_dropped: AtomicU64,
    pub(crate) instances: AtomicU64,
    pub(crate) handles_left: AtomicU64,
}

/// The counters at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeterSnapshot {
    /// Instances made.
    pub instances: u64,
    /// Calls into the block.
    pub calls: u64,
    /// Time spent in those calls, host calls made by them included, in nanoseconds.
    pub call_nanos: u64,
    /// The largest linear memory of any instance, in bytes.
    pub peak_memory: u64,
    /// Calls from the block into the host.
    pub host_calls: u64,
    /// Rows given.
    pub output_rows: u64,
    /// Bytes of rows given.
    pub output_bytes: u64,
    /// Bytes logged.
    pub log_bytes: u64,
    /// Log lines beyond the limit.
    pub log_lines_dropped: u64,
    /// Handles that instances had not dropped when they were retired; a steady rise shows a leak in the block.
    pub handles_left: u64,
}

impl Meter {
    /// Returns the counters as they are now.
    pub fn snapshot(&self) -> MeterSnapshot {
        MeterSnapshot {
            instances: self.instances.load(Relaxed),
            calls: self.calls.load(Relaxed),
            call_nanos: self.call_nanos.load(Relaxed),
            peak_memory: self.peak_memory.load(Relaxed),
            host_calls: self.host_calls.load(Relaxed),
            output_rows: self.output_rows.load(Relaxed),
            output_bytes: self.output_bytes.load(Relaxed),
            log_bytes: self.log_bytes.load(Relaxed),
            log_lines_dropped: self.log_lines_dropped.load(Relaxed),
            handles_left: self.handles_left.load(Relaxed),
        }
    }
}

/// The limit that an instance crossed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LimitExceeded {
    /// Linear memory.
    #[error("asked for {wanted} bytes of memory where {limit} are allowed")]
    Memory {
        /// What the growth would have come to.
        wanted: usize,
        /// What is allowed.
        limit: usize,
    },
    /// Table elements.
    #[error("asked for a table of {wanted} elements where {limit} are allowed")]
    Table {
        /// What the growth would have come to.
        wanted: usize,
        /// What is allowed.
        limit: usize,
    },
    /// Guest computation in one call.
    #[error("computed for more than {} ms in one call", .0.as_millis())]
    CallTime(Duration),
    /// Rows given.
    #[error("gave more than {0} rows")]
    OutputRows(u64),
    /// Bytes of rows given.
    #[error("gave more than {0} bytes of rows")]
    OutputBytes(u64),
    /// Calls into the host.
    #[error("called the host more than {0} times")]
    HostCalls(u64),
    /// Handles alive.
    #[error("holds more than {0} handles at a time")]
    Handles(usize),
}

impl LimitExceeded {
    /// Returns the key under `grants:` that raises this limit; nothing for those that are the same for every block.
    pub fn grant_key(&self) -> Option<&'static str> {
        match self {
            Self::Memory { .. } => Some("memory"),
            Self::CallTime(_) => Some("time"),
            Self::OutputRows(_) => Some("output_rows"),
            Self::OutputBytes(_) => Some("output_bytes"),
            Self::HostCalls(_) => Some("host_calls"),
            Self::Table { .. } | Self::Handles(_) => None,
        }
    }
}
