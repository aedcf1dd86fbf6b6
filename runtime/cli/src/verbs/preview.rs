//! `weir preview`

use weir_diagnostics::exit_code;
use weir_types::PortRef;

use crate::args::PreviewArgs;
use crate::assembly;
use crate::failed::{Failed, Outcome};
use crate::interrupt::Interrupts;
use crate::output;
use crate::project::{LoadFor, Project};

/// Shows the first rows that a node gives. Nothing is written, and no state moves.
pub(super) async fn preview(args: PreviewArgs) -> Outcome {
    let mut project = Project::load(&args.project, LoadFor::Blocks)?;
    project.check_lock(args.lock)?;
    output::warn(&project.warnings);
    let engine = assembly::engine(&project).await?;
    let plan = engine.plan(project.graph.clone()).await?;
    let mut interrupts = Interrupts::listen();
    let shown = tokio::select! {
        shown = show(&engine, &plan, &args.node, args.rows) => shown?,
        () = interrupts.next() => return Ok(exit_code::CANCELLED),
    };
    if args.json {
        output::print(&output::json_lines(&shown.batches)?)?;
        return Ok(exit_code::OK);
    }
    output::print(&output::rows_table(&shown.batches).map_err(anyhow::Error::from)?)?;
    let rows: usize = shown.batches.iter().map(arrow::record_batch::RecordBatch::num_rows).sum();
    let rest = if shown.complete { "these are all rows" } else { "there are more" };
    output::print(&format!("\n{} {rows} rows; {rest}\n", PortRef { node: shown.node, port: Some(shown.port) }))?;
    Ok(exit_code::OK)
}

async fn show(
    engine: &weir_engine::Engine,
    plan: &weir_engine::RunPlan,
    port: &PortRef,
    rows: usize,
) -> Result<weir_engine::Preview, Failed> {
    engine.preview(plan, port, rows).await.map_err(|failure| Failed::explained(&failure))
}
