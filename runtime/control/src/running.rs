//! The runs that go on in this process.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;
use weir_store::{Lease, TickEnd, TickKey, TickState};

use crate::{Job, RunEnd, Runner};

/// What goes on, and what has ended but is not on record yet.
#[derive(Default)]
pub(crate) struct Running {
    tasks: JoinSet<(Lease, RunEnd)>,
    held: BTreeMap<TickKey, Held>,
    ended: Vec<(Lease, RunEnd)>,
}

struct Held {
    lease: Lease,
    stop: CancellationToken,
}

impl Running {
    /// Returns how many go on.
    pub(crate) fn count(&self) -> usize {
        self.held.len()
    }

    /// Starts a run.
    pub(crate) fn start(&mut self, runner: Arc<dyn Runner>, lease: Lease, job: Job) {
        let stop = CancellationToken::new();
        self.held.insert(lease.tick.clone(), Held { lease: lease.clone(), stop: stop.clone() });
        self.tasks.spawn(async move {
            // On a task of its own, so that its crash is a failed run.
            let end = tokio::spawn(async move { runner.run(job, stop).await }).await;
            let crashed = |error: JoinError| RunEnd::Failed { run: None, why: error.to_string() };
            (lease, end.unwrap_or_else(crashed))
        });
    }

    /// Asks a run to stop; tells whether it goes on here.
    pub(crate) fn stop(&self, tick: &TickKey) -> bool {
        let held = self.held.get(tick);
        held.inspect(|held| held.stop.cancel()).is_some()
    }

    /// Asks all of them to stop.
    pub(crate) fn stop_all(&self) {
        self.held.values().for_each(|held| held.stop.cancel());
    }

    /// Waits until one has ended; for ever when none goes on. May be given up at any time.
    pub(crate) async fn wait(&mut self) {
        match self.tasks.join_next().await {
            Some(joined) => self.joined(joined),
            None => std::future::pending().await,
        }
    }

    fn joined(&mut self, joined: Result<(Lease, RunEnd), JoinError>) {
        match joined {
            Ok((lease, end)) => {
                self.held.remove(&lease.tick);
                self.ended.push((lease, end));
            }
            // The task that waits for a run neither crashes nor is aborted.
            Err(error) => tracing::error!("a run was lost: {error}"),
        }
    }

    /// Takes what has ended by now.
    pub(crate) fn take_ended(&mut self) -> Vec<(Lease, RunEnd)> {
        while let Some(joined) = self.tasks.try_join_next() {
            self.joined(joined);
        }
        std::mem::take(&mut self.ended)
    }

    /// Keeps what could not be recorded for another try.
    pub(crate) fn keep_ended(&mut self, ended: impl IntoIterator<Item = (Lease, RunEnd)>) {
        self.ended.extend(ended);
    }

    /// Returns everything that is held: what goes on, and what waits to be recorded.
    pub(crate) fn leases(&self) -> Vec<Lease> {
        let going = self.held.values().map(|held| held.lease.clone());
        going.chain(self.ended.iter().map(|(lease, _)| lease.clone())).collect()
    }
}

/// Says what becomes of a tick by how its run ended. `stop` is why the run was asked to stop, if another took its place.
pub(crate) fn tick_end(end: RunEnd, stop: Option<String>, skips: bool) -> TickEnd {
    match end {
        RunEnd::Succeeded(run) => TickEnd { state: TickState::Ran, why: None, run: Some(run) },
        RunEnd::Failed { run, why } => TickEnd { state: TickState::Failed, why: Some(why), run },
        RunEnd::Stopped(run) if stop.is_some() => TickEnd { state: TickState::Failed, why: stop, run },
        RunEnd::Stopped(run) => TickEnd { state: TickState::Waiting, why: Some("interrupted".to_owned()), run },
        RunEnd::Busy if skips => TickEnd { state: TickState::Skipped, why: Some(BUSY.to_owned()), run: None },
        RunEnd::Busy => TickEnd { state: TickState::Waiting, why: Some(BUSY.to_owned()), run: None },
    }
}

/// What is said of a tick whose lane somebody else holds.
pub(crate) const BUSY: &str = "the pipeline is being run by another process";
