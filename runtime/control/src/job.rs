//! What a server wants executed, and who does it.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::NaiveDate;
use tokio_util::sync::CancellationToken;
use weir_store::TickKey;
use weir_types::{PipelineName, RunId};

/// A run that is to be made.
#[derive(Debug, Clone)]
pub struct Job {
    /// The tick that it is made for.
    pub tick: TickKey,
    /// The lane of the pipeline in which the run goes on.
    pub lane: u32,
    /// The origin that the run's attempts must bear ([`Store::set_origin`](weir_store::Store::set_origin)): by it the run is found again after
    /// a kill.
    pub origin: String,
    /// What `today` means: the day that was asked for, else that on which the tick is due, in the zone of its schedule or in the server's.
    pub today: NaiveDate,
    /// Values for parameters: those of the trigger, and before them those of the request.
    pub parameters: BTreeMap<String, String>,
    /// Whether a new run is to be made even if an earlier one could be taken up. Never so when it is the tick's own that was interrupted.
    pub fresh: bool,
    /// Which version of the pipeline runs; without it the one that is deployed.
    pub version: Option<u64>,
}

impl Job {
    /// Returns the name under which the run is recorded: the pipeline's, or that of a lane.
    pub fn recorded_as(&self) -> PipelineName {
        self.tick.pipeline.lane(self.lane)
    }
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
    /// Called once for each time that a tick is taken, on a task of its own; of one lane of a pipeline only once at a time in a process. A run of
    /// the same tick that has succeeded is known before: this is not called then. When `stop` is cancelled the run ends as soon as it
    /// can without losing what is committed.
    async fn run(&self, job: Job, stop: CancellationToken) -> RunEnd;

    /// Removes what runs have left elsewhere than in the store. Called after their records were removed, once.
    async fn forget(&self, runs: &[(PipelineName, RunId)]);
}
