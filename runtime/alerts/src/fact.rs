//! What rules judge.

use std::fmt;

use weir_store::{RunStatus, TickKey};
use weir_types::{PipelineName, RunId};

/// What a fact is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactOf {
    /// A run.
    Run(RunId),
    /// A tick that failed before it had one.
    Tick(TickKey),
}

impl FactOf {
    /// Returns the run, where there is one.
    pub fn run(&self) -> Option<RunId> {
        match self {
            Self::Run(run) => Some(*run),
            Self::Tick(_) => None,
        }
    }
}

impl fmt::Display for FactOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Run(run) => run.fmt(f),
            Self::Tick(tick) => tick.fmt(f),
        }
    }
}

/// A run that has ended, or that could not even begin, as far as rules look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunFact {
    /// The pipeline.
    pub pipeline: PipelineName,
    /// What tells of it.
    pub of: FactOf,
    /// How it ended.
    pub status: RunStatus,
    /// What kind of failure it was, such as `limit`.
    pub failure_kind: Option<String>,
    /// Why it failed, in words.
    pub failure: Option<String>,
    /// Rows that extractors gave.
    pub rows_read: u64,
    /// Rows that loaders wrote.
    pub rows_written: u64,
    /// Rows that were rejected.
    pub rows_rejected: u64,
    /// What loaders wrote in the runs before that succeeded, the newest first.
    pub past_written: Vec<u64>,
    /// How the columns that pass its edges differ from those of the run before; nothing where they do not, or nobody knows.
    pub schema_change: Option<String>,
}

impl RunFact {
    /// Returns what there is to say of a tick that failed before it had a run.
    pub(crate) fn unstarted(pipeline: PipelineName, tick: TickKey, why: Option<String>) -> Self {
        Self {
            pipeline,
            of: FactOf::Tick(tick),
            status: RunStatus::Failed,
            failure_kind: None,
            failure: why,
            rows_read: 0,
            rows_written: 0,
            rows_rejected: 0,
            past_written: Vec::new(),
            schema_change: None,
        }
    }
}
