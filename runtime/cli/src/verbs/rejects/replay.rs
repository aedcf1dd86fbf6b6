//! `weir rejects replay`

use std::sync::Arc;
use std::time::Instant;

use weir_diagnostics::{Diagnostic, exit_code};
use weir_engine::{Engine, Role, RunOptions, RunPlan, RunSummary};
use weir_types::NodeName;

use super::{ask, fixed, select};
use crate::args::RejectsReplay;
use crate::assembly;
use crate::failed::{Failed, Outcome};
use crate::output::{self, count, plural};
use crate::project::{LoadFor, Project};
use crate::rejects::{Gathered, Kept, Sending, Status, fit};
use crate::verbs::run::{Shown, follow};

/// Sends rejected rows into their pipeline once more.
pub(super) async fn replay(args: RejectsReplay) -> Outcome {
    let mut project = Project::load(&args.project, LoadFor::Blocks)?;
    project.hold_to_lock(args.lock)?;
    output::warn(&project.warnings);
    let engine = assembly::engine(&project).await?;
    let plan = engine.plan(project.graph.clone()).await?;
    let store = project.open_store().await?;
    // Held to the end: neither a run nor another replay may change what is looked at here.
    let _claim = store.claim(&project.graph.name).await?;
    let shown = Shown { json: args.json, quiet: args.quiet };
    if let Some(code) = finish_interrupted(&engine, &plan, shown).await? {
        return Ok(code);
    }
    let records = select::records(&project, &store, args.run.as_deref(), args.node.as_ref()).await?;
    let kept = Kept::new(&project.data, &project.graph.name, &store, records).await?;
    let node = select::only_node(&kept, args.node.as_ref())?;
    let rows = rows(&project, &engine, &plan, &kept, &node, &args).await?;
    if rows.again > 0 {
        let (word, were) = (plural(rows.again, "row was", "rows were"), count(rows.again));
        output::warn(
            &Diagnostic::warning(format!("{were} {word} replayed before and left out"))
                .hint("`--again` sends them once more".to_owned())
                .into(),
        );
    }
    if rows.sent == 0 {
        if !args.json {
            output::print("there are no rejects to replay\n")?;
        }
        return Ok(exit_code::OK);
    }
    let derived = engine.replay(&plan, &node, &rows.batches, rows.settled).await.map_err(explained)?;
    let (code, summary) = start(&engine, derived, shown).await?;
    if let Some(summary) = summary.filter(|_| code == exit_code::OK && !args.json && !args.quiet) {
        output::print(&totals(rows.sent, &node, &summary))?;
    }
    Ok(code)
}

/// Brings a replay to its end that was interrupted while it was committed: what it has loaded is not known before that.
async fn finish_interrupted(engine: &Engine, plan: &RunPlan, shown: Shown) -> Result<Option<u8>, Failed> {
    let Some(interrupted) = engine.interrupted_replay(plan).await.map_err(explained)? else { return Ok(None) };
    let (code, _) = start(engine, interrupted, shown).await?;
    Ok((code != exit_code::OK).then_some(code))
}

async fn start(engine: &Engine, plan: RunPlan, shown: Shown) -> Result<(u8, Option<RunSummary>), Failed> {
    let options = RunOptions { trust_store: true, ..RunOptions::default() };
    follow(engine, Arc::new(plan), options, shown, Instant::now()).await
}

fn explained(failure: weir_engine::RunFailure) -> Failed {
    Failed::explained(&failure)
}

async fn rows(
    project: &Project,
    engine: &Engine,
    plan: &RunPlan,
    kept: &Kept,
    node: &NodeName,
    args: &RejectsReplay,
) -> Result<Sending, Failed> {
    let schema = engine.replay_schema(plan, node).map_err(explained)?;
    let typed = kept.typed(node)?;
    let batches = match (&args.from, &args.sql) {
        (Some(file), _) => fixed::read(file, &schema)?,
        (None, Some(statement)) => ask::ask(project, kept, statement).await?,
        (None, None) => typed.batches(|status| status == Status::Open || args.again && status == Status::Replayed)?,
    };
    let mut gathered = Gathered::new(kept, &typed, args.again);
    for batch in batches.iter().filter(|batch| batch.num_rows() > 0) {
        let fitted = fit(batch, &schema, node)?;
        gathered.take(batch, &fitted)?;
    }
    Ok(gathered.sending())
}

/// Says what has become of every row.
fn totals(sent: u64, node: &NodeName, summary: &RunSummary) -> String {
    let sum = |value: fn(&weir_engine::NodeSummary) -> u64| summary.nodes.iter().map(value).sum::<u64>();
    let loaders = summary.nodes.iter().filter(|node| node.role == Role::Loader);
    let loaded: Vec<String> =
        loaders.map(|loader| format!("{} loaded by `{}`", count(loader.rows_out), loader.node)).collect();
    format!(
        "{} {} of node `{node}` replayed: {}, {} filtered, {} rejected again\n",
        count(sent),
        plural(sent, "reject", "rejects"),
        loaded.join(", "),
        count(sum(|node| node.rows_filtered)),
        count(sum(|node| node.rows_rejected))
    )
}
