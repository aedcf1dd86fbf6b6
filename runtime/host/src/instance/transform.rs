//! An instance of a transform.

use std::collections::HashMap;

use wasmtime::component::ResourceAny;

use super::schema_check::SchemaCheck;
use super::sound;
use crate::batch::Batch;
use crate::bindings::transform::Transform as World;
use crate::bindings::transform::exports::weir::block::transformation as wit;
use crate::convert::{port_from_wit, port_to_wit};
use crate::failure::Failure;
use crate::guest::Guest;
use crate::model::{Output, PortSchema};

/// Changes rows.
pub struct Transform {
    guest: Guest,
    world: World,
    transformer: Option<ResourceAny>,
    checks: HashMap<String, SchemaCheck>,
}

impl Transform {
    pub(crate) fn new(guest: Guest, world: World) -> Self {
        Self { guest, world, transformer: None, checks: HashMap::new() }
    }

    /// Opens with the schema of every input and returns the schema of every output. Batches are held against these from now on.
    ///
    /// # Errors
    /// The block's problem, or how it failed.
    pub async fn open(&mut self, config: &str, inputs: &[PortSchema]) -> Result<Vec<PortSchema>, Failure> {
        self.close().await?;
        self.guest.begin("open")?;
        let inputs: Vec<_> = inputs.iter().map(port_to_wit).collect();
        let transformer = self.world.weir_block_transformation().transformer();
        let result = transformer.call_open(&mut self.guest.store, &config.to_owned(), &inputs).await;
        let opened = self.guest.end("open", result)?;
        self.transformer = Some(opened);
        self.outputs(opened).await
    }

    async fn outputs(&mut self, opened: ResourceAny) -> Result<Vec<PortSchema>, Failure> {
        self.guest.begin("outputs")?;
        let transformer = self.world.weir_block_transformation().transformer();
        let result = transformer.call_outputs(&mut self.guest.store, opened).await;
        let given = self.guest.end("outputs", result)?;
        let ports = given.into_iter().map(port_from_wit).collect::<Result<Vec<_>, _>>();
        let ports = sound(&mut self.guest, "outputs", ports)?;
        self.checks = ports.iter().map(|port| (port.port.clone(), SchemaCheck::new(port.schema.clone()))).collect();
        Ok(ports)
    }

    /// Processes a batch of one input.
    ///
    /// # Errors
    /// The block's problem, or how it failed.
    pub async fn apply(&mut self, port: &str, batch: Batch) -> Result<Vec<Output>, Failure> {
        let opened = self.opened("apply")?;
        self.guest.begin("apply")?;
        let handle = match self.guest.store.data_mut().push(batch) {
            Ok(handle) => handle,
            Err(error) => return self.guest.end_plain("apply", Err(error)),
        };
        let transformer = self.world.weir_block_transformation().transformer();
        let result = transformer.call_apply(&mut self.guest.store, opened, port, handle).await;
        let given = self.guest.end("apply", result)?;
        self.collect("apply", given)
    }

    /// Says that an input has ended.
    ///
    /// # Errors
    /// The block's problem, or how it failed.
    pub async fn input_ended(&mut self, port: &str) -> Result<Vec<Output>, Failure> {
        let opened = self.opened("input-ended")?;
        self.guest.begin("input-ended")?;
        let transformer = self.world.weir_block_transformation().transformer();
        let result = transformer.call_input_ended(&mut self.guest.store, opened, port).await;
        let given = self.guest.end("input-ended", result)?;
        self.collect("input-ended", given)
    }

    /// Returns what is left; to be called until it returns `None`.
    ///
    /// # Errors
    /// The block's problem, or how it failed.
    pub async fn finish(&mut self) -> Result<Option<Vec<Output>>, Failure> {
        let opened = self.opened("finish")?;
        self.guest.begin("finish")?;
        let transformer = self.world.weir_block_transformation().transformer();
        let result = transformer.call_finish(&mut self.guest.store, opened).await;
        let given = self.guest.end("finish", result)?;
        given.map(|given| self.collect("finish", given)).transpose()
    }

    fn opened(&self, call: &'static str) -> Result<ResourceAny, Failure> {
        self.transformer.ok_or(Failure::Host { call, reason: "the transform is not open".to_owned() })
    }

    fn collect(&mut self, call: &'static str, given: Vec<wit::Output>) -> Result<Vec<Output>, Failure> {
        given.into_iter().map(|output| self.output(call, output)).collect()
    }

    fn output(&mut self, call: &'static str, output: wit::Output) -> Result<Output, Failure> {
        match output {
            wit::Output::Batch(wit::PortBatch { port, rows }) => {
                let batch = self.guest.take_batch(call, rows)?;
                let checked = match self.checks.get_mut(&port) {
                    Some(check) => check.apply(batch).map_err(|reason| format!("output `{port}`: {reason}")),
                    None => Err(format!("it gave rows for output `{port}`, which it does not have")),
                };
                let batch = checked.map_err(|reason| self.guest.poison(Failure::Contract { call, reason }))?;
                Ok(Output::Batch { port, batch })
            }
            wit::Output::Rejects(rejected) => Ok(Output::Rejects(self.guest.take_rejected(call, rejected)?)),
        }
    }

    /// Drops the open transformer, if any.
    async fn close(&mut self) -> Result<(), Failure> {
        let Some(opened) = self.transformer.take() else { return Ok(()) };
        self.guest.begin("drop")?;
        let result = opened.resource_drop_async(&mut self.guest.store).await;
        self.guest.end_plain("drop", result)
    }
}
