//! What a caller holds while a run goes on.

use std::sync::Arc;

use tokio::sync::broadcast;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use weir_store::{Claim, Given};

use crate::metrics::{RunMetrics, RunSnapshot};
use crate::progress::{Observers, Progress};
use crate::summary::RunSummary;

/// How to run.
#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    /// Whether to believe the store where a target's own record says otherwise.
    pub trust_store: bool,
    /// What the run is made for; recorded with each attempt before that does anything ([`weir_store::Store::run_of_origin`]).
    pub origin: Option<String>,
    /// The version of the pipeline that is run; recorded with each attempt.
    pub version: Option<u64>,
    /// What the version was given; recorded with it.
    pub given: Given,
    /// The claim on the pipeline, where the caller holds it already; else the run makes its own.
    pub claim: Option<Arc<Claim>>,
    /// Who is told of it.
    pub observers: Observers,
}

/// A run that goes on by itself. Dropping the handle stops it the hard way, as killing the process would.
#[derive(Debug)]
pub struct RunHandle {
    pub(crate) task: JoinHandle<RunSummary>,
    pub(crate) token: CancellationToken,
    pub(crate) metrics: Arc<RunMetrics>,
    pub(crate) events: broadcast::Receiver<Progress>,
}

impl RunHandle {
    /// Returns what has happened and is happening, from the start of the run on. To be called once, before much has happened: a listener
    /// who is more than a thousand events behind misses some.
    pub fn events(&mut self) -> broadcast::Receiver<Progress> {
        let later = self.events.resubscribe();
        std::mem::replace(&mut self.events, later)
    }

    /// Returns the counters as they are now, over all attempts of this run in this process.
    pub fn snapshot(&self) -> RunSnapshot {
        self.metrics.snapshot()
    }

    /// Returns the counters themselves, for a display that outlives the borrow of this handle.
    pub fn metrics(&self) -> Arc<RunMetrics> {
        Arc::clone(&self.metrics)
    }

    /// Asks the run to stop. A commit that has begun is brought to its end; everything after the last committed epoch is given up. The
    /// next run of the pipeline goes on from there.
    pub fn cancel(&self) {
        self.token.cancel();
    }

    /// Returns what cancels the run, for a signal handler.
    pub fn canceller(&self) -> CancellationToken {
        self.token.clone()
    }

    /// Waits until the run has ended, well or badly.
    pub async fn wait(mut self) -> RunSummary {
        match (&mut self.task).await {
            Ok(summary) => summary,
            // The task can only crash or be aborted with the runtime; either way there is nobody left to tell more.
            Err(error) => RunSummary::crashed(&error),
        }
    }
}

impl Drop for RunHandle {
    fn drop(&mut self) {
        self.task.abort();
    }
}
