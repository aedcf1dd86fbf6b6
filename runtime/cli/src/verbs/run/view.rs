//! How a run is shown while it goes on.

use std::time::Duration;

use weir_engine::{Progress, Role, RunSnapshot};
use weir_types::NodeName;

/// A node as far as showing it goes.
#[derive(Debug, Clone)]
pub(super) struct ShownNode {
    /// Its name.
    pub(super) name: NodeName,
    /// What it is to the data path.
    pub(super) role: Role,
}

impl ShownNode {
    /// Returns the rows that tell how far the node is: those written by a loader, those given by any other.
    pub(super) fn rows(&self, counters: &RunSnapshot) -> u64 {
        let Some(node) = counters.nodes.get(&self.name) else { return 0 };
        if self.role == Role::Loader { node.rows_in } else { node.rows_out }
    }
}

/// One way to show a run.
pub(super) trait View {
    /// Takes an event.
    fn event(&mut self, event: &Progress);
    /// Takes the counters, several times a second.
    fn counters(&mut self, counters: &RunSnapshot, elapsed: Duration);
    /// Says something between the others.
    fn say(&mut self, text: &str);
    /// Ends; what follows is printed below.
    fn end(&mut self);
}

/// Says an event in words; `None` for those that only move counters.
pub(super) fn words(event: &Progress) -> Option<String> {
    use crate::output::{count, duration, plural};
    Some(match event {
        Progress::Started { run, attempt: 1, epoch } if epoch.get() <= 1 => format!("run {}", run.short()),
        Progress::Started { run, attempt, epoch } => {
            format!("run {}, attempt {attempt}, goes on with epoch {epoch}", run.short())
        }
        Progress::Planned { node, splits, done: 0, .. } => {
            format!("{node}: {splits} {}", plural(*splits, "split", "splits"))
        }
        Progress::Planned { node, splits, done, .. } => format!("{node}: {done} of {splits} splits were read before"),
        Progress::Rejected { node, rows, reason } => {
            format!("{node}: rejected {} {}: {reason}", count(*rows), plural(*rows, "row", "rows"))
        }
        Progress::Committed { epoch, rows, .. } => {
            format!("epoch {epoch}: committed {} {}", count(*rows), plural(*rows, "row", "rows"))
        }
        Progress::Retrying { attempt, wait, reason, .. } => {
            format!("attempt {attempt} failed: {reason}; the next one in {}", duration(*wait))
        }
        Progress::Warning { message } => format!("warning: {message}"),
        Progress::Epoch { .. }
        | Progress::Reading { .. }
        | Progress::Waiting { .. }
        | Progress::SplitDone { .. }
        | Progress::Prepared { .. } => return None,
    })
}
