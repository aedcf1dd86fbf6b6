//! What is told about a run while it goes on.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;
use weir_types::{EpochNumber, NodeName, RunId};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Progress {
    /// An attempt starts.
    Started {
        /// The run.
        run: RunId,
        /// The attempt, from 1.
        attempt: u32,
        /// The epoch with which it starts.
        epoch: EpochNumber,
    },
    /// It is known what an extractor is to read.
    Planned {
        /// The extractor.
        node: NodeName,
        /// Its splits.
        splits: u64,
        /// Splits that an earlier attempt has read.
        done: u64,
        /// The expected rows, where known for every split.
        rows: Option<u64>,
    },
    /// A reader says how far it is.
    Reading {
        /// The extractor.
        node: NodeName,
        /// The split.
        split: String,
        /// Units done.
        done: u64,
        /// Units in all.
        total: Option<u64>,
        /// What is counted.
        unit: String,
    },
    /// A reader has nothing to read for a while.
    Waiting {
        /// The extractor.
        node: NodeName,
        /// The split.
        split: String,
        /// For how long.
        time: Duration,
    },
    /// A split is read to its end.
    SplitDone {
        /// The extractor.
        node: NodeName,
        /// The split.
        split: String,
    },
    /// Rows were rejected.
    Rejected {
        /// The node.
        node: NodeName,
        /// How many.
        rows: u64,
        /// The reason of the first.
        reason: String,
    },
    /// All writers of an epoch have prepared.
    Prepared {
        /// The epoch.
        epoch: EpochNumber,
        /// Rows prepared, over all loaders.
        rows: u64,
    },
    /// An epoch is committed, and the state with it.
    Committed {
        /// The epoch.
        epoch: EpochNumber,
        /// Rows committed, over all loaders.
        rows: u64,
        /// Whether the run is complete with it.
        last: bool,
    },
    /// The attempt failed; another follows.
    Retrying {
        /// The attempt that failed.
        attempt: u32,
        /// How long until the next.
        wait: Duration,
        /// Why it failed.
        reason: String,
    },
    /// Something odd.
    Warning {
        /// What.
        message: String,
    },
}

/// How many events a slow listener may be behind before it misses some. Counters are read elsewhere, so what it misses is not data.
const CAPACITY: usize = 1024;

/// Where the parts of a run report what happens.
#[derive(Debug, Clone)]
pub(crate) struct Reporter {
    events: broadcast::Sender<Progress>,
}

impl Reporter {
    /// Creates a reporter that nobody listens to yet.
    pub(crate) fn new() -> Self {
        Self { events: broadcast::Sender::new(CAPACITY) }
    }

    /// Tells whoever listens.
    pub(crate) fn report(&self, progress: Progress) {
        // An error means that nobody listens, which is fine.
        let _ = self.events.send(progress);
    }

    /// Returns the events from now on.
    pub(crate) fn listen(&self) -> broadcast::Receiver<Progress> {
        self.events.subscribe()
    }
}
