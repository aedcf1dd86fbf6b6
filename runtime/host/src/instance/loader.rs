//! An instance of a loader.

use wasmtime::component::ResourceAny;
use weir_types::{SchemaChange, WriteMode};

use crate::batch::Batch;
use crate::bindings::loader::Loader as World;
use crate::bindings::loader::exports::weir::block::loading as wit;
use crate::capability::Rejected;
use crate::convert::{mode_to_wit, port_to_wit, schema_change_to_wit};
use crate::failure::Failure;
use crate::guest::Guest;
use crate::model::{CommitRequest, Committed, EpochId, PortSchema, Receipt, WriteRequest};

/// Writes to the outside.
pub struct Loader {
    guest: Guest,
    world: World,
    writer: Option<ResourceAny>,
}

impl Loader {
    pub(crate) fn new(guest: Guest, world: World) -> Self {
        Self { guest, world, writer: None }
    }

    /// Checks the configuration against the outside.
    ///
    /// # Errors
    /// The block's problem, or how it failed.
    pub async fn check(&mut self, config: &str) -> Result<(), Failure> {
        self.guest.begin("check")?;
        let result = self.world.weir_block_loading().call_check(&mut self.guest.store, &config.to_owned()).await;
        self.guest.end("check", result)
    }

    /// Says what a run would write where, a line per item.
    ///
    /// # Errors
    /// The block's problem, or how it failed.
    pub async fn describe(
        &mut self,
        config: &str,
        input: &PortSchema,
        mode: &WriteMode,
        schema_change: SchemaChange,
    ) -> Result<Vec<String>, Failure> {
        self.guest.begin("describe")?;
        let (input, mode) = (port_to_wit(input), mode_to_wit(mode));
        let schema_change = schema_change_to_wit(schema_change);
        let result = self
            .world
            .weir_block_loading()
            .call_describe(&mut self.guest.store, &config.to_owned(), &input, &mode, schema_change)
            .await;
        self.guest.end("describe", result)
    }

    /// Opens a writer.
    ///
    /// # Errors
    /// The block's problem, or how it failed.
    pub async fn open(&mut self, config: &str, request: &WriteRequest) -> Result<(), Failure> {
        self.close().await?;
        self.guest.begin("open")?;
        let request = write_request_to_wit(request);
        let writer = self.world.weir_block_loading().writer();
        let result = writer.call_open(&mut self.guest.store, &config.to_owned(), &request).await;
        self.writer = Some(self.guest.end("open", result)?);
        Ok(())
    }

    /// Hands rows to the open writer and returns those that it refuses.
    ///
    /// # Errors
    /// The block's problem, or how it failed.
    pub async fn write(&mut self, batch: Batch) -> Result<Option<Rejected>, Failure> {
        let opened = self.opened("write")?;
        self.guest.begin("write")?;
        let handle = match self.guest.store.data_mut().push(batch) {
            Ok(handle) => handle,
            Err(error) => return self.guest.end_plain("write", Err(error)),
        };
        let writer = self.world.weir_block_loading().writer();
        let result = writer.call_write(&mut self.guest.store, opened, handle).await;
        let refused = self.guest.end("write", result)?;
        refused.map(|rejected| self.guest.take_rejected("write", rejected)).transpose()
    }

    /// Makes everything written durable; the writer is used up.
    ///
    /// # Errors
    /// The block's problem, or how it failed.
    pub async fn prepare(&mut self) -> Result<Receipt, Failure> {
        let opened = self.opened("prepare")?;
        self.guest.begin("prepare")?;
        let writer = self.world.weir_block_loading().writer();
        let result = writer.call_prepare(&mut self.guest.store, opened).await;
        let receipt = self.guest.end("prepare", result)?;
        self.close().await?;
        Ok(Receipt { token: receipt.token, rows: receipt.rows, bytes: receipt.bytes })
    }

    /// Commits an epoch.
    ///
    /// # Errors
    /// The block's problem, or how it failed.
    pub async fn commit(&mut self, config: &str, request: &CommitRequest) -> Result<(), Failure> {
        self.guest.begin("commit")?;
        let request = commit_request_to_wit(request);
        let result =
            self.world.weir_block_loading().call_commit(&mut self.guest.store, &config.to_owned(), &request).await;
        self.guest.end("commit", result)
    }

    /// Removes what was prepared and will not be committed.
    ///
    /// # Errors
    /// The block's problem, or how it failed.
    pub async fn abort(&mut self, config: &str, epoch: &EpochId, tokens: &[String]) -> Result<(), Failure> {
        self.guest.begin("abort")?;
        let epoch = epoch_to_wit(epoch);
        let result =
            self.world.weir_block_loading().call_abort(&mut self.guest.store, &config.to_owned(), &epoch, tokens).await;
        self.guest.end("abort", result)
    }

    /// Returns the last epoch that the target itself knows to be committed.
    ///
    /// # Errors
    /// The block's problem, or how it failed.
    pub async fn last_commit(
        &mut self,
        config: &str,
        pipeline: &str,
        node: &str,
    ) -> Result<Option<Committed>, Failure> {
        self.guest.begin("last-commit")?;
        let loading = self.world.weir_block_loading();
        let result = loading.call_last_commit(&mut self.guest.store, &config.to_owned(), pipeline, node).await;
        let committed = self.guest.end("last-commit", result)?;
        Ok(committed.map(|committed| Committed { epoch: epoch_from_wit(committed.epoch), state: committed.state }))
    }

    fn opened(&self, call: &'static str) -> Result<ResourceAny, Failure> {
        self.writer.ok_or(Failure::Host { call, reason: "no writer is open".to_owned() })
    }

    /// Drops the open writer, if any.
    async fn close(&mut self) -> Result<(), Failure> {
        let Some(opened) = self.writer.take() else { return Ok(()) };
        self.guest.begin("drop")?;
        let result = opened.resource_drop_async(&mut self.guest.store).await;
        self.guest.end_plain("drop", result)
    }
}

fn epoch_to_wit(epoch: &EpochId) -> wit::EpochId {
    wit::EpochId {
        pipeline: epoch.pipeline.clone(),
        node: epoch.node.clone(),
        run: epoch.run.clone(),
        number: epoch.number,
    }
}

fn epoch_from_wit(epoch: wit::EpochId) -> EpochId {
    EpochId { pipeline: epoch.pipeline, node: epoch.node, run: epoch.run, number: epoch.number }
}

fn write_request_to_wit(request: &WriteRequest) -> wit::WriteRequest {
    wit::WriteRequest {
        input: port_to_wit(&request.input),
        mode: mode_to_wit(&request.mode),
        schema_change: schema_change_to_wit(request.schema_change),
        epoch: epoch_to_wit(&request.epoch),
        split: request.split.clone(),
        attempt: request.attempt,
    }
}

fn commit_request_to_wit(request: &CommitRequest) -> wit::CommitRequest {
    wit::CommitRequest {
        epoch: epoch_to_wit(&request.epoch),
        input: port_to_wit(&request.input),
        mode: mode_to_wit(&request.mode),
        schema_change: schema_change_to_wit(request.schema_change),
        tokens: request.tokens.clone(),
        last: request.last,
        state: request.state.clone(),
    }
}
