//! `weir run`

mod bars;
mod choose;
mod conclude;
mod json;
mod lines;
mod summary;
mod view;
mod watch;

use std::sync::Arc;
use std::time::Instant;

use weir_engine::{RunOptions, RunPlan};
use weir_store::{Cause, Store};

use crate::args::RunArgs;
use crate::assembly;
use crate::failed::{Failed, Outcome};
use crate::output;
use crate::project::{LoadFor, Project};
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
    let mut project = Project::load(&args.project, LoadFor::Blocks)?;
    project.hold_to_lock(args.lock)?;
    project.accept_changes(args.changes);
    output::warn(&project.warnings);
    let engine = assembly::engine(&project).await?;
    let plan = Arc::new(engine.plan(project.graph.clone()).await?);
    output::warn(&plan.warnings);
    if args.fresh {
        give_up_unfinished(&project, args.force).await?;
    }
    let view = view(args, shown_nodes(&plan));
    let run = engine.start(plan, RunOptions { trust_store: args.trust_store });
    match watch(run, view, started).await {
        Some(watched) => conclude(args, &project.graph, &watched, started.elapsed()),
        None => given_up(args.json),
    }
}

/// Gives up a run that was interrupted, so that the next one begins anew from the last committed state.
async fn give_up_unfinished(project: &Project, force: bool) -> Result<(), Failed> {
    let store = Store::open(project.data.path()).await?;
    let claim = store.claim(&project.graph.name)?;
    // Moving no state at all still gives up what is unfinished: its progress was made from the states as they are.
    Ok(store.move_states(&claim, &[], Cause::Set, force).await?)
}

fn shown_nodes(plan: &RunPlan) -> Vec<ShownNode> {
    let node = |view: weir_engine::NodeView| ShownNode { name: view.name, role: view.role };
    plan.view().nodes.into_iter().map(node).collect()
}
