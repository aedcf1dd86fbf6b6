//! `weir run --record` and `--replay`.

use std::path::Path;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use weir_diagnostics::{Diagnostic, exit_code};
use weir_engine::{Engine, EngineSettings, RunOptions};
use weir_store::{RunStatus, Store};

use super::{Shown, follow};
use crate::args::RunArgs;
use crate::assembly;
use crate::failed::{Failed, Outcome};
use crate::output::{self, count, plural};
use crate::project::{LoadFor, Project};
use crate::tape::{Deck, OfflineEnvironment, TapedEnvironment, once};

/// Runs a pipeline and records what its blocks get from outside.
pub(super) async fn record(args: &RunArgs, folder: &Path, started: Instant) -> Outcome {
    let mut project = Project::load(&args.project, LoadFor::Blocks)?;
    project.hold_to_lock(args.lock)?;
    let claim = project.enter_lane().await?;
    output::warn(&project.warnings);
    if args.fresh {
        super::give_up_unfinished(&project, claim.as_deref(), args.force).await?;
    }
    refuse_to_go_on(&project).await?;
    let deck = Deck::record(folder, &project.graph, SystemTime::now())?;
    let inner = assembly::environment(&project, deck.started())?;
    let environment = TapedEnvironment { inner, deck: deck.clone(), out: None };
    let store = project.open_store().await?;
    let engine = Engine::new(Arc::new(environment), store, EngineSettings::new(project.data.path()));
    let plan = Arc::new(engine.plan(once(&project.graph)).await?);
    output::warn(&plan.warnings);
    let shown = Shown { json: args.json, quiet: args.quiet };
    let options = RunOptions { trust_store: args.trust_store, claim, ..RunOptions::default() };
    let (code, _) = follow(&engine, plan, options, shown, started).await?;
    if code == exit_code::OK {
        deck.finish()?;
    }
    Ok(code)
}

/// A tape begins with a run: from the middle of one nobody could repeat it.
async fn refuse_to_go_on(project: &Project) -> Result<(), Failed> {
    let store = project.open_store().await?;
    let latest = store.latest_run(&project.graph.name).await?;
    let unfinished = latest.filter(|run| !matches!(run.status, RunStatus::Succeeded | RunStatus::Abandoned));
    match unfinished {
        None => Ok(()),
        Some(run) => Err(Diagnostic::error(format!(
            "run {} was interrupted, and a tape cannot begin in its middle",
            run.id.short()
        ))
        .hint("bring it to its end by `weir run`, or give it up by `--fresh`".to_owned())
        .into()),
    }
}

/// Repeats a run from its tape. Nothing goes out, no target is touched, no record is made in the data folder.
pub(super) async fn replay(args: &RunArgs, folder: &Path, started: Instant) -> Outcome {
    let mut project = Project::load(&args.project, LoadFor::Records)?;
    project.check_lock(args.lock)?;
    output::warn(&project.warnings);
    let deck = Deck::replay(folder)?;
    let inner = assembly::environment(&project, deck.started())?;
    let inner = Arc::new(OfflineEnvironment { inner });
    let environment = TapedEnvironment { inner, deck: deck.clone(), out: args.out.clone() };
    let scratch = tempfile::tempdir().map_err(anyhow::Error::from)?;
    let store = Store::open(scratch.path()).await?;
    let engine = Engine::new(Arc::new(environment), store, EngineSettings::new(scratch.path()));
    let plan = Arc::new(engine.plan(once(&project.graph)).await?);
    output::warn(&plan.warnings);
    if deck.tape.header().digest != plan.digest {
        output::warn(&Diagnostic::warning("the pipeline or a block has changed since the tape was recorded").into());
    }
    let shown = Shown { json: args.json, quiet: args.quiet };
    let (code, _) = follow(&engine, Arc::clone(&plan), RunOptions::default(), shown, started).await?;
    if code != exit_code::OK {
        return Ok(code);
    }
    let rows = deck.compare(&plan)?;
    if !args.json && !args.quiet {
        let word = plural(rows, "row", "rows");
        output::print(&format!(
            "identical: {} {word} reached the loaders, as when the tape was recorded\n",
            count(rows)
        ))?;
    }
    Ok(code)
}
