//! Watches a run until it ends.

use std::time::{Duration, Instant};

use tokio::sync::broadcast::error::RecvError;
use tokio::time::MissedTickBehavior;
use weir_engine::{Progress, RunHandle, RunSummary};

use super::view::View;
use crate::interrupt::Interrupts;

/// How often the counters are looked at: as fast as an eye follows.
const TICK: Duration = Duration::from_millis(200);

/// A run that has ended.
pub(super) struct Watched {
    /// What it did.
    pub(super) summary: RunSummary,
    /// The warnings that were shown while it went on. The summary has more: of what is only known at the end, and of what came faster than
    /// it could be shown.
    pub(super) shown_warnings: Vec<String>,
}

/// Shows a run until it ends. The first interrupt asks it to stop, the second gives it up: then there is no summary.
pub(super) async fn watch(mut run: RunHandle, view: Box<dyn View + Send>, started: Instant) -> Option<Watched> {
    let mut shown = Shown { view, warnings: Vec::new() };
    let mut events = run.events();
    let (metrics, canceller) = (run.metrics(), run.canceller());
    let mut interrupts = Interrupts::listen();
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut listening = true;
    let ended = run.wait();
    tokio::pin!(ended);
    let summary = loop {
        tokio::select! {
            event = events.recv(), if listening => listening = shown.received(event),
            _ = ticks.tick() => shown.view.counters(&metrics.snapshot(), started.elapsed()),
            () = interrupts.next() => {
                if canceller.is_cancelled() {
                    shown.view.end();
                    return None;
                }
                shown.view.say("stopping: a commit that has begun is brought to its end; interrupt again to stop at once");
                canceller.cancel();
            }
            summary = &mut ended => break summary,
        }
    };
    while let Ok(event) = events.try_recv() {
        shown.event(&event);
    }
    shown.view.counters(&metrics.snapshot(), started.elapsed());
    shown.view.end();
    Some(Watched { summary, shown_warnings: shown.warnings })
}

/// A view, and what it must not be told again.
struct Shown {
    view: Box<dyn View + Send>,
    warnings: Vec<String>,
}

impl Shown {
    /// Shows an event; returns whether there can be more.
    fn received(&mut self, event: Result<Progress, RecvError>) -> bool {
        match event {
            Ok(event) => self.event(&event),
            // Counters are read elsewhere and warnings are in the summary, so what was missed is only words.
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return false,
        }
        true
    }

    fn event(&mut self, event: &Progress) {
        if let Progress::Warning { message } = event {
            self.warnings.push(message.clone());
        }
        self.view.event(event);
    }
}
