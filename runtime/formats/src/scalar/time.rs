//! Dates, times and timestamps from ISO 8601 text.

use arrow::datatypes::TimeUnit;

use super::Zone;
use super::offset::{parse_offset, two};
use super::zone::nanos_per_tick;

const DAY: i64 = 86_400;
const NANOS: i64 = 1_000_000_000;

/// A point in time as text gives it: a wall time, and its distance from UTC where the text says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// Seconds of the wall clock since 1970-01-01T00:00:00.
    pub(crate) wall: i64,
    /// Nanoseconds within the second.
    pub(crate) nanos: i64,
    /// Seconds that the wall clock is ahead of UTC.
    pub(crate) offset: Option<i32>,
}

impl Stamp {
    /// Returns the value of a timestamp column; finer digits than its unit are dropped.
    ///
    /// A text with an offset is an instant. One without is wall time in the column's zone, or the value itself where there is none.
    #[inline]
    pub(crate) fn ticks(&self, unit: TimeUnit, zone: Option<Zone>) -> Option<i64> {
        let offset = match (self.offset, zone) {
            (Some(offset), _) => offset,
            (None, Some(zone)) => zone.offset_of_wall(self.wall)?,
            (None, None) => 0,
        };
        let seconds = self.wall - i64::from(offset);
        let fraction = if self.nanos == 0 { 0 } else { self.nanos / nanos_per_tick(unit) };
        match seconds.checked_mul(ticks_per_second(unit)) {
            Some(ticks) => ticks.checked_add(fraction),
            // The whole second may be out of range where the value is not: the smallest nanosecond values are such.
            None => i64::try_from(i128::from(seconds) * i128::from(ticks_per_second(unit)) + i128::from(fraction)).ok(),
        }
    }
}

/// Returns how many of a unit make a second.
pub(crate) fn ticks_per_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => NANOS,
    }
}

/// Reads a day as days since 1970-01-01; a time behind it must be midnight.
#[inline]
pub(crate) fn parse_date(text: &[u8]) -> Option<i32> {
    let (days, rest) = date_prefix(text)?;
    if rest.is_empty() {
        return i32::try_from(days).ok();
    }
    let stamp = parse_stamp(text)?;
    let midnight = stamp.wall.rem_euclid(DAY) == 0 && stamp.nanos == 0 && stamp.offset.is_none();
    if midnight { i32::try_from(days).ok() } else { None }
}

/// Reads `2024-02-29`, `2024-02-29 13:05`, `2024-02-29T13:05:59.123456789+09:00`, … `Z` or ` UTC`.
#[inline]
pub(crate) fn parse_stamp(text: &[u8]) -> Option<Stamp> {
    let (days, rest) = date_prefix(text)?;
    let midnight = days.checked_mul(DAY)?;
    let (clock, offset) = match rest {
        [] => return Some(Stamp { wall: midnight, nanos: 0, offset: None }),
        [b'T' | b't' | b' ', clock @ ..] => split_offset(clock)?,
        _ => return None,
    };
    let (seconds, nanos) = clock_seconds(clock)?;
    Some(Stamp { wall: midnight + seconds, nanos, offset })
}

/// Reads `13:05`, `13:05:59` or `13:05:59.5` as nanoseconds since midnight.
pub(crate) fn parse_time_of_day(text: &[u8]) -> Option<i64> {
    let (seconds, nanos) = clock_seconds(text)?;
    Some(seconds * NANOS + nanos)
}

fn split_offset(clock: &[u8]) -> Option<(&[u8], Option<i32>)> {
    match clock {
        [head @ .., b'Z' | b'z'] => return Some((head, Some(0))),
        [head @ .., b' ', b'U', b'T', b'C'] => return Some((head, Some(0))),
        _ => {}
    }
    // The clock itself has neither sign, so the first one begins the offset.
    match clock.iter().position(|byte| matches!(byte, b'+' | b'-')) {
        None => Some((clock, None)),
        Some(at) => {
            let head = clock[..at].strip_suffix(b" ").unwrap_or(&clock[..at]);
            Some((head, Some(parse_offset(&clock[at..])?)))
        }
    }
}

#[inline]
fn clock_seconds(clock: &[u8]) -> Option<(i64, i64)> {
    let (hours, minutes, rest) = match *clock {
        [a, b, b':', c, d, ref rest @ ..] => (two(a, b)?, two(c, d)?, rest),
        _ => return None,
    };
    let (seconds, fraction) = match *rest {
        [] => (0, [].as_slice()),
        [b':', a, b] => (two(a, b)?, [].as_slice()),
        [b':', a, b, b'.' | b',', ref fraction @ ..] if !fraction.is_empty() => (two(a, b)?, fraction),
        _ => return None,
    };
    let whole = hours * 3600 + minutes * 60 + seconds;
    (hours <= 23 && minutes <= 59 && seconds <= 59).then_some((whole, fraction_nanos(fraction)?))
}

fn fraction_nanos(digits: &[u8]) -> Option<i64> {
    let mut nanos = 0;
    let mut weight = NANOS / 10;
    for byte in digits {
        nanos += i64::from(byte.is_ascii_digit().then(|| byte - b'0')?) * weight;
        weight /= 10;
    }
    Some(nanos)
}

/// Splits a text behind its day. Years beyond four digits bear a sign, as ISO 8601 has it.
#[inline]
fn date_prefix(text: &[u8]) -> Option<(i64, &[u8])> {
    if let [a, b, c, d, b'-', e, f, b'-', g, h, rest @ ..] = text {
        let year = two(*a, *b)? * 100 + two(*c, *d)?;
        return Some((days_of(year, two(*e, *f)?, two(*g, *h)?)?, rest));
    }
    long_date_prefix(text)
}

fn long_date_prefix(text: &[u8]) -> Option<(i64, &[u8])> {
    let (sign, rest) = match text {
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let length = rest.iter().position(|byte| *byte == b'-').filter(|length| (4..=9).contains(length))?;
    let year = sign * super::parse_signed(&rest[..length])?;
    match rest[length..] {
        [b'-', a, b, b'-', c, d, ref tail @ ..] => Some((days_of(year, two(a, b)?, two(c, d)?)?, tail)),
        _ => None,
    }
}

/// Counts days from 1970-01-01 in the proleptic Gregorian calendar.
#[inline]
fn days_of(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if day < 1 || day > length {
        return None;
    }
    // Years are counted from March, so that the leap day ends one.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468)
}

/// The inverse of counting: year, month and day of a day since 1970-01-01.
pub(super) fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}
