//! Which way to show a run.

use std::io::{self, IsTerminal};
use std::time::Duration;

use weir_engine::{Progress, RunSnapshot};

use super::Shown;
use super::bars::Bars;
use super::json::Json;
use super::lines::Lines;
use super::view::{ShownNode, View, words};

/// Shows nothing but warnings.
struct Quiet;

impl View for Quiet {
    fn event(&mut self, event: &Progress) {
        let is_warning = matches!(event, Progress::Warning { .. } | Progress::Retrying { .. });
        if let Some(words) = words(event).filter(|_| is_warning) {
            self.say(&words);
        }
    }
    fn counters(&mut self, _counters: &RunSnapshot, _elapsed: Duration) {}
    fn say(&mut self, text: &str) {
        eprintln!("{}", weir_diagnostics::printable(text));
    }
    fn end(&mut self) {}
}

/// Chooses how to show a run: bars for a person, lines for a log, JSON for a program.
pub(super) fn view(shown: Shown, nodes: Vec<ShownNode>) -> Box<dyn View + Send> {
    match () {
        () if shown.json => Box::new(Json::new()),
        () if shown.quiet => Box::new(Quiet),
        () if io::stderr().is_terminal() => Box::new(Bars::new(nodes)),
        () => Box::new(Lines::new(nodes)),
    }
}
