//! Harvesters: facts about datasets for the catalog, without the data.

use serde::{Serialize, de::DeserializeOwned};

use crate::config::Config;
use crate::types::Result;

pub use crate::bindings::harvester::exports::weir::block::harvesting::AspectRecord;

/// A block that gathers metadata.
pub trait Harvester: Sized + 'static {
    /// The config; `Self` where the block is nothing but its config.
    type Config: Config;
    /// What the next harvest may start from; `()` when each starts afresh.
    type State: Serialize + DeserializeOwned;
    /// A harvest under way.
    type Harvest: Harvest<State = Self::State>;

    /// Opens with the config. Nothing outside is touched yet.
    ///
    /// # Errors
    /// When the config makes no sense.
    fn open(config: Self::Config) -> Result<Self>;

    /// Checks the config against the outside.
    ///
    /// # Errors
    /// When it cannot be reached.
    fn check(&self) -> Result<()> {
        Ok(())
    }

    /// Starts a harvest; `state` is what the last complete one left.
    ///
    /// # Errors
    /// When the outside cannot be asked.
    fn harvest(&self, state: Option<Self::State>) -> Result<Self::Harvest>;
}

/// A harvest under way.
pub trait Harvest: 'static {
    /// What the next harvest may start from.
    type State: Serialize;

    /// Returns the next facts; `None` at the end.
    ///
    /// # Errors
    /// When the outside fails.
    fn next(&mut self) -> Result<Option<Vec<AspectRecord>>>;

    /// Returns what the next harvest may start from; asked for after the end.
    fn state(&self) -> Option<Self::State> {
        None
    }
}
