//! The host's blocks behind the engine's seam.

use std::sync::Arc;

use async_trait::async_trait;
use weir_host::capability::Rejected;
use weir_host::{
    Batch, Block, CommitRequest, Committed, EpochId, Event, Extractor, Failure, Loader, NodeSetup, Output, PortSchema,
    Receipt, Split, SplitState, StreamInfo, Transform, WriteRequest,
};
use weir_types::manifest::Manifest;
use weir_types::{Digest, SchemaChange, WriteMode};

use crate::block::{ExtractorInstance, LoaderInstance, RunnableBlock, SplitOpening, TransformInstance};

#[async_trait]
impl RunnableBlock for Block {
    fn manifest(&self) -> &Arc<Manifest> {
        Block::manifest(self)
    }

    fn digest(&self) -> Digest {
        *Block::digest(self)
    }

    async fn extractor(&self, setup: NodeSetup) -> Result<Box<dyn ExtractorInstance>, Failure> {
        Ok(Box::new(Block::extractor(self, setup).await?))
    }

    async fn transform(&self, setup: NodeSetup) -> Result<Box<dyn TransformInstance>, Failure> {
        Ok(Box::new(Block::transform(self, setup).await?))
    }

    async fn loader(&self, setup: NodeSetup) -> Result<Box<dyn LoaderInstance>, Failure> {
        Ok(Box::new(Block::loader(self, setup).await?))
    }
}

#[async_trait]
impl ExtractorInstance for Extractor {
    async fn discover(&mut self, config: &str) -> Result<Vec<String>, Failure> {
        Extractor::discover(self, config).await
    }

    async fn describe(&mut self, config: &str, stream: Option<&str>) -> Result<StreamInfo, Failure> {
        Extractor::describe(self, config, stream).await
    }

    async fn plan(
        &mut self,
        config: &str,
        stream: Option<&str>,
        state: Option<&str>,
        target: u32,
    ) -> Result<Vec<Split>, Failure> {
        Extractor::plan(self, config, stream, state, target).await
    }

    async fn conclude(
        &mut self,
        config: &str,
        stream: Option<&str>,
        state: Option<&str>,
        splits: &[SplitState],
    ) -> Result<Option<String>, Failure> {
        Extractor::conclude(self, config, stream, state, splits).await
    }

    async fn open(&mut self, config: &str, opening: &SplitOpening) -> Result<(), Failure> {
        self.expect_schema(Arc::clone(&opening.schema));
        let (stream, state, checkpoint) =
            (opening.stream.as_deref(), opening.state.as_deref(), opening.checkpoint.as_deref());
        Extractor::open(self, config, stream, &opening.split, state, checkpoint).await
    }

    async fn next(&mut self, max_rows: u32) -> Result<Event, Failure> {
        Extractor::next(self, max_rows).await
    }
}

#[async_trait]
impl TransformInstance for Transform {
    async fn open(&mut self, config: &str, inputs: &[PortSchema]) -> Result<Vec<PortSchema>, Failure> {
        Transform::open(self, config, inputs).await
    }

    async fn apply(&mut self, port: &str, batch: Batch) -> Result<Vec<Output>, Failure> {
        Transform::apply(self, port, batch).await
    }

    async fn input_ended(&mut self, port: &str) -> Result<Vec<Output>, Failure> {
        Transform::input_ended(self, port).await
    }

    async fn finish(&mut self) -> Result<Option<Vec<Output>>, Failure> {
        Transform::finish(self).await
    }
}

#[async_trait]
impl LoaderInstance for Loader {
    async fn describe(
        &mut self,
        config: &str,
        input: &PortSchema,
        mode: &WriteMode,
        schema_change: SchemaChange,
    ) -> Result<Vec<String>, Failure> {
        Loader::describe(self, config, input, mode, schema_change).await
    }

    async fn open(&mut self, config: &str, request: &WriteRequest) -> Result<(), Failure> {
        Loader::open(self, config, request).await
    }

    async fn write(&mut self, batch: Batch) -> Result<Option<Rejected>, Failure> {
        Loader::write(self, batch).await
    }

    async fn prepare(&mut self) -> Result<Receipt, Failure> {
        Loader::prepare(self).await
    }

    async fn commit(&mut self, config: &str, request: &CommitRequest) -> Result<(), Failure> {
        Loader::commit(self, config, request).await
    }

    async fn abort(&mut self, config: &str, epoch: &EpochId, tokens: &[String]) -> Result<(), Failure> {
        Loader::abort(self, config, epoch, tokens).await
    }

    async fn last_commit(&mut self, config: &str, pipeline: &str, node: &str) -> Result<Option<Committed>, Failure> {
        Loader::last_commit(self, config, pipeline, node).await
    }
}
