//! Durations as people write them.

use std::{fmt, str::FromStr, time::Duration};

use crate::text::serde_as_text;

/// Units from large to small with their length in nanoseconds. Months and years are left out: their length varies.
const UNITS: [(&str, u128); 8] = [
    ("w", 7 * 86_400 * 1_000_000_000),
    ("d", 86_400 * 1_000_000_000),
    ("h", 3_600 * 1_000_000_000),
    ("m", 60 * 1_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];

/// A length of time, written `10m`, `1h30m` or `250ms`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct HumanDuration(Duration);

/// Why a text is not a duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HumanDurationError {
    /// A number or a unit is missing or malformed.
    #[error("`{0}` is not a duration")]
    Malformed(String),
    /// A number without a unit.
    #[error("`{0}` is not a duration: it has no unit")]
    NoUnit(String),
    /// The unit is not known.
    #[error("`{unit}` in `{text}` is not a unit of time")]
    Unit {
        /// The whole text.
        text: String,
        /// The unknown unit.
        unit: String,
    },
    /// The units do not go from large to small, each once.
    #[error("the units in `{0}` are not in order")]
    Order(String),
    /// More than a `Duration` holds.
    #[error("`{0}` is too long")]
    TooLong(String),
}

impl HumanDurationError {
    /// Returns the advice for a person.
    pub fn hint(&self) -> String {
        match self {
            Self::NoUnit(text) => format!("write `{0}s` for seconds or `{0}m` for minutes", text.trim()),
            Self::Order(_) => "write each unit once, the largest first, such as `1h30m`".into(),
            _ => "write numbers with the units `w`, `d`, `h`, `m`, `s`, `ms`, such as `10m` or `1h30m`".into(),
        }
    }
}

impl HumanDuration {
    /// Creates a duration of whole seconds.
    pub const fn seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }

    /// Returns the duration for use with timers.
    pub const fn get(self) -> Duration {
        self.0
    }
}

impl From<Duration> for HumanDuration {
    fn from(duration: Duration) -> Self {
        Self(duration)
    }
}

impl From<HumanDuration> for Duration {
    fn from(duration: HumanDuration) -> Self {
        duration.0
    }
}

impl FromStr for HumanDuration {
    type Err = HumanDurationError;

    fn from_str(text: &str) -> Result<Self, HumanDurationError> {
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err(HumanDurationError::Malformed(text.to_owned()));
        }
        let mut total = Duration::ZERO;
        let mut smallest = u128::MAX;
        while !rest.is_empty() {
            let (number, length, after) = next_part(rest, text)?;
            if length >= smallest {
                return Err(HumanDurationError::Order(text.to_owned()));
            }
            smallest = length;
            total = number
                .checked_mul(length)
                .and_then(from_nanos)
                .and_then(|part| total.checked_add(part))
                .ok_or_else(|| HumanDurationError::TooLong(text.to_owned()))?;
            rest = after;
        }
        Ok(Self(total))
    }
}

/// Takes one number with its unit from the front of `rest`.
fn next_part<'a>(rest: &'a str, text: &str) -> Result<(u128, u128, &'a str), HumanDurationError> {
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (number, rest) = rest.split_at(digits);
    if number.is_empty() {
        return Err(HumanDurationError::Malformed(text.to_owned()));
    }
    let number = number.parse().map_err(|_| HumanDurationError::TooLong(text.to_owned()))?;
    let rest = rest.trim_start();
    let letters = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let (unit, rest) = rest.split_at(letters);
    if unit.is_empty() {
        return Err(if rest.is_empty() && text.trim().bytes().all(|b| b.is_ascii_digit()) {
            HumanDurationError::NoUnit(text.to_owned())
        } else {
            HumanDurationError::Malformed(text.to_owned())
        });
    }
    let (_, length) = UNITS
        .iter()
        .find(|(known, _)| *known == unit)
        .ok_or_else(|| HumanDurationError::Unit { text: text.to_owned(), unit: unit.to_owned() })?;
    Ok((number, *length, rest.trim_start()))
}

fn from_nanos(nanos: u128) -> Option<Duration> {
    let seconds = u64::try_from(nanos / 1_000_000_000).ok()?;
    let rest = u32::try_from(nanos % 1_000_000_000).ok()?;
    Some(Duration::new(seconds, rest))
}

impl fmt::Display for HumanDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0.as_nanos();
        if rest == 0 {
            return f.pad("0s");
        }
        let mut text = String::new();
        // Weeks are read but not written: `14d` is easier on the eye than `2w`.
        for (unit, length) in &UNITS[1..] {
            let count = rest / length;
            if count > 0 {
                text.push_str(&format!("{count}{unit}"));
                rest %= length;
            }
        }
        f.pad(&text)
    }
}

impl fmt::Debug for HumanDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

serde_as_text!(HumanDuration, "a duration such as `10m`");
