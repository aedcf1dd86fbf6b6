//! `weir plan`

use chrono::Utc;
use weir_diagnostics::exit_code;

use crate::args::PlanArgs;
use crate::assembly;
use crate::failed::Outcome;
use crate::output;
use crate::project::{LoadFor, Project};
use crate::triggers;

/// Shows what a run would do, without doing it.
pub(super) async fn plan(args: PlanArgs) -> Outcome {
    let mut project = Project::load(&args.project, LoadFor::Blocks)?;
    project.check_lock(args.lock)?;
    project.accept_changes(args.changes);
    output::warn(&project.warnings);
    let plan = assembly::engine(&project).await?.plan(project.graph.clone()).await?;
    output::warn(&plan.warnings);
    let now = Utc::now();
    if args.json {
        let mut view = serde_json::to_value(plan.view()).map_err(anyhow::Error::new)?;
        view["triggers"] = triggers::json(&project.triggers, now);
        output::print_json(&view)?;
    } else {
        let triggers = triggers::text(&project.triggers, now);
        let gap = if triggers.is_empty() { "" } else { "\n" };
        output::print(&format!("{}{gap}{triggers}", plan.view()))?;
    }
    Ok(exit_code::OK)
}
