//! Whether a node has about as many rows as it should, judged from this run's count and those of earlier runs.

use weir_diagnostics::Blame;
use weir_pipeline::policy::OnVolume;
use weir_store::{NodeCount, PastRun};

use super::check::rows_of;
use crate::failure::{FailureKind, RunFailure};
use crate::plan::{PlannedNode, RunPlan};

/// Returns how many earlier runs have to be known.
pub(super) fn runs_needed(plan: &RunPlan) -> u32 {
    plan.nodes.values().filter_map(|node| node.policy.volume).map(|volume| volume.runs_needed()).max().unwrap_or(0)
}

/// Judges a node. While more rows may come only what is too much already counts, and only if that is a failure: said twice helps nobody.
///
/// # Errors
/// When the node's policy makes it a failure; nothing of the epoch is committed then.
pub(super) fn judge(
    node: &PlannedNode,
    count: &NodeCount,
    past: &[PastRun],
    last: bool,
) -> Result<Option<String>, RunFailure> {
    let Some(volume) = &node.policy.volume else { return Ok(None) };
    let rows = rows_of(node, count);
    let Some(verdict) = volume.judge(rows, &past_rows(node, past)) else { return Ok(None) };
    if !last && (verdict.is_too_few || volume.then == OnVolume::Warn) {
        return Ok(None);
    }
    let message = format!("node `{}` has {rows} {} in this run{}", node.name, plural(rows), verdict.against);
    match volume.then {
        OnVolume::Warn => Ok(Some(message)),
        OnVolume::Fail => {
            Err(RunFailure::new(FailureKind::Volume, Blame::External, message).at(&node.name).hint(Some(format!(
                "if that is right, widen `on: {{ volume: … }}` at node `{}`, or write `then: warn`",
                node.name
            ))))
        }
    }
}

/// Returns a node's rows in the earlier runs that had the node, the newest first.
fn past_rows(node: &PlannedNode, past: &[PastRun]) -> Vec<u64> {
    past.iter().filter_map(|run| run.nodes.get(&node.name)).map(|count| rows_of(node, count)).collect()
}

fn plural(rows: u64) -> &'static str {
    if rows == 1 { "row" } else { "rows" }
}
