//! How often something may happen, as people write it.

use std::{fmt, str::FromStr, time::Duration};

use crate::text::serde_as_text;

/// Units with their length in seconds.
const UNITS: [(&str, u64); 5] = [("s", 1), ("min", 60), ("m", 60), ("h", 3_600), ("d", 86_400)];

/// A number of times within a time, written `10/s`, `600/min` or `1000/h`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rate {
    times: u32,
    unit: &'static str,
    seconds: u64,
}

/// Why a text is not a rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    /// It is not a number, a slash and a unit.
    #[error("`{0}` is not a rate")]
    Malformed(String),
    /// The unit is not known.
    #[error("`{unit}` in `{text}` is not a unit of time")]
    Unit {
        /// The whole text.
        text: String,
        /// The unknown unit.
        unit: String,
    },
    /// The number is none that something can happen by.
    #[error("`{0}` is not a rate: the number must be from 1 to {max}", max = u32::MAX)]
    Times(String),
}

impl RateError {
    /// Returns the advice for a person.
    pub fn hint(&self) -> String {
        "write a number and one of the units `s`, `min`, `h`, `d`, such as `10/s` or `600/min`".into()
    }
}

impl Rate {
    /// Returns the time between two times, so that they are spread evenly.
    pub fn interval(self) -> Duration {
        Duration::from_secs(self.seconds) / self.times
    }
}

impl FromStr for Rate {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Self, RateError> {
        let malformed = || RateError::Malformed(text.to_owned());
        let (times, unit) = text.trim().split_once('/').ok_or_else(malformed)?;
        let (times, unit) = (times.trim(), unit.trim());
        if times.is_empty() || !times.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(malformed());
        }
        let times = times.parse().ok().filter(|times| *times > 0).ok_or_else(|| RateError::Times(text.to_owned()))?;
        let known = UNITS.iter().find(|(known, _)| *known == unit);
        let (unit, seconds) = known.ok_or_else(|| RateError::Unit { text: text.to_owned(), unit: unit.to_owned() })?;
        Ok(Self { times, unit, seconds: *seconds })
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.times, self.unit))
    }
}

impl fmt::Debug for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

serde_as_text!(Rate, "a rate such as `10/s`");
