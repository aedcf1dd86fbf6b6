//! The tasks of one segment for one split: spawned together, ended together.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;

use chrono::Utc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;
use weir_host::EpochId;
use weir_types::NodeName;

use super::EpochScope;
use super::wiring::Wiring;
use crate::block::{LoaderInstance, TransformInstance};
use crate::conservation;
use crate::failure::RunFailure;
use crate::node::{
    Input, LoaderEnd, LoaderTask, NodeRuntime, Opens, RowWiseTask, SourceEnd, TransformEnd, WholeInputEnd,
};
use crate::rejects::{BookPlace, RejectBook};
use crate::segment::{ReceiptSet, Segment, WriteReceipt};
use crate::stop::Stop;

/// How a task ended well.
pub(super) enum TaskEnd {
    Source(Box<SourceEnd>),
    Transform(NodeName, TransformEnd),
    Whole(NodeName, WholeInputEnd),
    Loader(NodeName, LoaderEnd),
    Pump,
}

/// Tasks that stand and fall together.
pub(super) struct Tasks {
    set: JoinSet<Result<TaskEnd, Stop>>,
    token: CancellationToken,
}

impl Tasks {
    pub(super) fn new(token: CancellationToken) -> Self {
        Self { set: JoinSet::new(), token }
    }

    pub(super) fn spawn(&mut self, task: impl Future<Output = Result<TaskEnd, Stop>> + Send + 'static) {
        self.set.spawn(task.in_current_span());
    }

    /// Waits for all tasks. After the first that fails the others are told to end, and the strongest reason is returned beside the good ends.
    pub(super) async fn join(&mut self) -> (Vec<TaskEnd>, Result<(), Stop>) {
        let mut ends = Vec::new();
        let mut stop: Option<Stop> = None;
        while let Some(joined) = self.set.join_next().await {
            let ended =
                joined.unwrap_or_else(|error| Err(RunFailure::host_error("a task of the run crashed", &error).into()));
            match ended {
                Ok(end) => ends.push(end),
                Err(reason) => {
                    self.token.cancel();
                    stop = Some(match stop {
                        Some(known) => known.stronger(reason),
                        None => reason,
                    });
                }
            }
        }
        (ends, stop.map_or(Ok(()), Err))
    }
}

/// Instances that live on from epoch to epoch.
#[derive(Default)]
pub(super) struct Instances {
    transforms: HashMap<NodeName, Box<dyn TransformInstance>>,
    loaders: HashMap<NodeName, Box<dyn LoaderInstance>>,
}

/// One segment at work for one split.
pub(super) struct Chain<'a> {
    pub(super) scope: &'a EpochScope,
    pub(super) segment: &'a Segment,
    pub(super) split: &'a str,
    pub(super) wiring: Wiring<'a>,
    pub(super) tasks: Tasks,
    pub(super) book: Arc<RejectBook>,
}

impl<'a> Chain<'a> {
    pub(super) fn new(scope: &'a EpochScope, segment: &'a Segment, split: &'a str) -> Result<Self, RunFailure> {
        let attempt = &scope.attempt;
        let place = BookPlace {
            data: attempt.settings.data.clone(),
            run: attempt.run,
            attempt: attempt.number,
            epoch: scope.job.epoch,
            split: split.to_owned(),
            keeping: attempt.keeping.clone(),
        };
        Ok(Self {
            scope,
            segment,
            split,
            wiring: Wiring::new(scope, segment)?,
            tasks: Tasks::new(attempt.token.clone()),
            book: Arc::new(RejectBook::new(place, Arc::clone(&attempt.ledger), attempt.reporter.clone())),
        })
    }

    /// Spawns everything behind the root.
    pub(super) async fn spawn(&mut self, instances: &mut Instances) -> Result<(), Stop> {
        for node in &self.segment.transforms {
            self.spawn_transform(node, instances).await?;
        }
        for node in &self.segment.loaders {
            self.spawn_loader(node, instances)?;
        }
        for pump in self.wiring.pumps() {
            let token = self.scope.attempt.token.clone();
            self.tasks.spawn(async move { pump.run(&token).await.map(|()| TaskEnd::Pump) });
        }
        Ok(())
    }

