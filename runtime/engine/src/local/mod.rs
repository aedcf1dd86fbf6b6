//! The distributor that runs everything in this process.

mod gate;
mod split;
mod tasks;
mod whole;
mod wiring;

pub(crate) use gate::Gate;
pub(crate) use wiring::Tap;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use async_trait::async_trait;
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::DropGuard;
use tracing::Instrument;
use weir_store::EdgeKey;
use weir_types::NodeName;

use self::split::LiveSplit;
use self::wiring::Exits;
use crate::attempt::Attempt;
use crate::distributor::Distributor;
use crate::failure::RunFailure;
use crate::flow::{BatchReceiver, channel};
use crate::segment::{EpochJob, ReceiptSet, Root, SegmentId, SplitTask};
use crate::stop::Stop;

/// Runs segments in this process. Splits that pause at the end of an epoch keep their instances open, because opening a reader at a
/// checkpoint may mean to read everything before it again.
pub(crate) struct Local {
    attempt: Arc<Attempt>,
    parallelism: usize,
    paused: HashMap<(NodeName, String), LiveSplit>,
    tap: Option<Tap>,
    /// Ends whatever still waits once nobody wants a result any more.
    _wind_up: DropGuard,
}

/// What one epoch's parts have in common.
pub(crate) struct EpochScope {
    pub(crate) attempt: Arc<Attempt>,
    pub(crate) job: EpochJob,
    pub(crate) gate: Arc<Gate>,
    pub(crate) exits: Exits,
    pub(crate) tap: Option<Tap>,
}

/// How one part of an epoch ended.
enum Ended {
    /// A split.
    Split(Box<LiveSplit>, ReceiptSet),
    /// A segment that runs once.
    Whole(ReceiptSet),
}

/// The parts of an epoch: each a task of its own, because opening a split or an instance may be hard work. Dropping the set ends them.
type Parts = JoinSet<Result<Ended, Stop>>;

impl Local {
    /// Creates a distributor for an attempt that reads so many splits side by side.
    pub(crate) fn new(attempt: Arc<Attempt>, parallelism: usize, tap: Option<Tap>) -> Self {
        let _wind_up = attempt.token.clone().drop_guard();
        Self { attempt, parallelism: parallelism.max(1), paused: HashMap::new(), tap, _wind_up }
    }
}

#[async_trait]
impl Distributor for Local {
    async fn run(&mut self, job: &EpochJob) -> Result<Vec<ReceiptSet>, RunFailure> {
        let outcome = self.epoch(job).await;
        // One part failed: the others have nothing to work for.
        outcome.map_err(|stop| {
            self.attempt.token.cancel();
            stop.into_failure()
        })
    }
}

impl Local {
    async fn epoch(&mut self, job: &EpochJob) -> Result<Vec<ReceiptSet>, Stop> {
        let (exits, inlets) = self.ports(job);
        let scope = Arc::new(EpochScope {
            attempt: Arc::clone(&self.attempt),
            job: job.clone(),
            gate: Arc::new(Gate::new(job.budget)),
            exits,
            tap: self.tap.clone(),
        });
        let mut running = Parts::new();
        self.spawn_whole(&scope, inlets, &mut running);
        let mut queue = Queue::new(job);
        queue.end_exhausted(&scope);
        let mut receipts = Vec::new();
        let outcome = self.parts(&scope, &mut queue, &mut running, &mut receipts).await;
        if outcome.is_err() {
            self.attempt.orphan(receipts.drain(..).flat_map(|set: ReceiptSet| set.writes));
        }
        outcome.map(|()| receipts)
    }

    /// Begins splits while there is room, and collects what ends.
    async fn parts(
        &mut self,
        scope: &Arc<EpochScope>,
        queue: &mut Queue,
        running: &mut Parts,
        receipts: &mut Vec<ReceiptSet>,
    ) -> Result<(), Stop> {
        loop {
            while queue.running < self.parallelism && (!queue.begun || !scope.gate.is_closing()) {
                let Some(task) = queue.waiting.pop_front() else { break };
                self.spawn_split(scope, task, running);
                (queue.running, queue.begun) = (queue.running + 1, true);
            }
            let Some(ended) = running.join_next().await else { break };
            match self.first_cause(flat(ended), running).await? {
                Ended::Whole(set) => {
                    scope.exits.end(&scope.job.segments, set.segment);
                    receipts.push(set);
                }
                Ended::Split(live, set) => {
                    queue.ended(&live.task, set.progress.as_ref().is_some_and(|progress| progress.done));
                    self.keep(*live, &set);
                    receipts.push(set);
                    queue.end_exhausted(scope);
                }
            }
        }
        Ok(())
    }

