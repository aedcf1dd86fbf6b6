//! The contract's records in plain Rust: what instances take and give.

use std::time::Duration;

use arrow::datatypes::SchemaRef;
use serde::{Deserialize, Serialize};
use weir_types::{SchemaChange, WriteMode};

use crate::batch::Batch;
use crate::capability::Rejected;

/// The schema of the batches that pass one port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortSchema {
    /// The port's name.
    pub port: String,
    /// Its columns.
    pub schema: SchemaRef,
}

/// A stream that an extractor offers.
#[derive(Debug, Clone)]
pub struct StreamInfo {
    /// The name that pipelines use.
    pub name: String,
    /// The columns of its batches.
    pub schema: SchemaRef,
    /// What identifies a row; empty when unknown.
    pub key: Vec<String>,
    /// By what it can be read incrementally; empty when it cannot.
    pub cursors: Vec<String>,
}

/// A part of a stream that can be read on its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    /// Unique within the plan.
    pub id: String,
    /// JSON text, opaque to the host.
    pub descriptor: String,
    /// The expected number of rows.
    pub rows: Option<u64>,
}

/// Where a split's reading ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SplitState {
    /// The split.
    pub split: Split,
    /// Its last checkpoint, JSON text.
    pub checkpoint: Option<String>,
}

/// What a reader gives when pulled.
#[derive(Debug)]
pub enum Event {
    /// Rows.
    Batch(Batch),
    /// Rows that could not be read.
    Rejects(Rejected),
    /// JSON text; everything before it has been given.
    Checkpoint(String),
    /// How far the reader is.
    Progress {
        /// Units done.
        done: u64,
        /// Units in all, where known.
        total: Option<u64>,
        /// What is counted.
        unit: String,
    },
    /// Nothing for so long.
    Waiting(Duration),
    /// The split is complete.
    Done,
}

/// What a transform gives.
#[derive(Debug)]
pub enum Output {
    /// Rows for an output port.
    Batch {
        /// The port.
        port: String,
        /// The rows.
        batch: Batch,
    },
    /// Rows that could not be processed.
    Rejects(Rejected),
}

/// An epoch of a run, as one loader node sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EpochId {
    /// The pipeline.
    pub pipeline: String,
    /// The loader's node.
    pub node: String,
    /// The run.
    pub run: String,
    /// From 1 within the run.
    pub number: u64,
}

/// What a writer is opened for.
#[derive(Debug, Clone)]
pub struct WriteRequest {
    /// The schema of the rows to come.
    pub input: PortSchema,
    /// How they meet existing rows.
    pub mode: WriteMode,
    /// What to do when the target has other columns.
    pub schema_change: SchemaChange,
    /// The epoch.
    pub epoch: EpochId,
    /// The split whose rows these are.
    pub split: String,
    /// The try at this run, from 1.
    pub attempt: u32,
}

/// What a writer has prepared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// What commit and abort need.
    pub token: String,
    /// Rows prepared.
    pub rows: u64,
    /// Bytes prepared.
    pub bytes: u64,
}

/// What is to be committed.
#[derive(Debug, Clone)]
pub struct CommitRequest {
    /// The epoch.
    pub epoch: EpochId,
    /// The schema of the rows.
    pub input: PortSchema,
    /// How they meet existing rows.
    pub mode: WriteMode,
    /// What to do when the target has other columns.
    pub schema_change: SchemaChange,
    /// What the writers have prepared.
    pub tokens: Vec<String>,
    /// Whether the run's rows are complete with this epoch.
    pub last: bool,
    /// JSON text to be kept beside the rows.
    pub state: String,
}

/// An epoch that the target itself knows to be committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// The epoch.
    pub epoch: EpochId,
    /// JSON text kept beside its rows.
    pub state: String,
}

/// A fact about a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AspectRecord {
    /// The dataset's path of names.
    pub dataset: String,
    /// The aspect.
    pub aspect: String,
    /// JSON text.
    pub value: String,
}
