//! Runs harvesters natively.

use super::{Outcome, Run};
use crate::glue::harvester as glue;
use crate::harvester::{Harvest, Harvester};
use crate::types::Result;

/// Runs a harvester to its end.
pub fn run_harvester<H: Harvester>(run: Run) -> Result<Outcome> {
    run.inside(|run, outcome| {
        let mut harvest = glue::open::<H>(&run.config, run.state.clone())?;
        while let Some(mut facts) = harvest.next()? {
            outcome.aspects.append(&mut facts);
        }
        outcome.state = glue::state(&harvest).and_then(|text| serde_json::from_str(&text).ok());
        Ok(())
    })
}

/// Has the block check its config against the outside.
pub fn check_harvester<H: Harvester>(config: &str) -> Result<()> {
    glue::check::<H>(config)
}
