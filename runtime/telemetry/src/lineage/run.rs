//! Tells of one run: when it starts, and how it ends.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};
use std::time::SystemTime;

use weir_engine::{Observer, Progress, RunMetrics, RunSummary};
use weir_store::RunStatus;
use weir_types::RunId;

use super::event::{Datasets, Event, EventType};
use super::transport::Queue;
use crate::info::RunInfo;
use crate::settings::Parent;

/// Tells of one run.
#[derive(Debug)]
pub(crate) struct RunLineage {
    queue: Queue,
    job: Arc<Job>,
    started: AtomicBool,
}

/// What all events of a run say.
#[derive(Debug)]
struct Job {
    namespace: Arc<str>,
    parent: Option<Parent>,
    info: Arc<RunInfo>,
    /// What it reads and writes, worked out with the first event.
    datasets: OnceLock<Datasets>,
}

impl RunLineage {
    pub(super) fn new(queue: Queue, namespace: Arc<str>, parent: Option<Parent>, info: Arc<RunInfo>) -> Self {
        let job = Job { namespace, parent, info, datasets: OnceLock::new() };
        Self { queue, job: Arc::new(job), started: AtomicBool::new(false) }
    }

    fn tell(&self, what: EventType, run: RunId, at: SystemTime, summary: Option<RunSummary>) {
        let job = Arc::clone(&self.job);
        self.queue.put(Box::new(move || {
            let Job { namespace, parent, info, datasets } = &*job;
            let datasets = datasets.get_or_init(|| Datasets::of(info));
            let (parent, summary) = (parent.as_ref(), summary.as_ref());
            Event { what, run, at: at.into(), namespace, parent, info, datasets, summary }.json().to_string()
        }));
    }

    /// Says that the run has started, once for this process. One that goes on after an interruption has been started before.
    fn started(&self, run: RunId, attempt: u32, at: SystemTime) {
        if !self.started.swap(true, Relaxed) {
            let what = if attempt == 1 { EventType::Start } else { EventType::Running };
            self.tell(what, run, at, None);
        }
    }
}

impl Observer for RunLineage {
    fn progress(&self, event: &Progress, metrics: &RunMetrics) {
        if let Progress::Started { run, attempt, .. } = event {
            self.started(*run, *attempt, metrics.now());
        }
    }

    fn ended(&self, summary: &RunSummary, metrics: &RunMetrics) {
        // A run that never got an id has not begun.
        let Some(run) = summary.run else { return };
        // One whose epochs an earlier process had all committed ends without an attempt.
        self.started(run, summary.attempts, metrics.began());
        let what = match summary.status {
            RunStatus::Succeeded => EventType::Complete,
            RunStatus::Cancelled | RunStatus::Abandoned => EventType::Abort,
            RunStatus::Failed | RunStatus::Running => EventType::Fail,
        };
        self.tell(what, run, metrics.now(), Some(summary.clone()));
    }
}
