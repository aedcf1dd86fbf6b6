//! What rules judge.

use weir_store::RunStatus;
use weir_types::{PipelineName, RunId};

/// A run that has ended, as far as rules look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunFact {
    /// The pipeline.
    pub pipeline: PipelineName,
    /// The run.
    pub run: RunId,
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
