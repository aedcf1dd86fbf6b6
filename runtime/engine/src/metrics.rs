//! What goes on in a run, counted while it happens.
//!
//! These counters are for progress and for the bill; they start again with every attempt. What a run *committed* is counted by epoch, in
//! the receipts.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Instant, SystemTime};

use serde::{Deserialize, Serialize};
use weir_host::{Meter, MeterSnapshot};
use weir_store::EdgeKey;
use weir_types::NodeName;

/// When a node first and last did something, in milliseconds since the run began in this process.
#[derive(Debug)]
struct Activity {
    began: Instant,
    first: AtomicU64,
    /// The first time within the newest attempt.
    again: AtomicU64,
    last: AtomicU64,
}

impl Activity {
    fn since(began: Instant) -> Self {
        Self { began, first: AtomicU64::new(u64::MAX), again: AtomicU64::new(u64::MAX), last: AtomicU64::new(0) }
    }

    fn note(&self) {
        let now = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.first.fetch_min(now, Relaxed);
        self.again.fetch_min(now, Relaxed);
        self.last.fetch_max(now, Relaxed);
    }

    /// Returns the first and the last time, over all attempts or within the newest.
    fn span(&self, first: &AtomicU64) -> Option<(u64, u64)> {
        let first = first.load(Relaxed);
        (first != u64::MAX).then(|| (first, self.last.load(Relaxed)))
    }
}

impl Default for Activity {
    fn default() -> Self {
        Self::since(Instant::now())
    }
}

/// Counters of one node.
#[derive(Debug, Default)]
pub struct NodeMetrics {
    activity: Activity,
    rows_in: AtomicU64,
    rows_out: AtomicU64,
    rows_rejected: AtomicU64,
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
    /// What the host counts.
    pub meter: Arc<Meter>,
}

impl NodeMetrics {
    /// Takes note that the node does something: its block is called, or has answered.
    pub(crate) fn worked(&self) {
        self.activity.note();
    }

    /// Counts a batch that came in.
    pub(crate) fn came_in(&self, rows: u64, bytes: u64) {
        self.activity.note();
        self.rows_in.fetch_add(rows, Relaxed);
        self.bytes_in.fetch_add(bytes, Relaxed);
    }

    /// Counts a batch that went out.
    pub(crate) fn went_out(&self, rows: u64, bytes: u64) {
        self.activity.note();
        self.rows_out.fetch_add(rows, Relaxed);
        self.bytes_out.fetch_add(bytes, Relaxed);
    }

    /// Counts rejected rows.
    pub(crate) fn rejected(&self, rows: u64) {
        self.rows_rejected.fetch_add(rows, Relaxed);
    }

    fn snapshot(&self) -> NodeSnapshot {
        NodeSnapshot {
            rows_in: self.rows_in.load(Relaxed),
            rows_out: self.rows_out.load(Relaxed),
            rows_rejected: self.rows_rejected.load(Relaxed),
            bytes_in: self.bytes_in.load(Relaxed),
            bytes_out: self.bytes_out.load(Relaxed),
            active_ms: self.activity.span(&self.activity.first),
            attempt_ms: self.activity.span(&self.activity.again),
            usage: self.meter.snapshot(),
        }
    }
}

/// The counters of one node at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeSnapshot {
    /// Rows that came in.
    pub rows_in: u64,
    /// Rows that went out, over all ports.
    pub rows_out: u64,
    /// Rows that were rejected.
    pub rows_rejected: u64,
    /// Bytes that came in.
    pub bytes_in: u64,
    /// Bytes that went out.
    pub bytes_out: u64,
    /// When the node first and last did something, in milliseconds since the run began in this process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active_ms: Option<(u64, u64)>,
    /// The same within the newest attempt.
    #[serde(skip)]
    pub attempt_ms: Option<(u64, u64)>,
    /// What the host counted.
    pub usage: MeterSnapshot,
}

/// Counters of one edge.
#[derive(Debug, Default)]
pub(crate) struct EdgeMetrics {
    sent: AtomicU64,
    received: AtomicU64,
}

impl EdgeMetrics {
    /// Counts rows that were handed over.
    pub(crate) fn sent(&self, rows: u64) {
        self.sent.fetch_add(rows, Relaxed);
    }

    /// Counts rows that arrived.
    pub(crate) fn received(&self, rows: u64) {
        self.received.fetch_add(rows, Relaxed);
    }
}

/// Rows on one edge at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EdgeSnapshot {
    /// The edge.
    #[serde(flatten)]
    pub edge: EdgeKey,
    /// Rows handed over.
    pub sent: u64,
    /// Rows that arrived; the difference is under way.
    pub received: u64,
}

/// Counters of one attempt at a run.
#[derive(Debug)]
pub struct RunMetrics {
    began: Instant,
    began_at: SystemTime,
    nodes: BTreeMap<NodeName, Arc<NodeMetrics>>,
    edges: BTreeMap<EdgeKey, Arc<EdgeMetrics>>,
}

/// All counters at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSnapshot {
    /// By node.
    pub nodes: BTreeMap<NodeName, NodeSnapshot>,
    /// By edge.
    pub edges: Vec<EdgeSnapshot>,
}

impl RunMetrics {
    /// Creates counters that stand at nought.
    pub(crate) fn new<'a>(nodes: impl Iterator<Item = &'a NodeName>, edges: impl Iterator<Item = &'a EdgeKey>) -> Self {
        let began = Instant::now();
        let counters = || NodeMetrics { activity: Activity::since(began), ..NodeMetrics::default() };
        Self {
            began,
            began_at: SystemTime::now(),
            nodes: nodes.map(|node| (node.clone(), Arc::new(counters()))).collect(),
            edges: edges.map(|edge| (edge.clone(), Arc::default())).collect(),
        }
    }

    /// Returns when the run began in this process: what the times of its nodes count from.
    pub fn began(&self) -> SystemTime {
        self.began_at
    }

    /// Returns the time by a clock that nobody sets: what is told of a run with these times is in order.
    pub fn now(&self) -> SystemTime {
        self.began_at + self.began.elapsed()
    }

    /// Begins to count the times of an attempt.
    pub(crate) fn attempt_begins(&self) {
        self.nodes.values().for_each(|node| node.activity.again.store(u64::MAX, Relaxed));
    }

    /// Returns the counters of a node; fresh ones that nobody reads, if there is no such node.
    pub(crate) fn node(&self, node: &NodeName) -> Arc<NodeMetrics> {
        self.nodes.get(node).cloned().unwrap_or_default()
    }

    /// Returns the counters of an edge; fresh ones that nobody reads, if there is no such edge.
    pub(crate) fn edge(&self, edge: &EdgeKey) -> Arc<EdgeMetrics> {
        self.edges.get(edge).cloned().unwrap_or_default()
    }

    /// Returns all counters as they are now.
    pub fn snapshot(&self) -> RunSnapshot {
        let edge = |(edge, metrics): (&EdgeKey, &Arc<EdgeMetrics>)| EdgeSnapshot {
            edge: edge.clone(),
            sent: metrics.sent.load(Relaxed),
            received: metrics.received.load(Relaxed),
        };
        RunSnapshot {
            nodes: self.nodes.iter().map(|(node, metrics)| (node.clone(), metrics.snapshot())).collect(),
            edges: self.edges.iter().map(edge).collect(),
        }
    }
}
