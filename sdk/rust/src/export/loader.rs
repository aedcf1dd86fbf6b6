//! The world `loader`.

use super::{Component, Slot, manifest};
use crate::batch::{Batch, Rejected};
use crate::bindings::loader::Guest as World;
use crate::bindings::loader::exports::weir::block::loading as raw;
use crate::block::Block;
use crate::glue::loader as glue;
use crate::host::batches as host;
use crate::loader::{Loader, Writer};
use crate::types::{Json, PortSchema, Result};

impl<L: Loader + Block> World for Component<L> {
    fn manifest() -> String {
        manifest::<L>()
    }
}

impl<L: Loader + Block> raw::Guest for Component<L> {
    type Writer = Open<L>;

    fn check(config: Json) -> Result<()> {
        glue::check::<L>(&config)
    }

    fn describe(
        config: Json,
        input: PortSchema,
        mode: raw::WriteMode,
        schema_change: raw::SchemaChange,
    ) -> Result<Vec<String>> {
        glue::describe::<L>(&config, &input, &mode, schema_change)
    }

    fn commit(config: Json, request: raw::CommitRequest) -> Result<()> {
        glue::commit::<L>(&config, request)
    }

    fn abort(config: Json, epoch: raw::EpochId, tokens: Vec<String>) -> Result<()> {
        glue::abort::<L>(&config, &epoch, &tokens)
    }

    fn last_commit(config: Json, pipeline: String, node: String) -> Result<Option<raw::Committed>> {
        glue::last_commit::<L>(&config, &pipeline, &node)
    }
}

/// A split's rows of one epoch being written.
pub struct Open<L: Loader>(Slot<L::Writer>);

impl<L: Loader> raw::GuestWriter for Open<L> {
    fn open(config: Json, request: raw::WriteRequest) -> Result<raw::Writer> {
        Ok(raw::Writer::new(Self(Slot::new(glue::write::<L>(&config, request)?))))
    }

    fn write(&self, input: host::Batch) -> Result<Option<host::Rejected>> {
        let rejected: Option<Rejected> = self.0.with(|writer| writer.write(Batch(input)))?;
        Ok(rejected.map(Into::into))
    }

    fn prepare(&self) -> Result<raw::Receipt> {
        glue::prepare(self.0.take()?)
    }
}
