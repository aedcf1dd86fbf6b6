//! `weir run`

mod bars;
mod choose;
mod json;
mod lines;
mod summary;
mod view;

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::broadcast::error::RecvError;
use tokio::time::MissedTickBehavior;
use weir_diagnostics::exit_code;
use weir_engine::{Progress, RunHandle, RunOptions, RunPlan, RunSummary};
use weir_store::{Cause, Store};

use crate::args::RunArgs;
use crate::assembly;
use crate::failed::{Failed, Outcome};
use crate::interrupt::Interrupts;
use crate::output;
use crate::project::{LoadFor, Project};
use choose::view;
use view::{ShownNode, View};

/// How often the counters are looked at: as fast as an eye follows.
const TICK: Duration = Duration::from_millis(200);

/// Runs a pipeline.
pub(super) async fn run(args: RunArgs) -> Outcome {
    let started = Instant::now();
    let mut project = Project::load(&args.project, LoadFor::Blocks)?;
    project.hold_to_lock(args.lock)?;
    output::warn(&project.warnings);
    let engine = assembly::engine(&project).await?;
    let plan = Arc::new(engine.plan(project.graph.clone()).await?);
    output::warn(&plan.warnings);
    if args.fresh {
        give_up_unfinished(&project, args.force).await?;
    }
    let view = view(&args, shown_nodes(&plan));
    let run = engine.start(plan, RunOptions { trust_store: args.trust_store });
    match watch(run, view, started).await {
        Some(summary) => finish(&args, &summary, started.elapsed()),
        None => Ok(exit_code::CANCELLED),
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

/// Shows a run until it ends. The first interrupt asks it to stop, the second gives it up: then there is no summary.
async fn watch(mut run: RunHandle, mut view: Box<dyn View + Send>, started: Instant) -> Option<RunSummary> {
    let mut events = run.events();
    let (metrics, canceller) = (run.metrics(), run.canceller());
    let mut interrupts = Interrupts::listen();
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut listening = true;
    let ended = run.wait();
    tokio::pin!(ended);
    let summary = loop {
        tokio::select! {
            event = events.recv(), if listening => listening = show(&mut *view, event),
            _ = ticks.tick() => view.counters(&metrics.snapshot(), started.elapsed()),
            () = interrupts.next() => {
                if canceller.is_cancelled() {
                    view.end();
                    return None;
                }
                view.say("stopping: a commit that has begun is brought to its end; interrupt again to stop at once");
                canceller.cancel();
            }
            summary = &mut ended => break summary,
        }
    };
    while let Ok(event) = events.try_recv() {
        view.event(&event);
    }
    view.counters(&metrics.snapshot(), started.elapsed());
    view.end();
    Some(summary)
}

/// Shows an event; returns whether there can be more.
fn show(view: &mut dyn View, event: Result<Progress, RecvError>) -> bool {
    match event {
        Ok(event) => view.event(&event),
        // Counters are read elsewhere, so what was missed is only words.
        Err(RecvError::Lagged(_)) => {}
        Err(RecvError::Closed) => return false,
    }
    true
}

fn finish(args: &RunArgs, summary: &RunSummary, elapsed: Duration) -> Outcome {
    if args.json {
        output::print(&format!("{}\n", summary::json(summary)))?;
    } else {
        if !args.quiet {
            output::print(&summary::text(summary, elapsed))?;
        }
        summary::report_failure(summary);
    }
    Ok(summary::exit_code(summary))
}
