//! Asks extractors what is to be read.

use std::collections::HashSet;
use std::sync::Arc;

use weir_host::{Failure, Split};
use weir_store::{Plan, PlannedSplit, SplitProgress, Store, StoredSplit, StreamState};
use weir_types::{NodeName, SplitId};

use crate::attempt::Attempt;
use crate::failure::RunFailure;
use crate::node::NodeRuntime;
use crate::progress::Progress;
use crate::segment::{Root, SegmentId, SplitTask};
use crate::stop::Stop;
use crate::topology::Role;

/// Splits to ask for, per reader: a few each, so that one long split at the end does not leave the other readers idle.
const SPLITS_PER_READER: usize = 4;

/// Completes the plans of a run: extractors that have none yet are asked, and their answers stored before anything is read.
pub(super) async fn complete(attempt: &Attempt, store: &Store, plans: &mut Vec<Plan>) -> Result<(), Stop> {
    let states = store.stream_states(attempt.plan.pipeline()).await.map_err(RunFailure::from)?;
    let mut made = Vec::new();
    for node in attempt.plan.of_role(Role::Extractor) {
        if plans.iter().all(|plan| plan.node != node.name) {
            made.push(ask(attempt, &node.name, &states).await?);
        }
    }
    if !made.is_empty() {
        store.save_plans(attempt.run, &made).await.map_err(RunFailure::from)?;
        plans.extend(made);
    }
    plans.iter().for_each(|plan| report(attempt, plan));
    Ok(())
}

/// Asks one extractor.
pub(crate) async fn ask(attempt: &Attempt, node: &NodeName, states: &[StreamState]) -> Result<Plan, Stop> {
    let runtime = Arc::clone(attempt.runtime(node)?);
    let planned = &runtime.node;
    let stream = planned.stream.clone();
    let name = stream.clone().unwrap_or_default();
    let state = states.iter().find(|state| state.node == *node && state.stream == name);
    let state = state.and_then(|state| state.state.clone());
    let target = u32::try_from(attempt.parallelism().saturating_mul(SPLITS_PER_READER)).unwrap_or(u32::MAX);
    let mut instance = runtime.extractor("plan".to_owned()).await?;
    let call = instance.plan(&planned.config, stream.as_deref(), state.as_deref(), target);
    let splits = runtime.call("plan", call).await?;
    check(&runtime, &splits)?;
    Ok(Plan {
        node: node.clone(),
        stream,
        fingerprint: planned.fingerprint,
        state,
        splits: splits.into_iter().map(stored).collect(),
    })
}

fn check(runtime: &NodeRuntime, splits: &[Split]) -> Result<(), RunFailure> {
    let mut seen = HashSet::new();
    for split in splits {
        let reason = match split.id.parse::<SplitId>() {
            Err(error) => error.to_string(),
            Ok(id) if seen.insert(id.clone()) => continue,
            Ok(id) => format!("it named two splits `{id}`"),
        };
        return Err(runtime.failed(&Failure::Contract { call: "plan", reason }));
    }
    Ok(())
}

fn stored(split: Split) -> PlannedSplit {
    let Split { id, descriptor, rows } = split;
    PlannedSplit { split: StoredSplit { id, descriptor, rows }, progress: SplitProgress::default() }
}

fn report(attempt: &Attempt, plan: &Plan) {
    let done = plan.splits.iter().filter(|split| split.progress.done).count() as u64;
    let rows = plan.splits.iter().map(|split| split.split.rows).sum();
    attempt.reporter.report(Progress::Planned {
        node: plan.node.clone(),
        splits: plan.splits.len() as u64,
        done,
        rows,
    });
}

/// Returns a task per split that is not done.
pub(crate) fn split_tasks(attempt: &Attempt, plans: &[Plan]) -> Vec<SplitTask> {
    let segment_of = |node: &NodeName| {
        let root = Root::Extractor(node.clone());
        attempt.plan.segments.iter().find(|segment| segment.root == root).map(|segment| segment.id)
    };
    let tasks = plans.iter().filter_map(|plan| segment_of(&plan.node).map(|segment| (plan, segment)));
    tasks.flat_map(|(plan, segment)| tasks_of(plan, segment)).collect()
}

fn tasks_of(plan: &Plan, segment: SegmentId) -> impl Iterator<Item = SplitTask> {
    plan.splits.iter().filter(|split| !split.progress.done).map(move |split| SplitTask {
        segment,
        node: plan.node.clone(),
        stream: plan.stream.clone(),
        split: to_host(&split.split),
        state: plan.state.clone(),
        checkpoint: split.progress.checkpoint.clone(),
    })
}

/// Returns a stored split as blocks know it.
pub(super) fn to_host(split: &StoredSplit) -> Split {
    Split { id: split.id.clone(), descriptor: split.descriptor.clone(), rows: split.rows }
}
