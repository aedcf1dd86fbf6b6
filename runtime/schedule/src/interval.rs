//! Intervals.

use chrono::{DateTime, TimeDelta, Utc};
use weir_types::HumanDuration;

use crate::{LocalMoment, Zone, clock_change};

/// Every so often, counted from one moment on: the same moments on every machine and after every restart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// How often.
    every: HumanDuration,
    /// Counted from here; without it from the beginning of 1970 in the schedule's zone.
    from: Option<LocalMoment>,
}

/// The shortest interval: whatever is to run more often should run all the time.
const SHORTEST: u64 = 1;

/// The longest, about a hundred years; keeps sums within what a time can hold.
const LONGEST: u64 = 36_525 * 86_400;

impl Interval {
    /// Creates an interval; nothing if it is not between a second and a hundred years, or not of whole seconds.
    pub fn new(every: HumanDuration, from: Option<LocalMoment>) -> Option<Self> {
        let time = every.get();
        let fits = (SHORTEST..=LONGEST).contains(&time.as_secs()) && time.subsec_nanos() == 0;
        fits.then_some(Self { every, from })
    }

    /// Returns how often.
    pub fn every(&self) -> HumanDuration {
        self.every
    }

    /// Returns the first moment of the interval after another.
    pub(crate) fn after(&self, after: DateTime<Utc>, zone: Zone) -> Option<DateTime<Utc>> {
        let start = match self.from {
            Some(from) => clock_change::first_instant(zone, from.get())?,
            None => clock_change::first_instant(zone, DateTime::UNIX_EPOCH.naive_utc())?,
        };
        if after < start {
            return Some(start);
        }
        let every = i64::try_from(self.every.get().as_secs()).ok()?;
        let passed = (after - start).num_seconds() / every;
        start.checked_add_signed(TimeDelta::try_seconds((passed + 1).checked_mul(every)?)?)
    }
}
