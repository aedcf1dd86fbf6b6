//! The seam to loaded blocks and their instances.
//!
//! [`weir_host::Block`] and its instances implement these traits one to one; tests put doubles in their place. A call is a batch or more
//! of work, so the cost of the box is nothing. What each method means is the contract's matter (`wit/`); here stands what the engine
//! promises its callees.

use std::sync::Arc;

use async_trait::async_trait;
use weir_host::capability::Rejected;
use weir_host::{
    Batch, CommitRequest, Committed, EpochId, Event, Failure, NodeSetup, Output, PortSchema, Receipt, Split,
    SplitState, StreamInfo, WriteRequest,
};
use weir_types::manifest::Manifest;
use weir_types::{Digest, SchemaChange, WriteMode};

/// A loaded block. The engine asks only for instances of the kind that the manifest names.
#[async_trait]
pub trait RunnableBlock: Send + Sync + 'static {
    /// Returns the block's manifest.
    fn manifest(&self) -> &Arc<Manifest>;
    /// Returns the digest of the component.
    fn digest(&self) -> Digest;
    /// Makes an instance of an extractor.
    async fn extractor(&self, setup: NodeSetup) -> Result<Box<dyn ExtractorInstance>, Failure>;
    /// Makes an instance of a transform.
    async fn transform(&self, setup: NodeSetup) -> Result<Box<dyn TransformInstance>, Failure>;
    /// Makes an instance of a loader.
    async fn loader(&self, setup: NodeSetup) -> Result<Box<dyn LoaderInstance>, Failure>;
}

/// An instance of an extractor. After an error it is dropped; a call that is dropped half-way is followed by no other.
#[async_trait]
pub trait ExtractorInstance: Send {
    /// Lists the streams that there are. Called while somebody writes the pipeline.
    async fn discover(&mut self, config: &str) -> Result<Vec<String>, Failure>;
    /// Describes one stream. Called while planning.
    async fn describe(&mut self, config: &str, stream: Option<&str>) -> Result<StreamInfo, Failure>;
    /// Cuts what is to be read now into splits. Called once per run; the answer is stored.
    async fn plan(
        &mut self,
        config: &str,
        stream: Option<&str>,
        state: Option<&str>,
        target: u32,
    ) -> Result<Vec<Split>, Failure>;
    /// Makes the stream's new state. Called when all splits of a run are done, before its last epoch is prepared.
    async fn conclude(
        &mut self,
        config: &str,
        stream: Option<&str>,
        state: Option<&str>,
        splits: &[SplitState],
    ) -> Result<Option<String>, Failure>;
    /// Opens a split. Called once per instance; `schema` is what `describe` promised.
    async fn open(&mut self, config: &str, opening: &SplitOpening) -> Result<(), Failure>;
    /// Pulls the next event of the open split. Not called again after [`Event::Done`].
    async fn next(&mut self, max_rows: u32) -> Result<Event, Failure>;
}

/// What a split is opened with.
#[derive(Debug, Clone)]
pub struct SplitOpening {
    /// The stream; none where the extractor has only one.
    pub stream: Option<String>,
    /// The split.
    pub split: Split,
    /// The stream's state when the run was planned, JSON text.
    pub state: Option<String>,
    /// Where to go on, JSON text; none for the start.
    pub checkpoint: Option<String>,
    /// The schema that batches must have.
    pub schema: arrow::datatypes::SchemaRef,
}

/// An instance of a transform.
#[async_trait]
pub trait TransformInstance: Send {
    /// Opens with the schema of every input and returns those of the outputs. Called once, before anything else.
    async fn open(&mut self, config: &str, inputs: &[PortSchema]) -> Result<Vec<PortSchema>, Failure>;
    /// Processes a batch of one input.
    async fn apply(&mut self, port: &str, batch: Batch) -> Result<Vec<Output>, Failure>;
    /// Says that an input has ended. Called once per input.
    async fn input_ended(&mut self, port: &str) -> Result<Vec<Output>, Failure>;
    /// Returns what is left. Called once all inputs have ended, until it returns `None`.
    async fn finish(&mut self) -> Result<Option<Vec<Output>>, Failure>;
}

/// An instance of a loader.
#[async_trait]
pub trait LoaderInstance: Send {
    /// Says what a run would write where. Called while planning.
    async fn describe(
        &mut self,
        config: &str,
        input: &PortSchema,
        mode: &WriteMode,
        schema_change: SchemaChange,
    ) -> Result<Vec<String>, Failure>;
    /// Opens a writer. Called once per epoch and split that has rows.
    async fn open(&mut self, config: &str, request: &WriteRequest) -> Result<(), Failure>;
    /// Hands rows to the open writer and returns those that it refuses.
    async fn write(&mut self, batch: Batch) -> Result<Option<Rejected>, Failure>;
    /// Makes everything written durable; the writer is used up.
    async fn prepare(&mut self) -> Result<Receipt, Failure>;
    /// Commits an epoch. Called once, and again after a crash that may or may not have let the first call through.
    async fn commit(&mut self, config: &str, request: &CommitRequest) -> Result<(), Failure>;
    /// Removes what was prepared and will not be committed.
    async fn abort(&mut self, config: &str, epoch: &EpochId, tokens: &[String]) -> Result<(), Failure>;
    /// Returns the last epoch that the target itself knows to be committed.
    async fn last_commit(&mut self, config: &str, pipeline: &str, node: &str) -> Result<Option<Committed>, Failure>;
}
