//! What has to hold before an epoch is prepared.

use std::collections::BTreeSet;

use weir_diagnostics::Blame;
use weir_pipeline::policy::OnEmpty;
use weir_store::{Counts, NodeCount, PastRun, StreamMove};
use weir_types::manifest::RowRelation;
use weir_types::{NodeName, PipelineName};

use super::volume;
use crate::attempt::Attempt;
use crate::conservation::{Books, check_write};
use crate::failure::{FailureKind, RunFailure};
use crate::plan::PlannedNode;
use crate::rejects::RejectLedger;
use crate::segment::ReceiptSet;
use crate::topology::Role;

/// Balances an epoch's books and returns its counts.
pub(super) fn conserve(attempt: &Attempt, receipts: &[ReceiptSet]) -> Result<Counts, RunFailure> {
    for write in receipts.iter().flat_map(|set| &set.writes) {
        check_write(write, &attempt.edge_into(&write.node, &write.port))?;
    }
    Books::of(receipts).balance(|node| relation(attempt, node))
}

/// What holds among a node's counts. An extractor's are what it says, and a loader's receipts were compared one by one.
fn relation(attempt: &Attempt, node: &NodeName) -> RowRelation {
    match attempt.plan.nodes.get(node) {
        Some(node) if matches!(node.role, Role::RowWise | Role::WholeInput) => node.rows,
        _ => RowRelation::Any,
    }
}

/// Judges the rejects of every node over the run so far.
pub(super) fn judge_rejects(attempt: &Attempt, totals: &Counts) -> Result<(), RunFailure> {
    for (name, count) in &totals.nodes {
        if let Some(node) = attempt.plan.nodes.get(name) {
            RejectLedger::judge(name, count, node.policy.rejects)?;
        }
    }
    Ok(())
}

/// Finds nodes without any row in the whole run and returns what is to be said about them.
///
/// # Errors
/// When a node's policy makes that a failure.
pub(super) fn judge_emptiness(attempt: &Attempt, totals: &Counts) -> Result<Vec<String>, RunFailure> {
    let mut warnings = Vec::new();
    for node in attempt.plan.nodes.values() {
        let count = totals.nodes.get(&node.name).copied().unwrap_or_default();
        if rows_of(node, &count) > 0 {
            continue;
        }
        match node.policy.empty {
            OnEmpty::Fail => return Err(empty(node)),
            // The loaders speak for all: a chain of warnings about one empty file helps nobody.
            OnEmpty::Warn if node.role == Role::Loader => warnings.push(format!("{} in this run", nothing(node))),
            OnEmpty::Warn | OnEmpty::Ok => {}
        }
    }
    Ok(warnings)
}

/// Returns the rows that tell how much a node did: those written by a loader, those given by any other.
pub(super) fn rows_of(node: &PlannedNode, count: &NodeCount) -> u64 {
    if node.role == Role::Loader { count.rows_in } else { count.rows_out }
}

/// Finds nodes with too few or too many rows and returns what is to be said about them.
///
/// # Errors
/// When a node's policy makes that a failure.
pub(super) fn judge_volume(
    attempt: &Attempt,
    totals: &Counts,
    past: &[PastRun],
    last: bool,
) -> Result<Vec<String>, RunFailure> {
    let mut warnings = Vec::new();
    for node in attempt.plan.nodes.values() {
        let count = totals.nodes.get(&node.name).copied().unwrap_or_default();
        warnings.extend(volume::judge(node, &count, past, last)?);
    }
    Ok(warnings)
}

/// Finds cursors that are not kept, and returns what is to be said about them: the next run in the lane reads the same rows again.
pub(super) fn judge_cursors(pipeline: &PipelineName, moved: &[StreamMove]) -> Vec<String> {
    if pipeline.keeps_state() {
        return Vec::new();
    }
    let nodes: BTreeSet<_> = moved.iter().map(|moved| &moved.node).collect();
    let warning = |node| {
        format!(
            "node `{node}` reads on from a cursor, which runs side by side do not keep: each reads everything anew; \
             let a parameter say what to read, or run one at a time"
        )
    };
    nodes.into_iter().map(warning).collect()
}

fn nothing(node: &PlannedNode) -> String {
    let what = if node.role == Role::Loader { "got no rows" } else { "gave no rows" };
    format!("node `{}` {what}", node.name)
}

fn empty(node: &PlannedNode) -> RunFailure {
    let hint = format!("if that is normal, write `on: {{ empty: ok }}` at node `{}`", node.name);
    RunFailure::new(FailureKind::Empty, Blame::External, nothing(node)).at(&node.name).hint(Some(hint))
}

/// Adds an epoch's counts of nodes to those of the run.
pub(super) fn add(totals: &mut Counts, epoch: &Counts) {
    for (node, count) in &epoch.nodes {
        let total = totals.nodes.entry(node.clone()).or_default();
        total.rows_in += count.rows_in;
        total.rows_out += count.rows_out;
        total.rows_filtered += count.rows_filtered;
        total.rows_rejected += count.rows_rejected;
        total.bytes_in += count.bytes_in;
        total.bytes_out += count.bytes_out;
    }
}
