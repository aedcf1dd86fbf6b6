//! Replays: rejected rows, corrected or not, go into the node that rejected them once more, and through the rest of the graph.
//!
//! A replay is a run of a plan of its own: what rows can get to from the node, behind an extractor that gives the rows from a file. So
//! everything that holds for a run holds for it: writers prepare, rows are balanced, what is prepared is committed whatever happens. It
//! is recorded under a name of its own ([`PipelineName::replays`]), so that neither the store nor a target takes it for the pipeline's
//! next run, and no extractor's state moves. It is one epoch: either all of its rows are loaded and its rejects settled, or none.
//!
//! [`PipelineName::replays`]: weir_types::PipelineName::replays

mod derive;
mod file;
mod source;

use std::path::Path;

use arrow::datatypes::SchemaRef;
use weir_diagnostics::{Blame, did_you_mean, one_of};
use weir_host::Batch;
use weir_store::{RejectRows, Replay, RunStatus, Store};
use weir_types::{NodeName, RunId};

use crate::failure::{FailureKind, RunFailure};
use crate::plan::{PlannedNode, RunPlan};
use crate::topology::Role;

/// Returns the columns that rows need to be sent into a node: those of its input, for an extractor those of its output.
///
/// # Errors
/// When there is no such node, or it or a node behind it has to see more than the rejected rows.
pub(crate) fn schema(plan: &RunPlan, node: &NodeName) -> Result<SchemaRef, RunFailure> {
    let planned = find(plan, node)?;
    derive::check(plan, planned)?;
    Ok(match planned.role {
        Role::Extractor => SchemaRef::clone(planned.output_schema()),
        Role::RowWise | Role::WholeInput | Role::Loader => SchemaRef::clone(&planned.input().schema),
    })
}

/// Records a replay and returns the plan that carries it out. What became of earlier replays that nothing was committed of is removed.
pub(crate) async fn prepare(
    plan: &RunPlan,
    store: &Store,
    data: &Path,
    (node, batches): (&NodeName, &[Batch]),
    settled: RejectRows,
) -> Result<RunPlan, RunFailure> {
    let (planned, schema) = (find(plan, node)?, schema(plan, node)?);
    let owner = plan.pipeline().owner();
    for path in store.forget_replays(&owner).await? {
        // What is left costs space only.
        let _ = std::fs::remove_file(data.join(path));
    }
    let id = RunId::generate().to_string();
    let path = path(&id);
    file::write(&data.join(&path), &schema, batches)
        .map_err(|error| RunFailure::host_error(format!("cannot write `{path}`"), error.as_ref()))?;
    let replay = Replay { id, pipeline: owner, node: node.clone(), path, settled, run: None };
    store.save_replay(&replay).await?;
    derive::derive(plan, planned, &replay, data)
}

/// Returns the plan of a replay whose epoch is prepared and not committed, if there is one. It has to be brought to its end before its
/// rejects are looked at: one of its targets may have committed it already.
pub(crate) async fn interrupted(plan: &RunPlan, store: &Store, data: &Path) -> Result<Option<RunPlan>, RunFailure> {
    let Some(run) = store.latest_run(&plan.pipeline().replays()).await? else { return Ok(None) };
    if matches!(run.status, RunStatus::Succeeded | RunStatus::Abandoned) {
        return Ok(None);
    }
    let epoch = match store.prepared_epoch(run.id).await? {
        Some(epoch) => Some(epoch),
        // Committed, and only the word for it is missing.
        None => store.last_committed_epoch(run.id).await?,
    };
    let Some(id) = epoch.and_then(|epoch| epoch.content.replay) else { return Ok(None) };
    let replays = store.replays(&plan.pipeline().owner()).await?;
    let Some(replay) = replays.into_iter().find(|replay| replay.id == id) else { return Ok(None) };
    let planned = find(plan, &replay.node).map_err(|failure| {
        failure.hint(Some(
            "a replay into this node waits to be committed: put the node back until that is done".to_owned(),
        ))
    })?;
    derive::derive(plan, planned, &replay, data).map(Some)
}

/// Returns where the rows of a replay are, relative to the data folder.
pub(crate) fn path(replay: &str) -> String {
    format!("replays/{replay}.arrow")
}

fn find<'a>(plan: &'a RunPlan, node: &NodeName) -> Result<&'a PlannedNode, RunFailure> {
    plan.nodes.get(node).map(AsRef::as_ref).ok_or_else(|| {
        let names = || plan.nodes.keys().map(NodeName::as_str);
        let hint = did_you_mean(node.as_str(), names()).or_else(|| one_of("nodes", names()));
        let message = format!("there is no node `{node}` in pipeline `{}`", plan.pipeline());
        RunFailure::new(FailureKind::Plan, Blame::User, message).hint(hint)
    })
}
