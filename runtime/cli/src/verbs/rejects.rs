//! `weir rejects`

mod ask;
mod export;
mod fixed;
mod replay;
mod select;

use arrow::record_batch::RecordBatch;
use serde_json::json;
use weir_diagnostics::exit_code;
use weir_store::RejectRecord;

use crate::args::{RejectsArgs, RejectsCommand, RejectsShow};
use crate::failed::{Failed, Outcome};
use crate::output::{self, Align, count, plural, table};
use crate::project::{LoadFor, Project};
use crate::rejects::{Kept, Status};

/// The columns that tables leave out: what is long, or the same for all rows that one looks at together, would push the rows off the screen.
const HIDDEN: [&str; 6] = ["stream", "epoch", "block", "time", "operation", "path"];
/// What SQL calls the rows of all nodes.
const TABLE: &str = "rejects";

/// Shows the rows that could not be processed, or sends them in again.
pub(super) async fn rejects(args: RejectsArgs) -> Outcome {
    match args.command {
        Some(RejectsCommand::Replay(args)) => replay::replay(args).await,
        None => show(args.show).await,
    }
}

async fn show(args: RejectsShow) -> Outcome {
    let project = Project::load(&args.project, LoadFor::Records)?;
    let store = project.open_store().await?;
    let records = select::records(&project, &store, args.run.as_deref(), args.node.as_ref()).await?;
    let kept = Kept::new(&project.data, &project.graph.name, &store, records).await?;
    if args.sql.is_none() && args.out.is_none() && args.rows.is_none() {
        return list(&kept, args.json);
    }
    let rows = match (&args.sql, args.rows) {
        (Some(statement), _) => ask::ask(&project, &kept, statement).await?,
        (None, Some(limit)) => first_rows(&kept, limit)?,
        (None, None) => {
            let node = select::only_node(&kept, args.node.as_ref())?;
            kept.typed(&node)?.batches(|status| status == Status::Open)?
        }
    };
    match &args.out {
        Some(path) => export::write(path, &rows),
        None if args.json || args.sql.is_some() => print(&rows, args.json),
        None => print(&narrowed(&rows)?, args.json),
    }
}

fn list(kept: &Kept, as_json: bool) -> Outcome {
    if as_json {
        for record in kept.records() {
            let open = kept.count(record, Status::Open);
            let line = json!({ "run": record.run, "epoch": record.epoch, "open": open, "file": record.file });
            output::print(&format!("{line}\n"))?;
        }
        return Ok(exit_code::OK);
    }
    if kept.records().is_empty() {
        output::print("no rows were rejected\n")?;
        return Ok(exit_code::OK);
    }
    let header = [
        ("RUN", Align::Left),
        ("NODE", Align::Left),
        ("SPLIT", Align::Left),
        ("ROWS", Align::Right),
        ("OPEN", Align::Right),
        ("FIRST REASON", Align::Left),
    ];
    let row = |record: &RejectRecord| {
        let (file, open) = (&record.file, count(kept.count(record, Status::Open)));
        vec![record.run.short(), file.node.to_string(), file.split.clone(), count(file.rows), open, file.reason.clone()]
    };
    output::print(&table(&header, kept.records().iter().map(row)))?;
    let total = kept.records().iter().map(|record| record.file.rows).sum();
    output::print(&format!(
        "\n{} {} in all; `--rows N` shows the first of them, `--sql` asks them as the table `{TABLE}`\n",
        count(total),
        plural(total, "row", "rows")
    ))?;
    Ok(exit_code::OK)
}

fn print(rows: &[RecordBatch], as_json: bool) -> Outcome {
    let text = if as_json { output::json_lines(rows) } else { output::rows_table(rows).map_err(anyhow::Error::from) };
    output::print(&text?)?;
    Ok(exit_code::OK)
}

fn first_rows(kept: &Kept, limit: usize) -> Result<Vec<RecordBatch>, Failed> {
    let mut rows = Vec::new();
    let mut left = limit;
    for batch in kept.plain() {
        let batch = batch?;
        let batch = batch.slice(0, left.min(batch.num_rows()));
        left -= batch.num_rows();
        rows.push(batch);
        if left == 0 {
            break;
        }
    }
    Ok(rows)
}

fn narrowed(batches: &[RecordBatch]) -> anyhow::Result<Vec<RecordBatch>> {
    let shown = |batch: &RecordBatch| {
        let fields = batch.schema();
        let kept: Vec<usize> =
            (0..fields.fields().len()).filter(|at| !HIDDEN.contains(&fields.field(*at).name().as_str())).collect();
        Ok(batch.project(&kept)?)
    };
    batches.iter().map(shown).collect()
}
