//! Time zones and times of day.

use std::{fmt, str::FromStr};

use chrono::NaiveTime;
use chrono_tz::{TZ_VARIANTS, Tz};
use weir_diagnostics::{Blame, Explain, did_you_mean};

/// A time zone of the IANA database: `Asia/Seoul`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(Tz);

impl Zone {
    /// Returns the zone for computing with.
    pub fn get(self) -> Tz {
        self.0
    }
}

/// Why a text is not a time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a time zone")]
pub struct ZoneError(String);

impl Explain for ZoneError {
    fn blame(&self) -> Blame {
        Blame::User
    }

    fn hints(&self) -> Vec<String> {
        let names = TZ_VARIANTS.iter().map(|zone| zone.name());
        // Most people know the city but not the continent.
        let city =
            names.clone().find(|name| name.rsplit('/').next().is_some_and(|city| city.eq_ignore_ascii_case(&self.0)));
        let near = city.map(|city| format!("did you mean `{city}`?")).or_else(|| did_you_mean(&self.0, names));
        vec![near.unwrap_or_else(|| "write a name of the IANA database, such as `Asia/Seoul` or `UTC`".into())]
    }
}

impl FromStr for Zone {
    type Err = ZoneError;

    fn from_str(text: &str) -> Result<Self, ZoneError> {
        text.parse().map(Self).map_err(|_| ZoneError(text.to_owned()))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0.name())
    }
}

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
