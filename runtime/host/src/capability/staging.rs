//! Batches that survive a kill between prepare and commit.

use async_trait::async_trait;
use weir_types::Problem;

use super::BatchHandle;

/// Keeps batches on the host's disk. Tokens are only valid for the node that made them.
#[async_trait]
pub trait Staging: Send + Sync {
    /// Makes an empty stage.
    async fn create(&self) -> Result<Box<dyn Stage>, Problem>;
    /// Opens what a token names.
    async fn open(&self, token: &str) -> Result<Box<dyn StagedBatches>, Problem>;
    /// Removes what the tokens name; unknown ones are ignored.
    async fn discard(&self, tokens: &[String]) -> Result<(), Problem>;
}

/// A stage being filled. Dropping it without `finish` leaves nothing behind.
#[async_trait]
pub trait Stage: Send {
    /// Appends a batch with its operation.
    async fn append(&mut self, batch: BatchHandle) -> Result<(), Problem>;
    /// Makes everything durable and returns the token.
    async fn finish(self: Box<Self>) -> Result<String, Problem>;
}

/// Staged batches being read back.
#[async_trait]
pub trait StagedBatches: Send {
    /// Returns the next batch, `None` at the end.
    async fn next(&mut self) -> Result<Option<BatchHandle>, Problem>;
}