    async fn spawn_transform(&mut self, node: &NodeName, instances: &mut Instances) -> Result<(), Stop> {
        let runtime = Arc::clone(self.scope.attempt.runtime(node)?);
        let instance = match instances.transforms.remove(node) {
            Some(instance) => instance,
            None => runtime.transform(self.split).await?,
        };
        let (input, outputs) = (self.wiring.input(&runtime)?, self.wiring.outputs(&runtime));
        let task = RowWiseTask { runtime, instance, input, outputs, rejects: Arc::clone(&self.book) };
        let node = node.clone();
        self.tasks.spawn(async move { task.run().await.map(|end| TaskEnd::Transform(node, end)) });
        Ok(())
    }

    fn spawn_loader(&mut self, node: &NodeName, instances: &mut Instances) -> Result<(), Stop> {
        let runtime = Arc::clone(self.scope.attempt.runtime(node)?);
        let input = self.wiring.input(&runtime)?;
        self.spawn_writer(runtime, input, instances.loaders.remove(node), Opens::WithRows);
        Ok(())
    }

    /// Spawns what writes the rows of one input of a loader.
    pub(super) fn spawn_writer(
        &mut self,
        runtime: Arc<NodeRuntime>,
        input: Input,
        instance: Option<Box<dyn LoaderInstance>>,
        opens: Opens,
    ) {
        let attempt = &self.scope.attempt;
        let node = runtime.node.name.clone();
        let task = LoaderTask {
            instance,
            input,
            opens,
            rejects: Arc::clone(&self.book),
            epoch: EpochId {
                pipeline: attempt.plan.pipeline().to_string(),
                node: node.to_string(),
                run: attempt.run.to_string(),
                number: self.scope.job.epoch.get(),
            },
            split: self.split.to_owned(),
            attempt: attempt.number,
            began: Utc::now(),
            metadata: None,
            runtime,
        };
        self.tasks.spawn(async move { task.run().await.map(|end| TaskEnd::Loader(node, end)) });
    }

    /// Waits for all tasks and makes the receipt set of what they did. Instances that can go on are put back.
    pub(super) async fn join(mut self, instances: &mut Instances) -> Result<(ReceiptSet, Option<SourceEnd>), Stop> {
        let (ends, outcome) = self.tasks.join().await;
        if let Err(stop) = outcome {
            self.book.abandon();
            self.scope.attempt.orphan(ends.into_iter().filter_map(prepared));
            return Err(stop);
        }
        let mut set = ReceiptSet {
            segment: self.segment.id,
            root: self.segment.root.node().clone(),
            split: self.split.to_owned(),
            attempt: self.scope.attempt.number,
            progress: None,
            writes: Vec::new(),
            nodes: Default::default(),
            edges: Vec::new(),
            rejects: self.book.finish()?,
        };
        let mut source = None;
        for end in ends {
            match end {
                TaskEnd::Source(end) => source = Some(*end),
                end => collect(end, &mut set, instances),
            }
        }
        Ok((set, source))
    }
}

/// Returns what a task has prepared.
fn prepared(end: TaskEnd) -> Option<WriteReceipt> {
    match end {
        TaskEnd::Loader(_, end) => Some(end.receipt),
        _ => None,
    }
}

fn collect(end: TaskEnd, set: &mut ReceiptSet, instances: &mut Instances) {
    match end {
        TaskEnd::Transform(node, end) => {
            set.edges.extend(end.edges);
            set.nodes.insert(node.clone(), end.count);
            instances.transforms.extend(end.instance.map(|instance| (node, instance)));
        }
        TaskEnd::Whole(node, end) => {
            set.edges.extend(end.edges);
            set.nodes.insert(node, end.count);
        }
        TaskEnd::Loader(node, end) => {
            set.edges.push(end.edge);
            set.writes.push(end.receipt);
            conservation::add(set.nodes.entry(node.clone()).or_default(), &end.count);
            instances.loaders.extend(end.instance.map(|instance| (node, instance)));
        }
        TaskEnd::Source(_) | TaskEnd::Pump => {}
    }
}
