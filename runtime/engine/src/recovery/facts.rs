//! Gathers what the store and the targets know.

use std::collections::HashMap;

use weir_diagnostics::Blame;
use weir_host::Committed;
use weir_store::{Epoch, EpochStatus, Run, Store};
use weir_types::{EpochNumber, NodeName};

use super::decide::{Facts, Position, RunFact, Standing, TargetFact};
use crate::failure::{FailureKind, RunFailure};
use crate::plan::RunPlan;
use crate::targets::Targets;

/// The facts, and what the targets keep beside their rows.
pub(super) struct Gathered {
    /// The facts.
    pub(super) facts: Facts,
    /// The newest run that was not given up.
    pub(super) run: Option<Run>,
    /// The record of each target, JSON text.
    pub(super) records: HashMap<NodeName, String>,
}

/// Asks the store, and the targets unless `targets` is left out.
pub(super) async fn gather(store: &Store, plan: &RunPlan, targets: Option<&Targets>) -> Result<Gathered, RunFailure> {
    let run = store.latest_run(plan.pipeline()).await?;
    let latest = match &run {
        Some(run) => Some(run_fact(store, plan, run).await?),
        None => None,
    };
    let settled = store.newest_committed_epoch(plan.pipeline()).await?;
    let mut gathered = Gathered {
        facts: Facts { latest, settled: settled.map(|(run, epoch)| Position { run, epoch }), targets: Vec::new() },
        run,
        records: HashMap::new(),
    };
    let Some(targets) = targets else { return Ok(gathered) };
    for (node, committed) in targets.last_commits().await? {
        gathered.facts.targets.push(target_fact(store, &node, &committed).await?);
        gathered.records.insert(node, committed.state);
    }
    Ok(gathered)
}

async fn run_fact(store: &Store, plan: &RunPlan, run: &Run) -> Result<RunFact, RunFailure> {
    let prepared = store.prepared_epoch(run.id).await?;
    let committed = store.last_committed_epoch(run.id).await?;
    Ok(RunFact {
        id: run.id,
        status: run.status,
        same_pipeline: run.digest == plan.digest,
        same_loaders: prepared.as_ref().is_none_or(|epoch| same_loaders(plan, run, epoch)),
        prepared: prepared.map(|epoch| epoch.number),
        committed: committed.map(|epoch| (epoch.number, epoch.last)),
    })
}

/// Tells whether every loader that has prepared something is still what it was.
fn same_loaders(plan: &RunPlan, run: &Run, epoch: &Epoch) -> bool {
    let writers = epoch.content.receipts.iter().filter(|(_, receipts)| !receipts.is_empty());
    writers
        .map(|(node, _)| node)
        .all(|node| plan.nodes.get(node).map(|planned| &planned.fingerprint) == run.nodes.get(node))
}

async fn target_fact(store: &Store, node: &NodeName, committed: &Committed) -> Result<TargetFact, RunFailure> {
    let run = committed.epoch.run.parse().map_err(|error| {
        let message = format!("the target of node `{node}` keeps a record that is none of weir's: {error}");
        RunFailure::new(FailureKind::Recovery, Blame::External, message).at(node)
    })?;
    let epoch = EpochNumber::new(committed.epoch.number);
    let standing = match store.epoch_status(run, epoch).await? {
        None => Standing::Unknown,
        Some(EpochStatus::Prepared) => Standing::Prepared,
        Some(EpochStatus::Committed) => Standing::Committed,
        Some(EpochStatus::Aborted | EpochStatus::Lost) => Standing::GivenUp,
    };
    Ok(TargetFact { node: node.clone(), position: Position { run, epoch }, standing })
}
