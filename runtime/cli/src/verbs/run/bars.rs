//! A run as bars on a terminal: a line per node, with its rows and its speed.

use std::collections::BTreeMap;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use weir_diagnostics::{padded, width};
use weir_engine::{Progress, Role, RunSnapshot};
use weir_types::NodeName;

use super::view::{ShownNode, View, words};
use crate::output::{count, rate};

/// How much of the last speed is kept when a new one is measured: the numbers should be readable, and still move.
const INERTIA: f64 = 0.7;
/// How often a spinner turns.
const SPIN: Duration = Duration::from_millis(120);

/// Draws bars on standard error.
pub(super) struct Bars {
    all: MultiProgress,
    bars: Vec<Bar>,
    splits: BTreeMap<NodeName, Splits>,
    last: Duration,
}

struct Bar {
    node: ShownNode,
    bar: ProgressBar,
    rows: u64,
    per_second: f64,
}

/// How far an extractor is.
#[derive(Debug, Default, Clone, Copy)]
struct Splits {
    done: u64,
    all: u64,
    rows: Option<u64>,
}

impl Bars {
    /// Draws a line for each of these nodes.
    pub(super) fn new(nodes: Vec<ShownNode>) -> Self {
        let all = MultiProgress::new();
        crate::log::draw_above(Some(all.clone()));
        let widest = nodes.iter().map(|node| width(node.name.as_str())).max().unwrap_or_default();
        let style = ProgressStyle::with_template("{spinner:.cyan} {prefix:.bold} {wide_msg}");
        let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
        let bar = |node: ShownNode| {
            let bar = all.add(ProgressBar::new_spinner()).with_style(style.clone());
            bar.set_prefix(padded(node.name.as_str(), widest));
            bar.enable_steady_tick(SPIN);
            Bar { node, bar, rows: 0, per_second: 0.0 }
        };
        let bars = nodes.into_iter().map(bar).collect();
        Self { all, bars, splits: BTreeMap::new(), last: Duration::ZERO }
    }

    fn track_splits(&mut self, event: &Progress) {
        match event {
            Progress::Planned { node, splits, done, rows } => {
                self.splits.insert(node.clone(), Splits { done: *done, all: *splits, rows: *rows });
            }
            Progress::SplitDone { node, .. } => self.splits.entry(node.clone()).or_default().done += 1,
            _ => {}
        }
    }
}

impl View for Bars {
    fn event(&mut self, event: &Progress) {
        self.track_splits(event);
        let worth_a_line =
            matches!(event, Progress::Rejected { .. } | Progress::Retrying { .. } | Progress::Warning { .. });
        if let Some(words) = words(event).filter(|_| worth_a_line) {
            self.say(&words);
        }
    }

    fn counters(&mut self, counters: &RunSnapshot, elapsed: Duration) {
        let passed = elapsed.saturating_sub(self.last).as_secs_f64();
        if passed <= 0.0 {
            return;
        }
        self.last = elapsed;
        for bar in &mut self.bars {
            let splits = self.splits.get(&bar.node.name).copied();
            bar.update(counters, splits, passed);
        }
    }

    fn say(&mut self, text: &str) {
        // Fails only when the terminal is gone.
        let _ = self.all.println(weir_diagnostics::printable(text));
    }

    fn end(&mut self) {
        for bar in &self.bars {
            bar.bar.finish_and_clear();
        }
        crate::log::draw_above(None);
    }
}

impl Bar {
    fn update(&mut self, counters: &RunSnapshot, splits: Option<Splits>, passed: f64) {
        let rows = self.node.rows(counters);
        // Counts beyond 2^53 lose digits that nobody sees.
        let now = rows.saturating_sub(self.rows) as f64 / passed;
        self.per_second = if self.per_second == 0.0 { now } else { INERTIA * self.per_second + (1.0 - INERTIA) * now };
        self.rows = rows;
        let speed = rate(self.per_second as u64, Duration::from_secs(1));
        self.bar.set_message(format!("{:>13} rows  {speed:>8}{}", count(rows), self.position(splits)));
    }

    fn position(&self, splits: Option<Splits>) -> String {
        match splits {
            Some(Splits { rows: Some(rows), .. }) if self.node.role == Role::Extractor && rows > 0 => {
                format!("  {}%", self.rows.min(rows).saturating_mul(100) / rows)
            }
            Some(Splits { done, all, .. }) if all > 1 => format!("  split {done}/{all}"),
            _ => String::new(),
        }
    }
}
