//! By when a run has to have ended.

use std::{fmt, str::FromStr};

use chrono::{DateTime, TimeDelta, Utc};
use weir_diagnostics::{Blame, Explain};
use weir_types::HumanDuration;

use crate::{TimeOfDay, Zone, clock_change};

/// By when what is due at one moment has to have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deadline {
    /// When the clock next shows a time: `"07:00"`.
    At(TimeOfDay),
    /// After so much time: `2h`.
    Within(HumanDuration),
}

impl Deadline {
    /// Returns the deadline of what is due at `due`; nothing beyond the end of the calendar.
    ///
    /// It counts from the moment of the schedule and not from the start of a run, so there is one even if nothing runs.
    pub fn of(self, due: DateTime<Utc>, zone: Zone) -> Option<DateTime<Utc>> {
        match self {
            Self::Within(time) => due.checked_add_signed(TimeDelta::from_std(time.get()).ok()?),
            Self::At(time) => {
                let today = due.with_timezone(&zone.get()).date_naive();
                // Two days more: a zone can leave out a whole one.
                let days = today.iter_days().take(3);
                let instants = days.filter_map(|day| clock_change::first_instant(zone, day.and_time(time.get())));
                instants.into_iter().find(|instant| *instant > due)
            }
        }
    }
}

/// Why a text is not a deadline.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a deadline")]
pub struct DeadlineError(String);

impl Explain for DeadlineError {
    fn blame(&self) -> Blame {
        Blame::User
    }

    fn hints(&self) -> Vec<String> {
        vec!["write a time of the day such as `\"09:30\"`, or how long it may take such as `2h`".into()]
    }
}

impl FromStr for Deadline {
    type Err = DeadlineError;

    fn from_str(text: &str) -> Result<Self, DeadlineError> {
        if let Ok(time) = text.parse() {
            return Ok(Self::At(time));
        }
        let within: Option<HumanDuration> = text.parse().ok().filter(|time: &HumanDuration| !time.get().is_zero());
        within.map(Self::Within).ok_or_else(|| DeadlineError(text.to_owned()))
    }
}

impl fmt::Display for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(time) => write!(f, "{time}"),
            Self::Within(time) => write!(f, "{time}"),
        }
    }
}
