//! Which rejects are meant. A run or a node that does not exist is a slip of the one who asks, not an empty answer.

use weir_diagnostics::{Diagnostic, did_you_mean, one_of};
use weir_store::{RejectFilter, RejectRecord, RunFilter, Store};
use weir_types::{NodeName, PipelineName, RunId};

use crate::failed::Failed;
use crate::project::Project;
use crate::rejects::Kept;

/// Returns the rejects of the run and node that were asked for.
///
/// # Errors
/// When there is no such run or node.
pub(super) async fn records(
    project: &Project,
    store: &Store,
    run: Option<&str>,
    node: Option<&NodeName>,
) -> Result<Vec<RejectRecord>, Failed> {
    let mut records = store.rejects(&project.graph.name, &RejectFilter::default()).await?;
    if let Some(node) = node {
        expect_node(project, &records, node)?;
    }
    if let Some(run) = run {
        if !records.iter().any(|record| is(record.run, run)) {
            expect_run(project, store, &records, run).await?;
        }
        records.retain(|record| is(record.run, run));
    }
    records.retain(|record| node.is_none_or(|node| record.file.node == *node));
    Ok(records)
}

/// Returns the node that was asked for, or the only one with rejects.
///
/// # Errors
/// When there are several.
pub(super) fn only_node(kept: &Kept, asked: Option<&NodeName>) -> Result<NodeName, Failed> {
    let mut nodes: Vec<&NodeName> = kept.records().iter().map(|record| &record.file.node).collect();
    nodes.sort();
    nodes.dedup();
    match (asked, nodes.as_slice()) {
        (Some(node), _) => Ok(node.clone()),
        (None, [node]) => Ok((*node).clone()),
        (None, []) => Err(Diagnostic::error("no rows were rejected").into()),
        (None, several) => Err(Diagnostic::error("several nodes have rejects, and each has columns of its own")
            .hint(one_of("choose one with `--node`", several.iter().map(|node| node.as_str())))
            .into()),
    }
}

fn is(run: RunId, asked: &str) -> bool {
    run.short() == asked || run.to_string() == asked
}

/// A node counts if the file has it, or had it when its rows were rejected.
fn expect_node(project: &Project, records: &[RejectRecord], node: &NodeName) -> Result<(), Diagnostic> {
    let rejecting = records.iter().map(|record| &record.file.node);
    let mut known: Vec<&NodeName> = project.graph.nodes.iter().map(|node| &node.name).chain(rejecting).collect();
    if known.contains(&node) || project.is_disabled(node) {
        return Ok(());
    }
    known.sort();
    known.dedup();
    let names = || known.iter().map(|name| name.as_str());
    let hint = did_you_mean(node.as_str(), names()).or_else(|| one_of("nodes", names()));
    Err(Diagnostic::error(format!("there is no node `{node}` in pipeline `{}`", project.graph.name)).hint(hint))
}

async fn knows_run(store: &Store, pipeline: &PipelineName, run: &str) -> Result<bool, Failed> {
    // Those in its lanes are its runs, too.
    let filter = RunFilter { pipeline: Some(pipeline.clone()), ..RunFilter::default() };
    let listed = store.list_runs(&filter, u32::MAX).await?.into_iter().map(|known| known.id);
    let replays = store.runs(&pipeline.replays(), u32::MAX).await?.into_iter().map(|known| known.id);
    Ok(listed.chain(replays).any(|known| is(known, run)))
}

async fn expect_run(project: &Project, store: &Store, records: &[RejectRecord], run: &str) -> Result<(), Failed> {
    let pipeline = &project.graph.name;
    if knows_run(store, pipeline, run).await? {
        return Ok(());
    }
    let mut shorts: Vec<String> = records.iter().map(|record| record.run.short()).collect();
    // They come by run, the newest first.
    shorts.dedup();
    let hint = one_of("runs with rejected rows", shorts.iter().map(String::as_str));
    Err(Diagnostic::error(format!("there is no run `{run}` of pipeline `{pipeline}`")).hint(hint).into())
}
