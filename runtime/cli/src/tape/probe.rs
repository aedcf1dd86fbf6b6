//! A loader at work in a recorded run: what reaches it is added up.

use async_trait::async_trait;
use weir_engine::LoaderInstance;
use weir_host::capability::Rejected;
use weir_host::{Batch, CommitRequest, Committed, EpochId, Failure, PortSchema, Receipt, WriteRequest};
use weir_types::{NodeName, SchemaChange, WriteMode};

use super::Deck;

/// A loader that is listened to.
pub(super) struct Probe {
    pub(super) inner: Box<dyn LoaderInstance>,
    pub(super) node: NodeName,
    pub(super) deck: Deck,
    /// The split whose rows come.
    pub(super) split: String,
}

#[async_trait]
impl LoaderInstance for Probe {
    async fn describe(
        &mut self,
        config: &str,
        input: &PortSchema,
        mode: &WriteMode,
        schema_change: SchemaChange,
    ) -> Result<Vec<String>, Failure> {
        self.inner.describe(config, input, mode, schema_change).await
    }

    async fn open(&mut self, config: &str, request: &WriteRequest) -> Result<(), Failure> {
        self.split.clone_from(&request.split);
        self.inner.open(config, request).await
    }

    async fn write(&mut self, batch: Batch) -> Result<Option<Rejected>, Failure> {
        self.deck.digests.add(self.node.as_str(), &self.split, &batch).map_err(Failure::Problem)?;
        self.inner.write(batch).await
    }

    async fn prepare(&mut self) -> Result<Receipt, Failure> {
        self.inner.prepare().await
    }

    async fn commit(&mut self, config: &str, request: &CommitRequest) -> Result<(), Failure> {
        self.inner.commit(config, request).await
    }

    async fn abort(&mut self, config: &str, epoch: &EpochId, tokens: &[String]) -> Result<(), Failure> {
        self.inner.abort(config, epoch, tokens).await
    }

    async fn last_commit(&mut self, config: &str, pipeline: &str, node: &str) -> Result<Option<Committed>, Failure> {
        self.inner.last_commit(config, pipeline, node).await
    }
}
