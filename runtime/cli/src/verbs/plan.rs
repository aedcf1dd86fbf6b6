//! `weir plan`

use weir_diagnostics::exit_code;

use crate::args::PlanArgs;
use crate::assembly;
use crate::failed::Outcome;
use crate::output;
use crate::project::{LoadFor, Project};

/// Shows what a run would do, without doing it.
pub(super) async fn plan(args: PlanArgs) -> Outcome {
    let mut project = Project::load(&args.project, LoadFor::Blocks)?;
    project.check_lock(args.lock)?;
    project.accept_changes(args.changes);
    output::warn(&project.warnings);
    let plan = assembly::engine(&project).await?.plan(project.graph.clone()).await?;
    output::warn(&plan.warnings);
    if args.json {
        output::print_json(&plan.view())?;
    } else {
        output::print(&plan.view().to_string())?;
    }
    Ok(exit_code::OK)
}
