//! What a new run takes over from one that was given up half-way because the pipeline was changed.

use weir_store::{Plan, SplitProgress};
use weir_types::{NodeName, WriteMode};

use crate::plan::RunPlan;
use crate::topology::Role;

/// What becomes of the plans of a run that was given up.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Adoption {
    /// Plans to go on with.
    pub(crate) carried: Vec<Plan>,
    /// Extractors whose committed rows will be read once more, and added to a target that has them already.
    pub(crate) repeated: Vec<NodeName>,
}

/// Decides what becomes of plans. Only those of which something is committed matter: the others are made anew.
///
/// A plan is carried on when its extractor is what it was, and no target has to see all rows of a run at once: an overwritten one holds
/// the rows of the new run only, and a node that sees whole inputs would miss what the old one has read.
pub(crate) fn adopt(plans: Vec<Plan>, now: &RunPlan) -> Adoption {
    let partial = now.topology.is_one_epoch() || modes(now).any(|mode| *mode == WriteMode::Overwrite);
    let repeats = modes(now).any(|mode| matches!(mode, WriteMode::Append | WriteMode::History(_)));
    let mut adoption = Adoption::default();
    for plan in plans.into_iter().filter(has_progress) {
        let same = now.nodes.get(&plan.node).is_some_and(|node| node.fingerprint == plan.fingerprint);
        if same && !partial {
            adoption.carried.push(plan);
        } else if repeats && now.nodes.contains_key(&plan.node) {
            adoption.repeated.push(plan.node);
        }
    }
    adoption
}

fn modes(plan: &RunPlan) -> impl Iterator<Item = &WriteMode> {
    plan.of_role(Role::Loader).filter_map(|node| node.mode.as_ref())
}

fn has_progress(plan: &Plan) -> bool {
    plan.splits.iter().any(|split| split.progress != SplitProgress::default())
}
