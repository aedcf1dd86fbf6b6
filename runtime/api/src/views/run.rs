//! Runs.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use weir_store::{Attempt, Epoch, ListedRun, StreamState, TickKey};

/// What a run was made for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TriggerView {
    /// The trigger.
    name: String,
    /// When the tick was due.
    due: DateTime<Utc>,
}

/// A run.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RunView {
    id: String,
    pipeline: String,
    /// The version that was run; nothing, when it was a file.
    version: Option<u64>,
    /// `running`, `succeeded`, `failed`, `cancelled` or `abandoned`.
    status: String,
    /// What it was made for; nothing, when a person ran it by the command line.
    trigger: Option<TriggerView>,
    /// The latest try, from 1.
    attempt: u32,
    started_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    rows_read: u64,
    rows_written: u64,
    rows_rejected: u64,
    /// Why it failed: what, whose fault, what to do next.
    failure: Option<Value>,
}

/// Returns the tick that a run was made for.
pub(crate) fn trigger_of(origin: Option<&str>) -> Option<TickKey> {
    // Behind the `#` stands how often the tick was put back to the beginning.
    origin?.split('#').next()?.parse().ok()
}

impl From<&ListedRun> for RunView {
    fn from(run: &ListedRun) -> Self {
        let trigger = trigger_of(run.origin.as_deref());
        Self {
            id: run.id.to_string(),
            pipeline: run.pipeline.to_string(),
            version: run.version,
            status: run.status.to_string(),
            trigger: trigger.map(|tick| TriggerView { name: tick.trigger.to_string(), due: tick.due }),
            attempt: run.attempt,
            started_at: run.started_at,
            ended_at: run.ended_at,
            rows_read: run.rows_read,
            rows_written: run.rows_written,
            rows_rejected: run.rows_rejected,
            failure: run.failure.clone(),
        }
    }
}

/// What a node did in a run.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NodeRunView {
    pub(crate) node: String,
    /// Its block's name and version, where that is known.
    pub(crate) block: Option<String>,
    /// `extractor`, `transform` or `loader`.
    pub(crate) role: String,
    pub(crate) rows_in: u64,
    pub(crate) rows_out: u64,
    pub(crate) rows_filtered: u64,
    pub(crate) rows_rejected: u64,
    pub(crate) bytes_in: u64,
    pub(crate) bytes_out: u64,
    /// When it first did something.
    pub(crate) started_at: Option<DateTime<Utc>>,
    /// When it last did something.
    pub(crate) ended_at: Option<DateTime<Utc>>,
    /// What its instances used.
    pub(crate) usage: Option<Value>,
}

/// A try at a run.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AttemptView {
    number: u32,
    started_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    failure: Option<Value>,
}

impl From<Attempt> for AttemptView {
    fn from(attempt: Attempt) -> Self {
        Self {
            number: attempt.number,
            started_at: attempt.started_at,
            ended_at: attempt.ended_at,
            failure: attempt.failure,
        }
    }
}

/// An epoch of a run.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EpochView {
    number: u64,
    attempt: u32,
    /// `prepared`, `committed`, `aborted` or `lost`.
    status: String,
    /// Rows that loaders had prepared.
    rows: u64,
    prepared_at: DateTime<Utc>,
    settled_at: Option<DateTime<Utc>>,
}

impl From<Epoch> for EpochView {
    fn from(epoch: Epoch) -> Self {
        let receipts = epoch.content.receipts.values().flatten();
        Self {
            number: epoch.number.get(),
            attempt: epoch.attempt,
            status: epoch.status.to_string(),
            rows: receipts.map(|receipt| receipt.rows).sum(),
            prepared_at: epoch.prepared_at,
            settled_at: epoch.settled_at,
        }
    }
}

/// The cursor of a stream.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct StateView {
    node: String,
    /// Empty where the extractor has only one.
    stream: String,
    version: u64,
    state: Value,
}

impl From<StreamState> for StateView {
    fn from(state: StreamState) -> Self {
        let text = state.state.unwrap_or_else(|| "null".to_owned());
        Self {
            node: state.node.to_string(),
            stream: state.stream.to_string(),
            version: state.version,
            // Cursors are opaque: one that is no JSON is shown as the text that it is.
            state: serde_json::from_str(&text).unwrap_or(Value::String(text)),
        }
    }
}

/// Everything about a run.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RunDetail {
    #[serde(flatten)]
    pub(crate) run: RunView,
    pub(crate) nodes: Vec<NodeRunView>,
    /// Committed rows, batches and bytes by edge.
    pub(crate) edges: Vec<Value>,
    pub(crate) attempts: Vec<AttemptView>,
    pub(crate) epochs: Vec<EpochView>,
    /// The pipeline's cursors as they are now.
    pub(crate) states: Vec<StateView>,
    /// What was odd.
    pub(crate) warnings: Vec<String>,
    /// Values for parameters that it was given: those of its trigger, and before them those of a request.
    pub(crate) parameters: BTreeMap<String, String>,
    /// The pipeline file that was run.
    pub(crate) text: Option<String>,
}
