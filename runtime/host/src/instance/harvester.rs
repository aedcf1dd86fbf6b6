//! An instance of a harvester.

use wasmtime::component::ResourceAny;

use super::owned;
use crate::bindings::harvester::Harvester as World;
use crate::failure::Failure;
use crate::guest::Guest;
use crate::model::AspectRecord;

/// Gathers facts about datasets.
pub struct Harvester {
    guest: Guest,
    world: World,
    harvest: Option<ResourceAny>,
}

impl Harvester {
    pub(crate) fn new(guest: Guest, world: World) -> Self {
        Self { guest, world, harvest: None }
    }

    /// Checks the configuration against the outside.
    ///
    /// # Errors
    /// The block's problem, or how it failed.
    pub async fn check(&mut self, config: &str) -> Result<(), Failure> {
        self.guest.begin("check")?;
        let result = self.world.weir_block_harvesting().call_check(&mut self.guest.store, &config.to_owned()).await;
        self.guest.end("check", result)
    }

    /// Starts a harvest from what the last complete one left.
    ///
    /// # Errors
    /// The block's problem, or how it failed.
    pub async fn open(&mut self, config: &str, state: Option<&str>) -> Result<(), Failure> {
        self.guest.begin("open")?;
        let harvest = self.world.weir_block_harvesting().harvest();
        let result = harvest.call_open(&mut self.guest.store, &config.to_owned(), owned(state).as_ref()).await;
        self.harvest = Some(self.guest.end("open", result)?);
        Ok(())
    }

    /// Returns the next facts, `None` at the end.
    ///
    /// # Errors
    /// The block's problem, or how it failed.
    pub async fn next(&mut self) -> Result<Option<Vec<AspectRecord>>, Failure> {
        let opened = self.opened("next")?;
        self.guest.begin("next")?;
        let result = self.world.weir_block_harvesting().harvest().call_next(&mut self.guest.store, opened).await;
        let records = self.guest.end("next", result)?;
        let record = |given: crate::bindings::harvester::exports::weir::block::harvesting::AspectRecord| AspectRecord {
            dataset: given.dataset,
            aspect: given.aspect,
            value: given.value,
        };
        Ok(records.map(|records| records.into_iter().map(record).collect()))
    }

    /// Returns what the next harvest may start from.
    ///
    /// # Errors
    /// How the block failed.
    pub async fn state(&mut self) -> Result<Option<String>, Failure> {
        let opened = self.opened("state")?;
        self.guest.begin("state")?;
        let result = self.world.weir_block_harvesting().harvest().call_state(&mut self.guest.store, opened).await;
        self.guest.end_plain("state", result)
    }

    fn opened(&self, call: &'static str) -> Result<ResourceAny, Failure> {
        self.harvest.ok_or(Failure::Host { call, reason: "no harvest is open".to_owned() })
    }
}
