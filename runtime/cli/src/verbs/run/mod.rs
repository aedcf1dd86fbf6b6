//! `weir run`

mod bars;
mod choose;
mod conclude;
mod json;
mod lines;
mod summary;
mod taped;
mod view;
mod watch;

use std::sync::Arc;
use std::time::Instant;

use weir_diagnostics::Diagnostic;
use weir_engine::{Engine, RunOptions, RunPlan, RunSummary};
use weir_store::{Cause, Claim};

use crate::args::RunArgs;
use crate::assembly;
use crate::failed::{Failed, Outcome};
use crate::output;
use crate::project::{LoadFor, Project};
use crate::told;
use choose::view;
use conclude::{conclude, given_up, not_started};
use view::ShownNode;
use watch::watch;

/// Runs a pipeline.
pub(super) async fn run(args: RunArgs) -> Outcome {
    match attempt(&args).await {
        Err(failed) if args.json => not_started(failed),
        outcome => outcome,
    }
}

async fn attempt(args: &RunArgs) -> Outcome {
    let started = Instant::now();
    if let Some(folder) = &args.record {
        return taped::record(args, folder, started).await;
    }
    if let Some(folder) = &args.replay {
        return taped::replay(args, folder, started).await;
    }
    let mut project = Project::load(&args.project, LoadFor::Blocks)?;
    project.hold_to_lock(args.lock)?;
    project.accept_changes(args.changes);
    let claim = project.enter_lane().await?;
    output::warn(&project.warnings);
    let telemetry = told::start()?;
    let engine = assembly::engine(&project).await?;
    let plan = Arc::new(engine.plan(project.graph.clone()).await?);
    output::warn(&plan.warnings);
    if args.fresh {
        give_up_unfinished(&project, claim.as_deref(), args.force).await?;
    }
    warn_of_interrupted_replay(&engine, &plan).await?;
    let shown = Shown { json: args.json, quiet: args.quiet };
    let observers = told::observers(&telemetry, &project, &plan, None, None);
    let options = RunOptions { trust_store: args.trust_store, claim, observers, ..RunOptions::default() };
    let (code, summary) = follow(&engine, plan, options, shown, started).await?;
    match summary {
        Some(_) => telemetry.finish().await,
        // Whoever interrupts twice does not wait for what is still to be sent; dropping it would.
        None => std::mem::forget(telemetry),
    }
    Ok(code)
}

/// How much is said about a run, and to whom.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    /// To a program.
    pub(super) json: bool,
    /// Nothing but warnings and errors.
    pub(super) quiet: bool,
}

/// Starts a run and shows it until it ends; there is no summary when somebody did not want to wait for that.
pub(super) async fn follow(
    engine: &Engine,
    plan: Arc<RunPlan>,
    options: RunOptions,
    shown: Shown,
    started: Instant,
) -> Result<(u8, Option<RunSummary>), Failed> {
    let (view, graph) = (view(shown, shown_nodes(&plan)), Arc::clone(&plan.graph));
    let run = engine.start(plan, options);
    match watch(run, view, started).await {
        Some(watched) => {
            let code = conclude(shown, &graph, &watched, started.elapsed())?;
            Ok((code, Some(watched.summary)))
        }
        None => Ok((given_up(shown.json)?, None)),
    }
}

/// A replay that waits to be committed is settled by the next replay, not by a run: its rows are other rows.
async fn warn_of_interrupted_replay(engine: &Engine, plan: &RunPlan) -> Result<(), Failed> {
    // Only whether there is one matters here; what is wrong with it is for the replay to say.
    if !matches!(engine.interrupted_replay(plan).await, Ok(None)) {
        let message = "a replay of rejects was interrupted while it was committed";
        output::warn(
            &Diagnostic::warning(message).hint("`weir rejects replay` brings it to its end".to_owned()).into(),
        );
    }
    Ok(())
}

/// Gives up a run that was interrupted, so that the next one begins anew from the last committed state.
async fn give_up_unfinished(project: &Project, claim: Option<&Claim>, force: bool) -> Result<(), Failed> {
    let store = project.open_store().await?;
    let own = match claim {
        Some(_) => None,
        None => Some(store.claim(&project.graph.name).await?),
    };
    // Moving no state at all still gives up what is unfinished: its progress was made from the states as they are.
    if let Some(claim) = claim.or(own.as_ref()) {
        store.move_states(claim, &[], Cause::Set, force).await?;
    }
    Ok(())
}

fn shown_nodes(plan: &RunPlan) -> Vec<ShownNode> {
    let node = |view: weir_engine::NodeView| ShownNode { name: view.name, role: view.role };
    plan.view().nodes.into_iter().map(node).collect()
}