    /// Makes the channels into the nodes that see whole inputs, one per edge that leaves a segment.
    fn ports(&self, job: &EpochJob) -> (Exits, HashMap<EdgeKey, BatchReceiver>) {
        let (mut senders, mut receivers) = (HashMap::new(), HashMap::new());
        for edge in job.segments.iter().flat_map(|segment| segment.exits()) {
            let (sender, receiver) = channel(self.attempt.settings.edge);
            senders.insert(edge.clone(), sender);
            receivers.insert(edge.clone(), receiver);
        }
        (Exits::new(senders), receivers)
    }

    fn spawn_whole(&self, scope: &Arc<EpochScope>, mut inlets: HashMap<EdgeKey, BatchReceiver>, running: &mut Parts) {
        for segment in scope.job.segments.iter().filter(|segment| matches!(segment.root, Root::WholeInput(_))) {
            let edges = self.attempt.plan.topology.edges.iter().filter(|edge| edge.to_node == *segment.root.node());
            let inlets = edges.filter_map(|edge| inlets.remove_entry(edge)).collect();
            let (scope, segment) = (Arc::clone(scope), segment.clone());
            let whole = async move { whole::run(&scope, &segment, inlets).await.map(Ended::Whole) };
            running.spawn(whole.in_current_span());
        }
    }

    fn spawn_split(&mut self, scope: &Arc<EpochScope>, task: SplitTask, running: &mut Parts) {
        let paused = self.paused.remove(&(task.node.clone(), task.split.id.clone()));
        let live = paused.unwrap_or_else(|| LiveSplit::new(task));
        let scope = Arc::clone(scope);
        let run = async move {
            let split = live.task.split.id.clone();
            let ended = split::run(&scope, live).await.map_err(|stop| stop.in_split(&split))?;
            Ok(Ended::Split(Box::new(ended.0), ended.1))
        };
        running.spawn(run.in_current_span());
    }

    /// Passes a good end on. After a bad one, lets the other parts end as well, because one of them may know the cause.
    async fn first_cause(&mut self, ended: Result<Ended, Stop>, running: &mut Parts) -> Result<Ended, Stop> {
        let mut stop = match ended {
            Ok(ended) => return Ok(ended),
            Err(stop) => stop,
        };
        self.attempt.token.cancel();
        while let Some(other) = running.join_next().await {
            if let Err(other) = flat(other) {
                stop = stop.stronger(other);
            }
        }
        Err(stop)
    }

    fn keep(&mut self, mut live: LiveSplit, set: &ReceiptSet) {
        let Some(progress) = set.progress.as_ref().filter(|progress| !progress.done) else { return };
        live.task.checkpoint.clone_from(&progress.checkpoint);
        self.paused.insert((live.task.node.clone(), live.task.split.id.clone()), live);
    }
}

/// A part that crashed has failed like any other.
fn flat(joined: Result<Result<Ended, Stop>, JoinError>) -> Result<Ended, Stop> {
    joined.unwrap_or_else(|error| Err(RunFailure::host_error("a part of the run crashed", &error).into()))
}

/// The splits of an epoch, and which segments still have some.
struct Queue {
    waiting: VecDeque<SplitTask>,
    running: usize,
    begun: bool,
    /// Splits that are not done, by segment; a segment without any has its exits ended.
    open: HashMap<SegmentId, usize>,
}

impl Queue {
    fn new(job: &EpochJob) -> Self {
        let extractors = job.segments.iter().filter(|segment| matches!(segment.root, Root::Extractor(_)));
        let mut open: HashMap<_, _> = extractors.map(|segment| (segment.id, 0)).collect();
        for task in &job.tasks {
            *open.entry(task.segment).or_default() += 1;
        }
        Self { waiting: job.tasks.iter().cloned().collect(), running: 0, begun: false, open }
    }

    fn ended(&mut self, task: &SplitTask, done: bool) {
        self.running -= 1;
        if let Some(open) = self.open.get_mut(&task.segment).filter(|_| done) {
            *open -= 1;
        }
    }

    /// Ends the exits of segments whose splits are all done.
    fn end_exhausted(&mut self, scope: &EpochScope) {
        let exhausted: Vec<_> = self.open.iter().filter(|(_, open)| **open == 0).map(|(segment, _)| *segment).collect();
        for segment in exhausted {
            self.open.remove(&segment);
            scope.exits.end(&scope.job.segments, segment);
        }
    }
}
