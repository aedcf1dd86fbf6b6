//! A segment that runs once: a node that sees whole inputs, and what is behind it.

use std::collections::HashMap;
use std::sync::Arc;

use weir_store::EdgeKey;

use super::EpochScope;
use super::tasks::{Chain, Instances, TaskEnd};
use super::wiring::exit_input;
use crate::flow::BatchReceiver;
use crate::node::{Opens, WholeInputTask};
use crate::segment::{ALL_SPLITS, ReceiptSet, Segment};
use crate::stop::Stop;
use crate::topology::Role;

/// Runs the segment until all its inputs have ended.
pub(super) async fn run(
    scope: &Arc<EpochScope>,
    segment: &Segment,
    inlets: HashMap<EdgeKey, BatchReceiver>,
) -> Result<ReceiptSet, Stop> {
    let mut chain = Chain::new(scope, segment, ALL_SPLITS)?;
    let node = segment.root.node().clone();
    let runtime = Arc::clone(scope.attempt.runtime(&node)?);
    let inputs = inlets.into_iter().map(|(edge, receiver)| exit_input(scope, &runtime, edge, receiver));
    let mut instances = Instances::default();
    if runtime.node.role == Role::Loader {
        for input in inputs {
            chain.spawn_writer(Arc::clone(&runtime), input, None, Opens::Always);
        }
        return chain.join(&mut instances).await.map(|(set, _)| set);
    }
    let task = WholeInputTask {
        inputs: inputs.collect(),
        outputs: chain.wiring.outputs(&runtime),
        rejects: Arc::clone(&chain.book),
        runtime,
    };

    chain.spawn(&mut instances).await?;
    chain.tasks.spawn(async move { task.run().await.map(|end| TaskEnd::Whole(node, end)) });
    chain.join(&mut instances).await.map(|(set, _)| set)
}
