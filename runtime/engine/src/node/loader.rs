//! The task of a loader: writes one split's rows of one epoch and prepares them.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use weir_host::{Batch, EpochId, WriteRequest};
use weir_store::NodeCount;
use weir_types::WriteMode;

use super::metadata::{Metadata, without};
use super::{Input, NodeRuntime};
use crate::block::LoaderInstance;
use crate::failure::RunFailure;
use crate::flow::Arrival;
use crate::rejects::RejectBook;
use crate::segment::{EdgeTally, WriteReceipt};
use crate::stop::Stop;

/// When a writer is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opens {
    /// With the first rows, so that an epoch without rows leaves no trace.
    WithRows,
    /// In any case: a loader that sees whole inputs has to know of one that is empty, too.
    Always,
}

/// The task for one epoch, or for one input of a loader that sees whole inputs.
pub(crate) struct LoaderTask {
    /// The node.
    pub(crate) runtime: Arc<NodeRuntime>,
    /// The instance, if an earlier epoch made one.
    pub(crate) instance: Option<Box<dyn LoaderInstance>>,
    /// Where rows come from.
    pub(crate) input: Input,
    /// When the writer is opened.
    pub(crate) opens: Opens,
    /// Where rejected rows go.
    pub(crate) rejects: Arc<RejectBook>,
    /// The epoch.
    pub(crate) epoch: EpochId,
    /// The split whose rows these are.
    pub(crate) split: String,
    /// The try at the run.
    pub(crate) attempt: u32,
    /// When the reading of these rows began.
    pub(crate) began: DateTime<Utc>,
    /// The columns that the pipeline wants added, once the writer is open.
    pub(crate) metadata: Option<Metadata>,
}

/// How it ended.
pub(crate) struct LoaderEnd {
    /// The instance, if there is one.
    pub(crate) instance: Option<Box<dyn LoaderInstance>>,
    /// What was prepared.
    pub(crate) receipt: WriteReceipt,
    /// What was counted.
    pub(crate) count: NodeCount,
    /// What passed the edge.
    pub(crate) edge: EdgeTally,
}

impl LoaderTask {
    /// Works until the input pauses or ends.
    pub(crate) async fn run(mut self) -> Result<LoaderEnd, Stop> {
        let mut rejected = 0;
        let mut open = false;
        while let Arrival::Batch(batch) = self.input.recv(&self.runtime.token).await? {
            if !open {
                self.open().await?;
                open = true;
            }
            rejected += self.write(batch).await?;
        }
        if !open && self.opens == Opens::Always {
            self.open().await?;
            open = true;
        }
        let receipt = match (&mut self.instance, open) {
            (Some(instance), true) => Some(self.runtime.call("prepare", instance.prepare()).await?),
            _ => None,
        };
        let handed = self.input.tally.received;
        let count = NodeCount {
            rows_in: handed,
            rows_out: receipt.as_ref().map_or(0, |receipt| receipt.rows),
            rows_rejected: rejected,
            rows_filtered: 0,
            bytes_in: self.input.bytes,
            bytes_out: receipt.as_ref().map_or(0, |receipt| receipt.bytes),
        };
        let (node, port) = (self.runtime.node.name.clone(), self.input.port.clone());
        let receipt = WriteReceipt { node, port, handed, rejected, receipt };
        Ok(LoaderEnd { instance: self.instance, receipt, count, edge: self.input.tally })
    }

    async fn open(&mut self) -> Result<(), Stop> {
        let node = &self.runtime.node;
        let request = WriteRequest {
            input: node.input_at(&self.input.port).clone(),
            mode: node.mode.clone().unwrap_or(WriteMode::Append),
            schema_change: node.policy.schema_change,
            epoch: self.epoch.clone(),
            split: self.split.clone(),
            attempt: self.attempt,
        };
        let instance = match self.instance.take() {
            Some(instance) => instance,
            None => self.runtime.loader(&self.part()).await?,
        };
        if node.spec.metadata {
            let schema = Arc::clone(&node.input_at(&self.input.port).schema);
            self.metadata = Some(Metadata::new(self.epoch.run.clone(), self.began, schema));
        }
        let instance = self.instance.insert(instance);
        self.runtime.call("open", instance.open(&self.runtime.node.config, &request)).await
    }

    /// Returns what sets this instance apart from the node's others.
    fn part(&self) -> String {
        match self.opens {
            Opens::WithRows => self.split.clone(),
            Opens::Always => format!("{}.{}", self.split, self.input.port),
        }
    }

    async fn write(&mut self, batch: Batch) -> Result<u64, Stop> {
        let Some(instance) = &mut self.instance else { return Ok(0) };
        let failed = |error| RunFailure::host_error("columns about the run do not fit the rows", &error);
        let operation = batch.operation;
        let batch = match &mut self.metadata {
            Some(metadata) => batch.with_rows(metadata.add(&batch.rows).map_err(failed)?),
            None => batch,
        };
        let Some(refused) = self.runtime.call("write", instance.write(batch)).await? else { return Ok(0) };
        let refused = if self.metadata.is_some() { without(refused).map_err(failed)? } else { refused };
        Ok(self.rejects.add(&self.runtime, &refused, operation)?)
    }
}
