//! `weir rejects replay`

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Instant;

use arrow::array::{Array, AsArray, UInt64Array};
use arrow::compute::take_record_batch;
use arrow::record_batch::RecordBatch;
use weir_diagnostics::{Diagnostic, exit_code};
use weir_engine::{Engine, Role, RunOptions, RunPlan, RunSummary};
use weir_host::{Batch, Operation};
use weir_store::RejectRows;
use weir_types::NodeName;

use super::kept::{ID, Kept, Status, place};
use super::typed::Typed;
use super::{ask, fit, fixed, select};
use crate::args::RejectsReplay;
use crate::assembly;
use crate::failed::{Failed, Outcome};
use crate::output::{self, count, plural};
use crate::project::{LoadFor, Project};
use crate::verbs::run::{Shown, follow};

/// What is sent, and which rejects that settles.
struct Rows {
    batches: Vec<Batch>,
    settled: RejectRows,
    sent: u64,
    /// Rows that are left out because they were replayed before.
    again: u64,
}

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
    let kept = Kept::new(&project, &store, records).await?;
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
) -> Result<Rows, Failed> {
    let schema = engine.replay_schema(plan, node).map_err(explained)?;
    let typed = kept.typed(node)?;
    let batches = match (&args.from, &args.sql) {
        (Some(file), _) => fixed::read(file, &schema)?,
        (None, Some(statement)) => ask::ask(project, kept, statement).await?,
        (None, None) => typed.batches(|status| status == Status::Open || args.again && status == Status::Replayed)?,
    };
    let mut gathered = Gathered::new(kept, &typed, args.again);
    for batch in batches.iter().filter(|batch| batch.num_rows() > 0) {
        let fitted = fit::fit(batch, &schema, node)?;
        gathered.take(batch, &fitted)?;
    }
    Ok(gathered.rows())
}

/// Rows being put together, with what is known of the rejects that they stand for.
struct Gathered<'a> {
    kept: &'a Kept,
    known: BTreeMap<String, (Status, String)>,
    again: bool,
    seen: HashSet<String>,
    settled: HashMap<String, Vec<u64>>,
    batches: Vec<Batch>,
    left_out: u64,
}

impl<'a> Gathered<'a> {
    fn new(kept: &'a Kept, typed: &Typed, again: bool) -> Self {
        Self {
            kept,
            known: typed.rejects(),
            again,
            seen: HashSet::new(),
            settled: HashMap::new(),
            batches: Vec::new(),
            left_out: 0,
        }
    }

    fn take(&mut self, batch: &RecordBatch, fitted: &RecordBatch) -> Result<(), Failed> {
        let ids = batch.column_by_name(ID).and_then(|ids| ids.as_string_opt::<i32>()).ok_or_else(|| {
            Failed::from(
                Diagnostic::error(format!(
                    "the rows have no text column `{ID}`, so nobody knows which rejects they settle"
                ))
                .hint(format!("select `{ID}` too, or keep it in the file")),
            )
        })?;
        let mut by_operation: [(Operation, Vec<u64>); 3] =
            [Operation::Insert, Operation::Upsert, Operation::Delete].map(|operation| (operation, Vec::new()));
        for at in 0..batch.num_rows() {
            let id = if ids.is_null(at) { "" } else { ids.value(at) };
            let Some(operation) = self.admit(id)? else { continue };
            let meant = by_operation.iter_mut().find(|(known, _)| *known == operation);
            meant.into_iter().for_each(|(_, rows)| rows.push(at as u64));
        }
        for (operation, rows) in by_operation.into_iter().filter(|(_, rows)| !rows.is_empty()) {
            let taken = take_record_batch(fitted, &UInt64Array::from(rows)).map_err(anyhow::Error::from)?;
            self.batches.push(Batch::new(taken, operation));
        }
        Ok(())
    }

    /// Looks a reject up; nothing for one that was replayed before.
    fn admit(&mut self, id: &str) -> Result<Option<Operation>, Failed> {
        let unknown = || Diagnostic::error(format!("there is no reject `{id}` of this node"));
        let (status, operation) = self.known.get(id).ok_or_else(unknown)?;
        if !self.seen.insert(id.to_owned()) {
            return Err(Diagnostic::error(format!("two rows stand for the reject `{id}`"))
                .hint("a reject is settled by one row".to_owned())
                .into());
        }
        match status {
            Status::Failed => {
                return Err(Diagnostic::error(format!("reject `{id}` is of an epoch that failed"))
                    .hint(
                        "its row comes again with the next run; only rejects of committed epochs are replayed"
                            .to_owned(),
                    )
                    .into());
            }
            Status::Replayed if !self.again => {
                self.left_out += 1;
                return Ok(None);
            }
            Status::Replayed | Status::Open => {}
        }
        let (record, row) = place(self.kept.records(), id).ok_or_else(unknown)?;
        self.settled.entry(record.file.path.clone()).or_default().push(row);
        Ok(Some(match operation.as_str() {
            "upsert" => Operation::Upsert,
            "delete" => Operation::Delete,
            _ => Operation::Insert,
        }))
    }

    fn rows(self) -> Rows {
        let sent = self.batches.iter().map(|batch| batch.rows.num_rows() as u64).sum();
        let settled = self.settled.into_iter().map(|(path, rows)| (path, ranges(rows))).collect();
        Rows { batches: self.batches, settled, sent, again: self.left_out }
    }
}

/// Joins neighbours.
fn ranges(mut rows: Vec<u64>) -> Vec<(u64, u64)> {
    rows.sort_unstable();
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for row in rows {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == row => *last = row,
            _ => ranges.push((row, row)),
        }
    }
    ranges
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

#[cfg(test)]
mod tests {
    #[test]
    fn neighbours_become_one_range() {
        assert_eq!(super::ranges(vec![7, 1, 2, 3, 9]), [(1, 3), (7, 7), (9, 9)]);
        assert!(super::ranges(Vec::new()).is_empty());
    }
}
