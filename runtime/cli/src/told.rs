//! What others are told about runs, by OpenTelemetry and OpenLineage.

use std::sync::Arc;

use weir_engine::{Observers, RunPlan};
use weir_telemetry::{RunInfo, Telemetry, Tick};

use crate::environment;
use crate::failed::Failed;
use crate::project::Project;

/// Begins to tell what the variables ask for.
///
/// # Errors
/// When a variable has a value that makes no sense.
pub(crate) fn start() -> Result<Telemetry, Failed> {
    Telemetry::start(&environment::text, process_name()).map_err(|error| Failed::explained(&error))
}

/// Returns who is to be told of a run.
pub(crate) fn observers(
    telemetry: &Telemetry,
    project: &Project,
    plan: &Arc<RunPlan>,
    version: Option<u64>,
    tick: Option<Tick>,
) -> Observers {
    if !telemetry.is_on() {
        return Observers::default();
    }
    telemetry.observers(RunInfo {
        plan: Arc::clone(plan),
        places: project.places.clone(),
        description: project.description(),
        version,
        tick,
    })
}

/// Returns what records are signed with: enough for a person to find the process.
pub(crate) fn process_name() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = if host.trim().is_empty() { "localhost" } else { host.trim() };
    format!("{}@{host}", std::process::id())
}
