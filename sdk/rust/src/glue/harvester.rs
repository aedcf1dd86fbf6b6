//! The functions of `harvesting` over a [`Harvester`].

use crate::config;
use crate::harvester::{Harvest, Harvester};
use crate::json;
use crate::types::{Json, Result};

pub(crate) fn check<H: Harvester>(config: &str) -> Result<()> {
    H::open(config::parse(config)?)?.check()
}

pub(crate) fn open<H: Harvester>(config: &str, state: Option<Json>) -> Result<H::Harvest> {
    let state = state.map(|text| json::read(&text, "state")).transpose()?;
    H::open(config::parse(config)?)?.harvest(state)
}

pub(crate) fn state<T: Harvest>(harvest: &T) -> Option<Json> {
    // A state that cannot be written is as good as none: the next harvest starts afresh.
    harvest.state().and_then(|state| json::write(&state).ok())
}
