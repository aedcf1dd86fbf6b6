//! `weir plan`

use chrono::Utc;
use weir_diagnostics::exit_code;

use crate::args::PlanArgs;
use crate::assembly;
use crate::deliveries;
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
        view["deliveries"] = deliveries::json(&project.deliver);
        output::print_json(&view)?;
    } else {
        let around = format!("{}{}", triggers::text(&project.triggers, now), deliveries::text(&project.deliver));
        let gap = if around.is_empty() { "" } else { "\n" };
        output::print(&format!("{}{gap}{around}", plan.view()))?;
    }
    Ok(exit_code::OK)
}
