//! Whether a node has about as many rows as it should, judged from this run's count and those of earlier runs.

use weir_diagnostics::Blame;
use weir_pipeline::policy::{OnVolume, Volume};
use weir_store::{NodeCount, PastRun};

use super::check::rows_of;
use crate::failure::{FailureKind, RunFailure};
use crate::plan::{PlannedNode, RunPlan};

/// Fewer runs than this do not make a habit.
const FEWEST_RUNS: usize = 3;

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
    let Some(verdict) = verdict(volume, rows, usual(node, volume, past)) else { return Ok(None) };
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

/// What is wrong with a number of rows.
struct Verdict {
    is_too_few: bool,
    against: String,
}

fn verdict(volume: &Volume, rows: u64, usual: Option<(u64, usize)>) -> Option<Verdict> {
    let wrong = |is_too_few, against| Some(Verdict { is_too_few, against });
    if let Some(min) = volume.min.filter(|min| rows < *min) {
        return wrong(true, format!(", at least {min} are expected"));
    }
    if let Some(max) = volume.max.filter(|max| rows > *max) {
        return wrong(false, format!(", at most {max} are expected"));
    }
    let (usual, runs) = usual?;
    let (share, away) = (volume.usual?, rows.abs_diff(usual));
    // The limit is inclusive, so that `100%` allows none and twice as many.
    if !share.is_exceeded(away, usual) {
        return None;
    }
    let direction = if rows < usual { "fewer" } else { "more" };
    wrong(rows < usual, format!(", which is over {share} {direction} than the usual {usual} (median of {runs} runs)"))
}

/// Returns the median of a node's rows in the runs that had the node, and how many those were; nothing where they are too few.
fn usual(node: &PlannedNode, volume: &Volume, past: &[PastRun]) -> Option<(u64, usize)> {
    volume.usual?;
    let known = past.iter().take(volume.of as usize).filter_map(|run| run.nodes.get(&node.name));
    let mut rows: Vec<u64> = known.map(|count| rows_of(node, count)).collect();
    if rows.len() < FEWEST_RUNS {
        return None;
    }
    rows.sort_unstable();
    Some((rows[rows.len() / 2], rows.len()))
}

fn plural(rows: u64) -> &'static str {
    if rows == 1 { "row" } else { "rows" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn volume(text: &str) -> Volume {
        Volume { usual: text.parse().ok(), min: Some(1), max: Some(1000), ..Volume::default() }
    }

    #[test]
    fn bounds_and_the_usual_are_judged_inclusively() {
        let table = [
            (0, Some((100, 3)), Some(true)),
            (49, Some((100, 3)), Some(true)),
            (50, Some((100, 3)), None),
            (150, Some((100, 3)), None),
            (151, Some((100, 3)), Some(false)),
            (1001, None, Some(false)),
            (7, None, None),
        ];
        for (rows, usual, few) in table {
            let verdict = verdict(&volume("50%"), rows, usual).map(|verdict| verdict.is_too_few);
            assert_eq!(verdict, few, "{rows} rows, {usual:?} usual");
        }
    }
}
