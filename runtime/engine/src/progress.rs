//! What is told about a run while it goes on.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;
use weir_types::{EpochNumber, NodeName, RunId};

use crate::failure::FailureKind;
use crate::metrics::RunMetrics;
use crate::summary::RunSummary;

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
    /// Rows of an epoch begin to flow. Told again for an epoch in which nothing happened and that is taken up once more.
    Epoch {
        /// The epoch.
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
        /// Bytes prepared, over all loaders.
        bytes: u64,
    },
    /// An epoch is committed, and the state with it.
    Committed {
        /// The epoch.
        epoch: EpochNumber,
        /// Rows committed, over all loaders.
        rows: u64,
        /// Bytes committed, over all loaders.
        bytes: u64,
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
        /// What kind of failure that is.
        kind: FailureKind,
        /// The node that failed, if one did.
        node: Option<NodeName>,
    },
    /// Something odd.
    Warning {
        /// What.
        message: String,
    },
}

/// How many events a slow listener may be behind before it misses some. Counters are read elsewhere, so what it misses is not data.
const CAPACITY: usize = 1024;

/// Is told of a run by the run itself, so that it misses nothing and knows when things happen.
///
/// Its methods are called on the run's own path, by several tasks at a time: they must neither wait nor work for long, and what goes wrong
/// in them is theirs to keep. Who need not see everything listens to [`RunHandle::events`](crate::RunHandle::events).
pub trait Observer: Send + Sync {
    /// Called with every event, before those who listen get it.
    fn progress(&self, event: &Progress, metrics: &RunMetrics);

    /// Called once, when the end of the run is recorded. Not called for a run that is given up with its process or its handle.
    fn ended(&self, summary: &RunSummary, metrics: &RunMetrics);
}

/// Who is told of a run.
#[derive(Clone, Default)]
pub struct Observers(Vec<Arc<dyn Observer>>);

impl Observers {
    /// Adds one more.
    pub fn add(&mut self, observer: Arc<dyn Observer>) {
        self.0.push(observer);
    }

    pub(crate) fn ended(&self, summary: &RunSummary, metrics: &RunMetrics) {
        self.0.iter().for_each(|observer| observer.ended(summary, metrics));
    }
}

impl fmt::Debug for Observers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Observers({})", self.0.len())
    }
}

/// Where the parts of a run report what happens.
#[derive(Debug, Clone)]
pub(crate) struct Reporter {
    events: broadcast::Sender<Progress>,
    observers: Observers,
    metrics: Arc<RunMetrics>,
}

impl Reporter {
    /// Creates a reporter that only observers hear yet.
    pub(crate) fn new(observers: Observers, metrics: Arc<RunMetrics>) -> Self {
        Self { events: broadcast::Sender::new(CAPACITY), observers, metrics }
    }

    /// Tells whoever listens.
    pub(crate) fn report(&self, progress: Progress) {
        self.observers.0.iter().for_each(|observer| observer.progress(&progress, &self.metrics));
        // An error means that nobody listens, which is fine.
        let _ = self.events.send(progress);
    }

    /// Returns the events from now on.
    pub(crate) fn listen(&self) -> broadcast::Receiver<Progress> {
        self.events.subscribe()
    }
}
