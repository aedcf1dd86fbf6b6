//! The rejected rows of one split in one epoch.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use weir_host::capability::Rejected;
use weir_host::{Failure, Operation};
use weir_store::RejectFile;
use weir_types::{EpochNumber, NodeName, RunId};

use super::RejectLedger;
use super::file::{RejectWriter, RowContext};
use crate::failure::RunFailure;
use crate::node::NodeRuntime;
use crate::progress::{Progress, Reporter};

/// Where the rows belong.
#[derive(Debug, Clone)]
pub(crate) struct BookPlace {
    /// The data folder.
    pub(crate) data: PathBuf,
    /// The run.
    pub(crate) run: RunId,
    /// The try at it.
    pub(crate) attempt: u32,
    /// The epoch.
    pub(crate) epoch: EpochNumber,
    /// The split.
    pub(crate) split: String,
    /// What becomes of the rows.
    pub(crate) keeping: Keeping,
}

/// What becomes of rejected rows.
#[derive(Debug, Clone)]
pub(crate) enum Keeping {
    /// They are written to files and counted against the node's limit.
    Files,
    /// The first ones are shown to whoever previews; nothing is written.
    Shown(Arc<Mutex<Vec<ShownRejects>>>),
}

/// How many rejected rows a preview keeps. More would only scroll the rows away.
const MOST_SHOWN: usize = 100;

/// Rejected rows as a preview shows them.
#[derive(Debug, Clone)]
pub struct ShownRejects {
    /// The node that rejected them.
    pub node: NodeName,
    /// One reason per row, or a single one for all of them.
    pub reasons: Vec<String>,
    /// The rows.
    pub rows: RecordBatch,
}

/// Takes the rejected rows of all nodes of a segment, for one split and epoch.
pub(crate) struct RejectBook {
    place: BookPlace,
    ledger: Arc<RejectLedger>,
    reporter: Reporter,
    files: Mutex<BTreeMap<NodeName, Vec<(SchemaRef, RejectWriter)>>>,
}

impl RejectBook {
    /// Opens a book. Files are made with the first row.
    pub(crate) fn new(place: BookPlace, ledger: Arc<RejectLedger>, reporter: Reporter) -> Self {
        Self { place, ledger, reporter, files: Mutex::default() }
    }

    /// Keeps rejected rows and returns how many they are.
    ///
    /// # Errors
    /// When the block gave reasons that do not fit, the file cannot be written, or the node's limit is exceeded.
    /// What the rows meant is that of the batch they came in, as far as there was one.
    pub(crate) fn add(
        &self,
        runtime: &NodeRuntime,
        rejected: &Rejected,
        operation: Operation,
    ) -> Result<u64, RunFailure> {
        let rows = rejected.rows.num_rows() as u64;
        let Some(reason) = check(runtime, rejected)? else { return Ok(0) };
        if let Keeping::Shown(shown) = &self.place.keeping {
            show(shown, &runtime.node.name, rejected);
            return Ok(rows);
        }
        self.write(runtime, rejected, operation).map_err(|error| {
            RunFailure::host_error(
                format!("cannot keep the rejected rows of node `{}`", runtime.node.name),
                error.as_ref(),
            )
        })?;
        runtime.metrics.rejected(rows);
        let node = runtime.node.name.clone();
        self.reporter.report(Progress::Rejected { node, rows, reason: reason.to_owned() });
        self.ledger.count(&runtime.node.name, rows, runtime.node.policy.rejects, reason)?;
        Ok(rows)
    }

    fn write(
        &self,
        runtime: &NodeRuntime,
        rejected: &Rejected,
        operation: Operation,
    ) -> Result<(), Box<dyn std::error::Error>> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let writers = files.entry(runtime.node.name.clone()).or_default();
        let schema = rejected.rows.schema();
        if !writers.iter().any(|(known, _)| *known == schema) {
            let context = self.context(runtime, writers.len());
            writers.push((Arc::clone(&schema), RejectWriter::create(&self.place.data, context, &schema)?));
        }
        match writers.iter_mut().find(|(known, _)| *known == schema) {
            Some((_, writer)) => writer.write(rejected, operation),
            None => Ok(()),
        }
    }

    fn context(&self, runtime: &NodeRuntime, number: usize) -> RowContext {
        let (place, node) = (&self.place, &runtime.node);
        // Names of nodes and splits are safe in paths.
        let file = format!("{}-e{}-a{}-{}-{number}.parquet", node.name, place.epoch, place.attempt, place.split);
        RowContext {
            path: format!("rejects/{}/{file}", place.run),
            node: node.name.clone(),
            block: node.block.digest(),
            stream: node.stream.clone(),
            run: place.run,
            split: place.split.clone(),
            epoch: place.epoch,
        }
    }

    /// Completes the files.
    pub(crate) fn finish(&self) -> Result<Vec<RejectFile>, RunFailure> {
        let files = std::mem::take(&mut *self.files.lock().unwrap_or_else(PoisonError::into_inner));
        let writers = files.into_values().flatten().map(|(_, writer)| writer.finish());
        let files: Result<Vec<_>, _> = writers.collect();
        files.map_err(|error| RunFailure::host_error("cannot complete a file of rejected rows", error.as_ref()))
    }

    /// Completes the files of an epoch that failed and puts them aside.
    pub(crate) fn abandon(&self) {
        if let Ok(files) = self.finish() {
            self.ledger.leave(files);
        }
    }
}

fn show(shown: &Mutex<Vec<ShownRejects>>, node: &NodeName, rejected: &Rejected) {
    let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
    let left = MOST_SHOWN.saturating_sub(shown.iter().map(|shown| shown.rows.num_rows()).sum());
    let rows = rejected.rows.slice(0, rejected.rows.num_rows().min(left));
    if rows.num_rows() > 0 {
        shown.push(ShownRejects { node: node.clone(), reasons: rejected.reasons.clone(), rows });
    }
}

/// Returns the first reason; none when there are no rows.
fn check<'a>(runtime: &NodeRuntime, rejected: &'a Rejected) -> Result<Option<&'a str>, RunFailure> {
    let (rows, reasons) = (rejected.rows.num_rows(), &rejected.reasons);
    if rows == 0 {
        return Ok(None);
    }
    if reasons.len() != 1 && reasons.len() != rows {
        let reason = format!("it rejected {rows} rows and gave {} reasons", reasons.len());
        return Err(runtime.failed(&Failure::Contract { call: "reject", reason }));
    }
    Ok(reasons.first().map(String::as_str))
}
