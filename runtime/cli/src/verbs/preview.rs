//! `weir preview`

use arrow::record_batch::RecordBatch;
use weir_diagnostics::{Diagnostic, Diagnostics, exit_code};
use weir_engine::ShownRejects;
use weir_types::PortRef;

use crate::args::PreviewArgs;
use crate::assembly;
use crate::failed::{Failed, Outcome};
use crate::interrupt::Interrupts;
use crate::output::{self, Align, plural, table};
use crate::project::{LoadFor, Project};

/// Shows the first rows that a node gives. Nothing is written, and no state moves.
pub(super) async fn preview(args: PreviewArgs) -> Outcome {
    let mut project = Project::load(&args.project, LoadFor::UpTo(&args.node.node))?;
    // What is odd about the file is for the other commands to say: people preview while they write, and then nothing reads the last node.
    project.warnings = Diagnostics::new();
    project.check_lock(args.lock)?;
    output::warn(&project.warnings);
    if project.is_disabled(&args.node.node) {
        return Err(disabled(&args.node).into());
    }
    let engine = assembly::engine(&project).await?;
    let plan = engine.plan(project.graph.clone()).await?;
    let mut interrupts = Interrupts::listen();
    let shown = tokio::select! {
        shown = show(&engine, &plan, &args.node, args.rows) => shown?,
        () = interrupts.next() => return Ok(exit_code::CANCELLED),
    };
    if args.json {
        output::print(&output::json_lines(&shown.batches)?)?;
        eprint!("{}", rejected(&shown.rejects)?);
        return Ok(exit_code::OK);
    }
    output::print(&output::rows_table(&shown.batches).map_err(anyhow::Error::from)?)?;
    let rows = count(&shown.batches) as u64;
    let (word, rest) =
        (plural(rows, "row", "rows"), if shown.complete { "there are no more" } else { "there are more" });
    output::print(&format!("\n{} {rows} {word}; {rest}\n", PortRef { node: shown.node, port: Some(shown.port) }))?;
    output::print(&rejected(&shown.rejects)?)?;
    Ok(exit_code::OK)
}

/// Asks for one row more than is shown: only that tells whether there are more.
async fn show(
    engine: &weir_engine::Engine,
    plan: &weir_engine::RunPlan,
    port: &PortRef,
    rows: usize,
) -> Result<weir_engine::Preview, Failed> {
    let preview = engine.preview(plan, port, rows.saturating_add(1)).await;
    let mut preview = preview.map_err(|failure| Failed::explained(&failure))?;
    preview.complete = count(&preview.batches) <= rows;
    preview.batches = first(preview.batches, rows);
    Ok(preview)
}

/// Says which rows were rejected on the way, and why.
fn rejected(rejects: &[ShownRejects]) -> anyhow::Result<String> {
    if rejects.is_empty() {
        return Ok(String::new());
    }
    let header = [("NODE", Align::Left), ("REASON", Align::Left), ("ROW", Align::Left)];
    let mut lines = Vec::new();
    for rejected in rejects {
        let rows = output::json_lines(std::slice::from_ref(&rejected.rows))?;
        for (at, row) in rows.lines().enumerate() {
            let reason = rejected.reasons.get(at).or(rejected.reasons.first()).cloned().unwrap_or_default();
            lines.push(vec![rejected.node.to_string(), reason, row.to_owned()]);
        }
    }
    Ok(format!("\nrejected on the way there:\n{}", table(&header, lines.into_iter())))
}

fn count(batches: &[RecordBatch]) -> usize {
    batches.iter().map(RecordBatch::num_rows).sum()
}

/// Returns the first rows. A batch that none are left for still says which columns there are.
fn first(batches: Vec<RecordBatch>, rows: usize) -> Vec<RecordBatch> {
    let mut left = rows;
    let cut = |batch: RecordBatch| {
        let batch = batch.slice(0, left.min(batch.num_rows()));
        left -= batch.num_rows();
        batch
    };
    batches.into_iter().map(cut).collect()
}

fn disabled(port: &PortRef) -> Diagnostic {
    Diagnostic::error(format!("node `{}` is disabled", port.node)).hint("remove `disabled: true` from it".to_owned())
}
