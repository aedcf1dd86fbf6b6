//! One split in one epoch: the segment of its extractor, with instances of its own.

use std::sync::Arc;

use super::EpochScope;
use super::tasks::{Chain, Instances, TaskEnd};
use crate::failure::RunFailure;
use crate::node::{Source, SourceTask};
use crate::segment::{ReceiptSet, SplitTask};
use crate::stop::Stop;

/// A split with whatever of it is open.
pub(crate) struct LiveSplit {
    /// The split, and how far it is.
    pub(crate) task: SplitTask,
    source: Option<Source>,
    instances: Instances,
}

impl LiveSplit {
    /// Creates a split of which nothing is open yet.
    pub(crate) fn new(task: SplitTask) -> Self {
        Self { task, source: None, instances: Instances::default() }
    }
}

/// Runs a split until the epoch closes or the split is done.
pub(super) async fn run(scope: &Arc<EpochScope>, mut live: LiveSplit) -> Result<(LiveSplit, ReceiptSet), Stop> {
    let segments = Arc::clone(&scope.job.segments);
    let segment = segments.iter().find(|segment| segment.id == live.task.segment);
    let segment = segment.ok_or_else(|| RunFailure::host("a split belongs to no segment"))?;
    let split = live.task.split.id.clone();
    let mut chain = Chain::new(scope, segment, &split)?;

    let runtime = Arc::clone(scope.attempt.runtime(&live.task.node)?);
    let source = match live.source.take() {
        Some(source) => source,
        None => Source::open(&runtime, &live.task).await?,
    };
    let task = SourceTask {
        outputs: chain.wiring.outputs(&runtime),
        rejects: Arc::clone(&chain.book),
        gate: Arc::clone(&scope.gate),
        reporter: scope.attempt.reporter.clone(),
        max_rows: scope.attempt.settings.batch_rows,
        split: split.clone(),
        source,
        runtime,
    };
    chain.spawn(&mut live.instances).await?;
    chain.tasks.spawn(async move { task.run().await.map(|end| TaskEnd::Source(Box::new(end))) });

    let (mut set, end) = chain.join(&mut live.instances).await?;
    if let Some(end) = end {
        set.nodes.insert(live.task.node.clone(), end.count);
        set.edges.extend(end.edges);
        set.progress = Some(end.progress);
        live.source = end.source;
    }
    Ok((live, set))
}
