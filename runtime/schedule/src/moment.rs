//! Times of day, and times of one day.

use std::{fmt, str::FromStr};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use weir_diagnostics::{Blame, Explain};

/// A time of day to the minute: `09:30`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay(NaiveTime);

impl TimeOfDay {
    /// Returns the time for computing with.
    pub fn get(self) -> NaiveTime {
        self.0
    }
}

/// Why a text is not a time of day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a time of day")]
pub struct TimeOfDayError(String);

impl Explain for TimeOfDayError {
    fn blame(&self) -> Blame {
        Blame::User
    }

    fn hints(&self) -> Vec<String> {
        vec!["write hours and minutes, such as `\"09:30\"`".into()]
    }
}

impl FromStr for TimeOfDay {
    type Err = TimeOfDayError;

    fn from_str(text: &str) -> Result<Self, TimeOfDayError> {
        NaiveTime::parse_from_str(text, "%H:%M").map(Self).map_err(|_| TimeOfDayError(text.to_owned()))
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%H:%M"))
    }
}

/// A moment by the clock on the wall, to the minute: `2026-12-31 23:30`. Which one it is depends on the zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LocalMoment(NaiveDateTime);

impl LocalMoment {
    /// Returns the moment for computing with.
    pub fn get(self) -> NaiveDateTime {
        self.0
    }

    /// Returns the first moment of a day.
    pub(crate) fn midnight(date: NaiveDate) -> Self {
        Self(date.and_time(NaiveTime::MIN))
    }
}

/// Why a text is not a moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date with a time")]
pub struct LocalMomentError(String);

impl Explain for LocalMomentError {
    fn blame(&self) -> Blame {
        Blame::User
    }

    fn hints(&self) -> Vec<String> {
        vec!["write the time of the schedule's zone, such as `\"2026-12-31 23:30\"`".into()]
    }
}

impl FromStr for LocalMoment {
    type Err = LocalMomentError;

    fn from_str(text: &str) -> Result<Self, LocalMomentError> {
        let forms = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];
        let found = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text.trim(), form).ok());
        found.map(Self).ok_or_else(|| LocalMomentError(text.to_owned()))
    }
}

impl fmt::Display for LocalMoment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d %H:%M"))
    }
}
