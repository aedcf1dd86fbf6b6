//! The rejected rows of one split in one epoch.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use arrow::datatypes::SchemaRef;
use weir_host::Failure;
use weir_host::capability::Rejected;
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
    /// Whether rows are kept at all; a preview only passes them over.
    pub(crate) keep: bool,
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
    pub(crate) fn add(&self, runtime: &NodeRuntime, rejected: &Rejected) -> Result<u64, RunFailure> {
        let rows = rejected.rows.num_rows() as u64;
        let Some(reason) = check(runtime, rejected)? else { return Ok(0) };
        if !self.place.keep {
            return Ok(rows);
        }
        self.write(runtime, rejected).map_err(|error| {
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

    fn write(&self, runtime: &NodeRuntime, rejected: &Rejected) -> Result<(), Box<dyn std::error::Error>> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let writers = files.entry(runtime.node.name.clone()).or_default();
        let schema = rejected.rows.schema();
        if !writers.iter().any(|(known, _)| *known == schema) {
            let context = self.context(runtime, writers.len());
            writers.push((Arc::clone(&schema), RejectWriter::create(&self.place.data, context, &schema)?));
        }
        match writers.iter_mut().find(|(known, _)| *known == schema) {
            Some((_, writer)) => writer.write(rejected),
            None => Ok(()),
        }
    }

    fn context(&self, runtime: &NodeRuntime, number: usize) -> RowContext {
        let (place, node) = (&self.place, &runtime.node);
        // Names of nodes and splits are safe in paths.
        let file = format!("{}-e{}-a{}-{}-{number}.arrow", node.name, place.epoch, place.attempt, place.split);
        RowContext {
            path: format!("rejects/{}/{file}", place.run),
            node: node.name.clone(),
            block: node.block.digest(),
            stream: node.stream.clone(),
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
