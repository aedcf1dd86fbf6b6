//! A run as plain lines, for logs and pipes.

use std::time::Duration;

use weir_engine::{Progress, RunSnapshot};

use super::view::{ShownNode, View, words};
use crate::output::{count, duration, rate};

/// How often the counters are printed: often enough to see that a run lives, seldom enough for a log that is kept.
const EVERY: Duration = Duration::from_secs(10);

/// Prints lines on standard error.
pub(super) struct Lines {
    nodes: Vec<ShownNode>,
    printed: Duration,
}

impl Lines {
    /// Shows these nodes.
    pub(super) fn new(nodes: Vec<ShownNode>) -> Self {
        Self { nodes, printed: Duration::ZERO }
    }
}

impl View for Lines {
    fn event(&mut self, event: &Progress) {
        if let Some(words) = words(event) {
            self.say(&words);
        }
    }

    fn counters(&mut self, counters: &RunSnapshot, elapsed: Duration) {
        if elapsed.saturating_sub(self.printed) >= EVERY {
            self.printed = elapsed;
            self.say(&line(&self.nodes, counters, elapsed));
        }
    }

    fn say(&mut self, text: &str) {
        eprintln!("{}", weir_diagnostics::printable(text));
    }

    fn end(&mut self) {}
}

fn line(nodes: &[ShownNode], counters: &RunSnapshot, elapsed: Duration) -> String {
    let node = |node: &ShownNode| {
        let rows = node.rows(counters);
        format!("{} {} ({})", node.name, count(rows), rate(rows, elapsed))
    };
    format!("{}: {}", duration(elapsed), nodes.iter().map(node).collect::<Vec<_>>().join(", "))
}
