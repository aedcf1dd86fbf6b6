//! What goes on at the moment, for pages that watch.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use serde_json::Value;
use tokio::sync::broadcast;
use utoipa::ToSchema;
use weir_types::RunId;

/// How far a slow watcher may be behind before it misses something. Everything can also be read from the store.
const CAPACITY: usize = 1024;

/// Something that happens in a run.
#[derive(Debug, Clone)]
pub enum RunEvent {
    /// The counters, as they are now.
    Counters(Value),
    /// A step.
    Progress(Value),
    /// A line of the log.
    Log(Value),
    /// The run has ended.
    End(Value),
}

/// Something that pages may want to read again.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Change {
    /// A `pipeline`, `run`, `tick`, `connection` or `secret`.
    pub what: &'static str,
    /// Which.
    pub name: String,
}

/// The runs that go on in this process, and what changes.
#[derive(Debug, Clone)]
pub struct Live {
    runs: Arc<Mutex<HashMap<RunId, broadcast::Sender<RunEvent>>>>,
    changes: broadcast::Sender<Change>,
}

impl Default for Live {
    fn default() -> Self {
        Self { runs: Arc::default(), changes: broadcast::Sender::new(CAPACITY) }
    }
}

impl Live {
    /// Tells whoever watches that something has changed.
    pub fn changed(&self, what: &'static str, name: impl ToString) {
        // An error means that nobody watches.
        let _ = self.changes.send(Change { what, name: name.to_string() });
    }

    /// Begins a run that can be watched.
    pub fn begin(&self, run: RunId) -> LiveRun {
        let events = broadcast::Sender::new(CAPACITY);
        self.lock().insert(run, events.clone());
        self.changed("run", run);
        LiveRun { run, events, live: self.clone() }
    }

    /// Returns what changes from now on.
    pub(crate) fn changes(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    /// Returns what happens in a run from now on; nothing when it does not go on here.
    pub(crate) fn watch(&self, run: RunId) -> Option<broadcast::Receiver<RunEvent>> {
        self.lock().get(&run).map(broadcast::Sender::subscribe)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<RunId, broadcast::Sender<RunEvent>>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A run that goes on; dropped when it has ended.
#[derive(Debug)]
pub struct LiveRun {
    run: RunId,
    events: broadcast::Sender<RunEvent>,
    live: Live,
}

impl LiveRun {
    /// Tells whoever watches.
    pub fn tell(&self, event: RunEvent) {
        // An error means that nobody watches.
        let _ = self.events.send(event);
    }
}

impl Drop for LiveRun {
    fn drop(&mut self) {
        self.live.lock().remove(&self.run);
        self.live.changed("run", self.run);
    }
}
