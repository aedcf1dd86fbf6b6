//! Everything that is told, behind one door.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use weir_engine::Observers;

use crate::info::RunInfo;
use crate::lineage::Lineage;
use crate::settings::{LineageSettings, SettingsError, TraceSettings};
use crate::traces::Traces;

/// How long a command that is done waits for what is still to be sent. A person waits with it, so it is short.
const LAST: Duration = Duration::from_secs(3);

/// Tells others about the runs of a process. Cloning shares it.
#[derive(Debug, Clone, Default)]
pub struct Telemetry {
    traces: Option<Arc<Traces>>,
    lineage: Option<Arc<Lineage>>,
}

impl Telemetry {
    /// Begins to tell what the variables ask for; `read` returns one, nothing for one that is empty. `instance` is what the process calls
    /// itself in its records. Needs a tokio runtime around it.
    ///
    /// # Errors
    /// When a variable has a value that makes no sense.
    pub fn start(read: &dyn Fn(&str) -> Option<String>, instance: String) -> Result<Self, SettingsError> {
        let traces = TraceSettings::read(read)?.and_then(|settings| {
            // The machine's certificates are what can be wrong here, which is no reason not to run.
            let traces = Traces::start(settings, instance, Handle::current());
            traces.inspect_err(|error| tracing::warn!("traces cannot be sent: {error}")).ok()
        });
        let lineage = LineageSettings::read(read)?.and_then(|settings| {
            let lineage = Lineage::start(settings);
            lineage.inspect_err(|error| tracing::warn!("lineage cannot be told: {error}")).ok()
        });
        Ok(Self { traces: traces.map(Arc::new), lineage: lineage.map(Arc::new) })
    }

    /// Tells whether anything is told at all.
    pub fn is_on(&self) -> bool {
        self.traces.is_some() || self.lineage.is_some()
    }

    /// Returns who is to be told of a run.
    pub fn observers(&self, info: RunInfo) -> Observers {
        let (info, mut observers) = (Arc::new(info), Observers::default());
        if let Some(traces) = &self.traces {
            observers.add(Arc::new(traces.of_run(Arc::clone(&info))));
        }
        if let Some(lineage) = &self.lineage {
            observers.add(Arc::new(lineage.of_run(info)));
        }
        observers
    }

    /// Sends what is left, for a few seconds at most. To be called once, when no run goes on any more.
    pub async fn finish(self) {
        let lineage = async {
            if let Some(lineage) = &self.lineage {
                lineage.finish(LAST).await;
            }
        };
        let traces = async {
            if let Some(traces) = self.traces.clone() {
                // The SDK waits for its own thread, which must not hold up ours.
                let _ = tokio::task::spawn_blocking(move || traces.finish(LAST)).await;
            }
        };
        tokio::join!(lineage, traces);
    }
}
