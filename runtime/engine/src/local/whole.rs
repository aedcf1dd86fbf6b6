//! A segment that runs once: a node that sees whole inputs, and what is behind it.

use std::collections::HashMap;
use std::sync::Arc;

use weir_store::EdgeKey;

use super::EpochScope;
use super::tasks::{Chain, Instances, TaskEnd};
use super::wiring::exit_input;
use crate::flow::BatchReceiver;
use crate::node::WholeInputTask;
use crate::segment::{ALL_SPLITS, ReceiptSet, Segment};
use crate::stop::Stop;

/// Runs the segment until all its inputs have ended.
pub(super) async fn run(
    scope: &Arc<EpochScope>,
    segment: &Segment,
    inlets: HashMap<EdgeKey, BatchReceiver>,
) -> Result<ReceiptSet, Stop> {
    let mut chain = Chain::new(scope, segment, ALL_SPLITS)?;
    let node = segment.root.node().clone();
    let runtime = Arc::clone(scope.attempt.runtime(&node)?);
    let inputs = inlets.into_iter().map(|(edge, receiver)| exit_input(scope, &runtime, edge, receiver)).collect();
    let task =
        WholeInputTask { inputs, outputs: chain.wiring.outputs(&runtime), rejects: Arc::clone(&chain.book), runtime };

    let mut instances = Instances::default();
    chain.spawn(&mut instances).await?;
    chain.tasks.spawn(async move { task.run().await.map(|end| TaskEnd::Whole(node, end)) });
    chain.join(&mut instances).await.map(|(set, _)| set)
}
