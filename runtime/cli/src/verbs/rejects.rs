//! `weir rejects`

mod select;

use std::fs::File;
use std::sync::Arc;
use std::time::SystemTime;

use anyhow::Context;
use arrow::array::{ArrayRef, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::ipc::reader::FileReader;
use arrow::record_batch::RecordBatch;
use serde_json::json;
use weir_diagnostics::{Blame, Diagnostic, exit_code};
use weir_host::capability::{Query, QueryInput};
use weir_query::{QueryEngine, QuerySettings, RunSettings};
use weir_store::{RejectRecord, Store};
use weir_types::Problem;

use crate::args::RejectsArgs;
use crate::failed::{Failed, Outcome};
use crate::output::{self, Align, count, plural, table};
use crate::project::{LoadFor, Project};

/// The column that holds the row as it was, in its own types; it differs from file to file.
const ORIGINAL: &str = "original";
/// The column for the run, which is said by the place of a file and not in it.
const RUN: &str = "run";
/// The column that tables leave out: a digest of 71 letters, which would push the rows off the screen.
const BLOCK: &str = "block";
/// What SQL calls the rows.
const TABLE: &str = "rejects";

/// Shows the rows that could not be processed.
pub(super) async fn rejects(args: RejectsArgs) -> Outcome {
    let project = Project::load(&args.project, LoadFor::Records)?;
    let store = Store::open(project.data.path()).await?;
    let records = select::records(&project, &store, &args).await?;
    if let Some(statement) = &args.sql {
        let rows = ask(&project, &records, statement).await?;
        return show(&rows, args.json);
    }
    match args.rows {
        Some(limit) => {
            let rows = first_rows(&project, &records, limit)?;
            show(&if args.json { rows } else { without_digest(&rows)? }, args.json)
        }
        None => list(&records, args.json),
    }
}

fn list(records: &[RejectRecord], as_json: bool) -> Outcome {
    if as_json {
        for record in records {
            let line = json!({ "run": record.run, "epoch": record.epoch, "file": record.file });
            output::print(&format!("{line}\n"))?;
        }
        return Ok(exit_code::OK);
    }
    if records.is_empty() {
        output::print("no rows were rejected\n")?;
        return Ok(exit_code::OK);
    }
    let header = [
        ("RUN", Align::Left),
        ("NODE", Align::Left),
        ("SPLIT", Align::Left),
        ("ROWS", Align::Right),
        ("FIRST REASON", Align::Left),
    ];
    let rows = records.iter().map(|record| {
        let file = &record.file;
        vec![record.run.short(), file.node.to_string(), file.split.clone(), count(file.rows), file.reason.clone()]
    });
    output::print(&table(&header, rows))?;
    let total = records.iter().map(|record| record.file.rows).sum();
    output::print(&format!(
        "\n{} {} in all; `--rows N` shows the first of them, `--sql` asks them as the table `{TABLE}`\n",
        count(total),
        plural(total, "row", "rows")
    ))?;
    Ok(exit_code::OK)
}

fn show(rows: &[RecordBatch], as_json: bool) -> Outcome {
    let text = if as_json { output::json_lines(rows) } else { output::rows_table(rows).map_err(anyhow::Error::from) };
    output::print(&text?)?;
    Ok(exit_code::OK)
}

fn first_rows(project: &Project, records: &[RejectRecord], limit: usize) -> Result<Vec<RecordBatch>, Failed> {
    let mut rows = Vec::new();
    let mut left = limit;
    for record in records {
        for batch in read(project, record)? {
            let batch = batch?;
            let batch = batch.slice(0, left.min(batch.num_rows()));
            left -= batch.num_rows();
            rows.push(batch);
            if left == 0 {
                return Ok(rows);
            }
        }
    }
    Ok(rows)
}

async fn ask(project: &Project, records: &[RejectRecord], statement: &str) -> Result<Vec<RecordBatch>, Failed> {
    let engine = QueryEngine::new(QuerySettings::in_folder(project.data.spill()));
    let queries = engine.for_run(RunSettings { now: SystemTime::now(), random: true });
    let input = QueryInput { name: TABLE.to_owned(), schema: schema() };
    let mut execution = queries.plan(statement, vec![input]).await.map_err(explain)?;
    let mut results = Vec::new();
    for record in records {
        for batch in read(project, record)? {
            results.extend(execution.push(TABLE, batch?).await.map_err(explain)?);
        }
    }
    execution.close(TABLE).await.map_err(explain)?;
    while let Some(batch) = execution.next().await.map_err(explain)? {
        results.push(batch);
    }
    Ok(results)
}

/// Reads a file's rows without the column that only Arrow can read.
fn read(project: &Project, record: &RejectRecord) -> Result<impl Iterator<Item = anyhow::Result<RecordBatch>>, Failed> {
    let path = project.data.path().join(&record.file.path);
    let attempt = || format!("cannot read the rejected rows in `{}`", path.display());
    let file = File::open(&path).with_context(attempt)?;
    let mut columns: Vec<usize> = Vec::new();
    let whole = FileReader::try_new_buffered(&file, None).with_context(attempt)?.schema();
    for field in schema().fields().iter().filter(|field| field.name() != RUN) {
        columns.push(whole.index_of(field.name()).with_context(attempt)?);
    }
    debug_assert!(!columns.iter().any(|column| whole.field(*column).name() == ORIGINAL));
    let reader =
        FileReader::try_new_buffered(File::open(&path).with_context(attempt)?, Some(columns)).with_context(attempt)?;
    let run = record.run.short();
    Ok(reader.map(move |batch| {
        let batch = batch.with_context(|| "cannot read rejected rows".to_owned())?;
        let runs: ArrayRef = Arc::new(StringArray::from_iter_values(std::iter::repeat_n(&run, batch.num_rows())));
        let columns = std::iter::once(runs).chain(batch.columns().iter().cloned());
        Ok(RecordBatch::try_new(schema(), columns.collect())?)
    }))
}

fn without_digest(batches: &[RecordBatch]) -> anyhow::Result<Vec<RecordBatch>> {
    let schema = schema();
    let kept: Vec<usize> = (0..schema.fields().len()).filter(|column| schema.field(*column).name() != BLOCK).collect();
    batches.iter().map(|batch| Ok(batch.project(&kept)?)).collect()
}

fn schema() -> SchemaRef {
    let text = |name: &str, nullable| Field::new(name, DataType::Utf8, nullable);
    Arc::new(Schema::new(vec![
        text(RUN, false),
        text("node", false),
        text("reason", false),
        text("row", false),
        text("stream", true),
        text("split", false),
        Field::new("epoch", DataType::UInt64, false),
        text(BLOCK, false),
    ]))
}

fn explain(problem: Problem) -> Failed {
    Diagnostic::error(problem.message).blame(Blame::User).hint(problem.hint).into()
}
