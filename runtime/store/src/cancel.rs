//! Ticks that somebody does not want any more.

use chrono::{DateTime, Utc};

use crate::{Store, StoreError, TickKey, TickState};

/// What has come of a wish to cancel a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancelled {
    /// It waited, and is skipped.
    Skipped,
    /// It runs, and whoever runs it was asked to stop.
    Asked,
    /// It had ended before, like this.
    Ended(TickState),
    /// There is no such tick.
    Unknown,
}

impl Store {
    /// Cancels a tick that waits or runs. `why` is what its record says from then on, such as `cancelled by ada`.
    pub async fn cancel_tick(&self, tick: &TickKey, why: &str, now: DateTime<Utc>) -> Result<Cancelled, StoreError> {
        loop {
            if self.skip_tick(tick, why, "", now).await? {
                return Ok(Cancelled::Skipped);
            }
            if self.stop_tick(tick, why).await? {
                return Ok(Cancelled::Asked);
            }
            match self.tick(tick).await? {
                None => return Ok(Cancelled::Unknown),
                Some(found) if found.state.is_final() => return Ok(Cancelled::Ended(found.state)),
                Some(found) if found.stop.is_some() => return Ok(Cancelled::Asked),
                // It has gone from one to the other in between.
                Some(_) => {}
            }
        }
    }
}
