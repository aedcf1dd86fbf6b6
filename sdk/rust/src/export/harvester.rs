//! The world `harvester`.

use super::{Component, Slot, manifest};
use crate::bindings::harvester::Guest as World;
use crate::bindings::harvester::exports::weir::block::harvesting as raw;
use crate::block::Block;
use crate::glue::harvester as glue;
use crate::harvester::{Harvest, Harvester};
use crate::types::{Json, Result};

impl<H: Harvester + Block> World for Component<H> {
    fn manifest() -> String {
        manifest::<H>()
    }
}

impl<H: Harvester + Block> raw::Guest for Component<H> {
    type Harvest = Open<H>;

    fn check(config: Json) -> Result<()> {
        glue::check::<H>(&config)
    }
}

/// A harvest under way.
pub struct Open<H: Harvester>(Slot<H::Harvest>);

impl<H: Harvester> raw::GuestHarvest for Open<H> {
    fn open(config: Json, state: Option<Json>) -> Result<raw::Harvest> {
        Ok(raw::Harvest::new(Self(Slot::new(glue::open::<H>(&config, state)?))))
    }

    fn next(&self) -> Result<Option<Vec<raw::AspectRecord>>> {
        self.0.with(Harvest::next)
    }

    fn state(&self) -> Option<Json> {
        self.0.with(|harvest| Ok(glue::state(harvest))).ok().flatten()
    }
}
