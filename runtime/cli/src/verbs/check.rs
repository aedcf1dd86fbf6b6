//! `weir check`

use serde_json::json;
use weir_diagnostics::{Diagnostics, Explain, exit_code};

use crate::args::CheckArgs;
use crate::failed::Outcome;
use crate::output;
use crate::project::Project;

/// Checks a pipeline file without asking its blocks anything.
pub(super) fn check(args: &CheckArgs) -> Outcome {
    let checked = Project::load(&args.project, false);
    if args.json {
        return report(checked.map_err(crate::failed::Failed::into_diagnostics));
    }
    let project = checked?;
    output::warn(&project.warnings);
    output::print(&format!("{}", project.graph))?;
    Ok(exit_code::OK)
}

fn report(checked: Result<Project, Diagnostics>) -> Outcome {
    let (code, found) = match &checked {
        Ok(project) => (exit_code::OK, &project.warnings),
        Err(found) => (exit_code::of(found.blame()), found),
    };
    output::print_json(&json!({ "ok": checked.is_ok(), "diagnostics": found.to_json() }))?;
    Ok(code)
}
