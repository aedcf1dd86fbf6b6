//! The world `transform`.

use super::{Component, Slot, manifest};
use crate::batch::Batch;
use crate::bindings::transform::Guest as World;
use crate::bindings::transform::exports::weir::block::transformation as raw;
use crate::block::Block;
use crate::config;
use crate::host::batches as host;
use crate::transform::{Input, Output, Part, Transform};
use crate::types::{Json, PortSchema, Result};

impl<T: Transform + Block> World for Component<T> {
    fn manifest() -> String {
        manifest::<T>()
    }
}

impl<T: Transform + Block> raw::Guest for Component<T> {
    type Transformer = Open<T>;
}

/// A transform at work.
pub struct Open<T> {
    inputs: Vec<PortSchema>,
    transform: Slot<T>,
}

impl<T: Transform> raw::GuestTransformer for Open<T> {
    fn open(config: Json, inputs: Vec<PortSchema>) -> Result<raw::Transformer> {
        let transform = Slot::new(T::open(config::parse(&config)?, &inputs)?);
        Ok(raw::Transformer::new(Self { inputs, transform }))
    }

    fn outputs(&self) -> Result<Vec<PortSchema>> {
        self.transform.with(|transform| transform.outputs(&self.inputs))
    }

    fn apply(&self, port: String, input: host::Batch) -> Result<Vec<raw::Output>> {
        self.transform.with(|transform| transform.apply(Input::new(port, Batch(input)))).map(lower)
    }

    fn input_ended(&self, port: String) -> Result<Vec<raw::Output>> {
        self.transform.with(|transform| transform.input_ended(&port)).map(lower)
    }

    fn finish(&self) -> Result<Option<Vec<raw::Output>>> {
        Ok(self.transform.with(Transform::finish)?.map(lower))
    }
}

fn lower(output: Output) -> Vec<raw::Output> {
    let parts = output.parts.into_iter();
    parts
        .map(|part| match part {
            Part::Batch(port, batch) => raw::Output::Batch(raw::PortBatch { port, rows: batch.0 }),
            Part::Rejects(rejected) => raw::Output::Rejects(rejected.into()),
        })
        .collect()
}
