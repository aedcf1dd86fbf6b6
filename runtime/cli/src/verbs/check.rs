//! `weir check`

use chrono::Utc;
use serde_json::json;
use weir_diagnostics::{Diagnostics, Explain, exit_code};

use crate::args::CheckArgs;
use crate::deliveries;
use crate::failed::{Failed, Outcome};
use crate::output;
use crate::project::{LoadFor, Project};
use crate::triggers;

/// Checks a pipeline file without asking its blocks anything.
pub(super) fn check(args: &CheckArgs) -> Outcome {
    let checked = load(args);
    if args.json {
        return report(checked.map_err(Failed::into_diagnostics));
    }
    let project = checked?;
    output::warn(&project.warnings);
    let (triggers, deliveries) = (triggers::text(&project.triggers, Utc::now()), deliveries::text(&project.deliver));
    output::print(&format!("{}{triggers}{deliveries}", project.graph))?;
    Ok(exit_code::OK)
}

fn load(args: &CheckArgs) -> Result<Project, Failed> {
    let mut project = Project::load(&args.project, LoadFor::Blocks)?;
    project.check_lock(args.lock)?;
    Ok(project)
}

fn report(checked: Result<Project, Diagnostics>) -> Outcome {
    let (code, found) = match &checked {
        Ok(project) => (exit_code::OK, &project.warnings),
        Err(found) => (exit_code::of(found.blame()), found),
    };
    let mut report = json!({ "ok": checked.is_ok(), "diagnostics": found.to_json() });
    if let Ok(project) = &checked {
        report["triggers"] = triggers::json(&project.triggers, Utc::now());
        report["deliveries"] = deliveries::json(&project.deliver);
    }
    output::print_json(&report)?;
    Ok(code)
}
