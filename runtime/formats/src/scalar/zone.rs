//! Time zones as Arrow names them.

use arrow::datatypes::TimeUnit;
use chrono::{DateTime, Offset, TimeZone};

use super::offset::parse_offset;
use crate::FormatError;

/// A time zone: what turns wall time into an instant and back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Zone {
    /// A fixed distance from UTC in seconds; 0 is UTC itself.
    Fixed(i32),
    /// A zone of the IANA database.
    Named(chrono_tz::Tz),
}

impl Zone {
    /// Reads `UTC`, `+09:00` or `Asia/Seoul`.
    pub(crate) fn parse(name: &str) -> Result<Self, FormatError> {
        if matches!(name, "UTC" | "utc" | "Z" | "Etc/UTC") {
            return Ok(Self::Fixed(0));
        }
        if let Some(seconds) = parse_offset(name.as_bytes()) {
            return Ok(Self::Fixed(seconds));
        }
        let named = name.parse().map(Self::Named);
        named.map_err(|_| FormatError::options(format!("`{name}` is not a known time zone")))
    }

    /// Returns the seconds that wall clocks are ahead of UTC at an instant.
    pub(crate) fn offset_at(self, seconds: i64) -> i32 {
        match self {
            Self::Fixed(offset) => offset,
            Self::Named(zone) => DateTime::from_timestamp(seconds, 0)
                .map_or(0, |at| zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()),
        }
    }

    /// Returns the same for a wall time; the earlier instant where clocks were set back, `None` where the time was skipped.
    pub(crate) fn offset_of_wall(self, seconds: i64) -> Option<i32> {
        match self {
            Self::Fixed(offset) => Some(offset),
            Self::Named(zone) => {
                let wall = DateTime::from_timestamp(seconds, 0)?.naive_utc();
                zone.offset_from_local_datetime(&wall).earliest().map(|offset| offset.fix().local_minus_utc())
            }
        }
    }
}

/// Keeps the unit's name next to where it is needed in messages.
pub(crate) fn nanos_per_tick(unit: TimeUnit) -> i64 {
    1_000_000_000 / super::ticks_per_second(unit)
}
