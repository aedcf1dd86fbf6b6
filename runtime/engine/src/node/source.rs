//! The task of an extractor: pulls one split.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use weir_host::{Batch, Event, Failure, Operation};
use weir_store::{NodeCount, SplitProgress};

use super::{NodeRuntime, Outputs, of_split};
use crate::block::{ExtractorInstance, SplitOpening};
use crate::flow::StreamEnd;
use crate::local::Gate;
use crate::progress::{Progress, Reporter};
use crate::rejects::RejectBook;
use crate::segment::{EdgeTally, SplitTask};
use crate::stop::{Stop, unless_cancelled};

/// A split being read; kept from epoch to epoch.
pub(crate) struct Source {
    instance: Box<dyn ExtractorInstance>,
    /// The last checkpoint that the reader gave, or the one that it was opened with.
    checkpoint: Option<String>,
    /// When the reader wants to be asked again, if it said so.
    wake: Option<Instant>,
}

impl Source {
    /// Opens a split.
    pub(crate) async fn open(runtime: &NodeRuntime, task: &SplitTask) -> Result<Self, Stop> {
        let mut instance = runtime.extractor(of_split(&task.split.id)).await?;
        let schema = Arc::clone(runtime.node.output_schema());
        let opening = SplitOpening {
            stream: task.stream.clone(),
            split: task.split.clone(),
            state: task.state.clone(),
            checkpoint: task.checkpoint.clone(),
            schema,
        };
        runtime.call("open", instance.open(&runtime.node.config, &opening)).await?;
        Ok(Self { instance, checkpoint: task.checkpoint.clone(), wake: None })
    }
}

/// The task for one epoch.
pub(crate) struct SourceTask {
    /// The node.
    pub(crate) runtime: Arc<NodeRuntime>,
    /// The split's name.
    pub(crate) split: String,
    /// The split.
    pub(crate) source: Source,
    /// Where rows go.
    pub(crate) outputs: Outputs,
    /// Where rejected rows go.
    pub(crate) rejects: Arc<RejectBook>,
    /// When to stop.
    pub(crate) gate: Arc<Gate>,
    /// Who is told.
    pub(crate) reporter: Reporter,
    /// How many rows to ask for at a time.
    pub(crate) max_rows: u32,
}

/// How it ended.
pub(crate) struct SourceEnd {
    /// The split, unless it is done.
    pub(crate) source: Option<Source>,
    /// How far it is.
    pub(crate) progress: SplitProgress,
    /// What was counted.
    pub(crate) count: NodeCount,
    /// What passed the edges.
    pub(crate) edges: Vec<EdgeTally>,
}

impl SourceTask {
    /// Pulls until the split is done, or until the gate closes and a checkpoint covers all that was given.
    pub(crate) async fn run(mut self) -> Result<SourceEnd, Stop> {
        let mut rejected = 0;
        let end = self.pull(&mut rejected).await?;
        let done = end == StreamEnd::Done;
        if done {
            let (node, split) = (self.runtime.node.name.clone(), self.split.clone());
            self.reporter.report(Progress::SplitDone { node, split });
        }
        let progress = SplitProgress { checkpoint: self.source.checkpoint.clone(), done };
        let (rows, bytes, edges) = self.outputs.end(end);
        let count = NodeCount {
            rows_in: rows + rejected,
            rows_out: rows,
            rows_rejected: rejected,
            bytes_out: bytes,
            ..NodeCount::default()
        };
        Ok(SourceEnd { source: (!done).then_some(self.source), progress, count, edges })
    }

    async fn pull(&mut self, rejected: &mut u64) -> Result<StreamEnd, Stop> {
        // Whether something was given that no checkpoint covers yet, and whether the reader was asked at all: every epoch gets on, however
        // short it is.
        let (mut uncovered, mut asked) = (false, false);
        loop {
            if !uncovered && (asked && self.gate.is_closing() || self.sleep_out().await?) {
                return Ok(StreamEnd::Paused);
            }
            asked = true;
            let next = self.source.instance.next(self.max_rows);
            match self.runtime.call("next", next).await? {
                Event::Batch(batch) => {
                    uncovered |= batch.rows.num_rows() > 0;
                    self.give(batch).await?;
                }
                Event::Rejects(rows) => {
                    uncovered = true;
                    *rejected += self.rejects.add(&self.runtime, &rows, Operation::Insert)?;
                }
                Event::Checkpoint(state) => {
                    self.source.checkpoint = Some(self.valid(state)?);
                    uncovered = false;
                }
                Event::Progress { done, total, unit } => self.report(done, total, unit),
                Event::Waiting(time) => self.wait(time, uncovered).await?,
                Event::Done => return Ok(StreamEnd::Done),
            }
        }
    }

    async fn give(&mut self, batch: Batch) -> Result<(), Stop> {
        let (rows, bytes) = (batch.rows.num_rows() as u64, batch.bytes());
        self.outputs.send("out", batch).await?;
        self.gate.count(rows, bytes);
        Ok(())
    }

    /// Notes when to ask again. A reader with rows that no checkpoint covers cannot pause, so it is waited for here.
    async fn wait(&mut self, time: Duration, uncovered: bool) -> Result<(), Stop> {
        let (node, split) = (self.runtime.node.name.clone(), self.split.clone());
        self.reporter.report(Progress::Waiting { node, split, time });
        if uncovered {
            return unless_cancelled(&self.runtime.token, tokio::time::sleep(time)).await;
        }
        // A time beyond the clock's range is as good as for ever: the gate or the token ends it.
        self.source.wake = Instant::now().checked_add(time);
        Ok(())
    }

    /// Sleeps until the reader wants to be asked again; tells whether the epoch ended before that.
    async fn sleep_out(&mut self) -> Result<bool, Stop> {
        let Some(wake) = self.source.wake else { return Ok(false) };
        let slept = async {
            tokio::select! {
                () = tokio::time::sleep_until(wake) => true,
                () = self.gate.closing() => false,
            }
        };
        let slept = unless_cancelled(&self.runtime.token, slept).await?;
        if slept {
            self.source.wake = None;
        }
        Ok(!slept)
    }

    fn valid(&self, checkpoint: String) -> Result<String, Stop> {
        match serde_json::from_str::<serde::de::IgnoredAny>(&checkpoint) {
            Ok(_) => Ok(checkpoint),
            Err(error) => {
                let reason = format!("it gave a checkpoint that is not JSON: {error}");
                Err(self.runtime.failed(&Failure::Contract { call: "next", reason }).into())
            }
        }
    }

    fn report(&self, done: u64, total: Option<u64>, unit: String) {
        let (node, split) = (self.runtime.node.name.clone(), self.split.clone());
        self.reporter.report(Progress::Reading { node, split, done, total, unit });
    }
}
