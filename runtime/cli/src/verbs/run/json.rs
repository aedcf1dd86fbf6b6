//! A run as JSON, one object a line on standard output.

use std::time::Duration;

use serde_json::{Value, json};
use weir_engine::{Progress, RunSnapshot};

use super::view::View;
use crate::output;

/// How often the counters are printed.
const EVERY: Duration = Duration::from_secs(1);

/// Prints events and counters.
pub(super) struct Json {
    printed: Duration,
}

impl Json {
    /// Begins.
    pub(super) fn new() -> Self {
        Self { printed: Duration::ZERO }
    }
}

impl View for Json {
    fn event(&mut self, event: &Progress) {
        print(&json!(event));
    }

    fn counters(&mut self, counters: &RunSnapshot, elapsed: Duration) {
        if elapsed.saturating_sub(self.printed) >= EVERY {
            self.printed = elapsed;
            print(&json!({ "event": "counters", "elapsed_ms": elapsed.as_millis() as u64, "counters": counters }));
        }
    }

    fn say(&mut self, text: &str) {
        print(&json!({ "event": "warning", "message": text }));
    }

    fn end(&mut self) {}
}

/// A reader that went away must not stop the run.
fn print(line: &Value) {
    if let Err(error) = output::print(&format!("{line}\n")) {
        tracing::debug!(%error, "an event was not printed");
    }
}
