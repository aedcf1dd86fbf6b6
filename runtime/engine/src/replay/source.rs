//! The block that gives the rows of a replay. It stands where blocks stand, so that the engine need not know it from any other.

use std::path::PathBuf;
use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use weir_host::{Event, Failure, NodeSetup, Split, SplitState, StreamInfo};
use weir_types::Digest;
use weir_types::manifest::Manifest;

use super::file::Rows;
use crate::block::{ExtractorInstance, LoaderInstance, RunnableBlock, SplitOpening, TransformInstance};

/// The rows of one replay.
pub(super) struct ReplayBlock {
    /// That of the node that rejected the rows; nobody reads it.
    pub(super) manifest: Arc<Manifest>,
    /// Tells one replay from another.
    pub(super) digest: Digest,
    /// Where the rows are.
    pub(super) path: PathBuf,
}

#[async_trait]
impl RunnableBlock for ReplayBlock {
    fn manifest(&self) -> &Arc<Manifest> {
        &self.manifest
    }

    fn digest(&self) -> Digest {
        self.digest
    }

    async fn extractor(&self, _setup: NodeSetup) -> Result<Box<dyn ExtractorInstance>, Failure> {
        Ok(Box::new(ReplayReader { path: self.path.clone(), open: None }))
    }

    async fn transform(&self, _setup: NodeSetup) -> Result<Box<dyn TransformInstance>, Failure> {
        Err(other("instantiate"))
    }

    async fn loader(&self, _setup: NodeSetup) -> Result<Box<dyn LoaderInstance>, Failure> {
        Err(other("instantiate"))
    }
}

fn other(call: &'static str) -> Failure {
    Failure::Host { call, reason: "a replay's rows come from an extractor".to_owned() }
}

struct ReplayReader {
    path: PathBuf,
    open: Option<(Rows, SchemaRef)>,
}

#[async_trait]
impl ExtractorInstance for ReplayReader {
    async fn discover(&mut self, _config: &str) -> Result<Vec<String>, Failure> {
        Err(other("discover"))
    }

    async fn describe(&mut self, _config: &str, _stream: Option<&str>) -> Result<StreamInfo, Failure> {
        Err(other("describe"))
    }

    async fn plan(
        &mut self,
        _config: &str,
        _stream: Option<&str>,
        _state: Option<&str>,
        _target: u32,
    ) -> Result<Vec<Split>, Failure> {
        Ok(vec![Split { id: "rejects".to_owned(), descriptor: "null".to_owned(), rows: None }])
    }

    /// A replay has no state, and moves none.
    async fn conclude(
        &mut self,
        _config: &str,
        _stream: Option<&str>,
        state: Option<&str>,
        _splits: &[SplitState],
    ) -> Result<Option<String>, Failure> {
        Ok(state.map(str::to_owned))
    }

    async fn open(&mut self, _config: &str, opening: &SplitOpening) -> Result<(), Failure> {
        let rows = Rows::open(&self.path).map_err(|reason| Failure::Host { call: "open", reason })?;
        self.open = Some((rows, Arc::clone(&opening.schema)));
        Ok(())
    }

    async fn next(&mut self, _max_rows: u32) -> Result<Event, Failure> {
        let Some((rows, schema)) = &mut self.open else { return Err(other("next")) };
        let batch = rows.next(schema).map_err(|reason| Failure::Host { call: "next", reason })?;
        Ok(batch.map_or(Event::Done, Event::Batch))
    }
}
