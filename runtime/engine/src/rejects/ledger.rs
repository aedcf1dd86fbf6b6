//! How many rows each node may reject in a run, and how many it has.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::PoisonError;

use weir_diagnostics::Blame;
use weir_pipeline::policy::RejectLimit;
use weir_store::{NodeCount, RejectFile};
use weir_types::NodeName;

use crate::failure::{FailureKind, RunFailure};

/// Counts rejects over a run: what earlier epochs committed, and what this attempt adds.
#[derive(Debug, Default)]
pub(crate) struct RejectLedger {
    rejected: Mutex<BTreeMap<NodeName, Tally>>,
    /// Files of an epoch that failed. They are what a person wants to see then.
    left_over: Mutex<Vec<RejectFile>>,
}

/// What one node has rejected.
#[derive(Debug, Default)]
struct Tally {
    rows: u64,
    /// The first reason of this attempt.
    reason: Option<String>,
}

impl RejectLedger {
    /// Starts from what was committed.
    pub(crate) fn new(committed: &BTreeMap<NodeName, NodeCount>) -> Self {
        let tally = |count: &NodeCount| Tally { rows: count.rows_rejected, reason: None };
        let rejected = committed.iter().map(|(node, count)| (node.clone(), tally(count))).collect();
        Self { rejected: Mutex::new(rejected), left_over: Mutex::default() }
    }

    /// Counts rejected rows, and fails as soon as there are more than a fixed number allows. A share can only be judged at the end of an
    /// epoch: the first row of a million may well be bad.
    pub(crate) fn count(&self, node: &NodeName, rows: u64, limit: RejectLimit, reason: &str) -> Result<(), RunFailure> {
        let mut rejected = self.rejected.lock().unwrap_or_else(PoisonError::into_inner);
        let tally = rejected.entry(node.clone()).or_default();
        tally.rows = tally.rows.saturating_add(rows);
        let first = tally.reason.get_or_insert_with(|| reason.to_owned());
        match limit {
            RejectLimit::Count(_) if limit.is_exceeded(tally.rows, 0) => {
                Err(exceeded(node, tally.rows, limit, Some(first)))
            }
            RejectLimit::Count(_) | RejectLimit::Share(_) => Ok(()),
        }
    }

    /// Judges a node by all that came in and all that it rejected so far.
    pub(crate) fn judge(node: &NodeName, count: &NodeCount, limit: RejectLimit) -> Result<(), RunFailure> {
        match limit.is_exceeded(count.rows_rejected, count.rows_in) {
            true => Err(exceeded(node, count.rows_rejected, limit, None)),
            false => Ok(()),
        }
    }

    /// Keeps the files of an epoch that failed.
    pub(crate) fn leave(&self, files: Vec<RejectFile>) {
        self.left_over.lock().unwrap_or_else(PoisonError::into_inner).extend(files);
    }

    /// Returns the files of an epoch that failed.
    pub(crate) fn take_left_over(&self) -> Vec<RejectFile> {
        std::mem::take(&mut self.left_over.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn exceeded(node: &NodeName, rejected: u64, limit: RejectLimit, reason: Option<&str>) -> RunFailure {
    let rows = if rejected == 1 { "1 row".to_owned() } else { format!("{rejected} rows") };
    let because = reason.map(|reason| format!("; the first one: {reason}")).unwrap_or_default();
    let message = format!("node `{node}` rejected {rows}, {limit} allowed{because}");
    RunFailure::new(FailureKind::Rejects, Blame::External, message).at(node).hint(Some(format!(
        "look at them with `weir rejects`, or allow some at node `{node}`: `on: {{ rejects: {{ max: 10 }} }}`"
    )))
}
