//! What a server wants executed, and who does it.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::NaiveDate;
use tokio_util::sync::CancellationToken;
use weir_store::TickKey;
use weir_types::RunId;

/// A run that is to be made.
#[derive(Debug, Clone)]
pub struct Job {
    /// The tick that it is made for. As text it is the origin of the run's attempts
    /// ([`Store::set_origin`](weir_store::Store::set_origin)).
    pub tick: TickKey,
    /// The day on which the schedule is due, in its zone: what `today` means.
    pub today: NaiveDate,
    /// Values for parameters.
    pub parameters: BTreeMap<String, String>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunEnd {
    /// Everything is committed.
    Succeeded(RunId),
    /// It will not be taken up by this tick again.
    Failed {
        /// The run, if it got so far as to have one.
        run: Option<RunId>,
        /// Why.
        why: String,
    },
    /// It was asked to stop, and can go on from its last committed epoch.
    Stopped(Option<RunId>),
    /// Another process runs the pipeline; nothing was done.
    Busy,
}

/// What executes runs.
#[async_trait]
pub trait Runner: Send + Sync {
    /// Runs a pipeline, going on where an earlier run of it was interrupted, until it has ended.
    ///
    /// Called once for each time that a tick is taken, on a task of its own; of one pipeline only once at a time in a process. A run of
    /// the same tick that has succeeded is known before: this is not called then. When `stop` is cancelled the run ends as soon as it
    /// can without losing what is committed.
    async fn run(&self, job: Job, stop: CancellationToken) -> RunEnd;
}
