//! What becomes of wall-clock times that a change of the clocks skips or repeats.
//!
//! The rule, which `docs/schedules.md` tells to people:
//!
//! - A time of the day is due once on each day that exists. If clocks skip it, it is due at the end of the gap; if they
//!   repeat it, the first time. A day that a zone left out as a whole has no times at all.
//! - What goes by the hours that pass (a cron expression that names no hour) is due whenever the clocks show its
//!   minutes: not within a gap, and in both passes of a repeated hour.

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::{GapInfo, Tz};

use crate::Zone;

/// How a rule means its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// As times of the day.
    TimeOfDay,
    /// As hours that pass.
    EveryHour,
}

/// Returns the instants at which a wall-clock time is due: none, one or two, in order.
pub(crate) fn instants(zone: Zone, local: NaiveDateTime, meaning: Meaning) -> [Option<DateTime<Utc>>; 2] {
    let zone = zone.get();
    match (zone.from_local_datetime(&local), meaning) {
        (MappedLocalTime::Single(instant), _) => [Some(instant.to_utc()), None],
        (MappedLocalTime::Ambiguous(one, other), Meaning::TimeOfDay) => [Some(one.min(other).to_utc()), None],
        (MappedLocalTime::Ambiguous(one, other), Meaning::EveryHour) => {
            [Some(one.min(other).to_utc()), Some(one.max(other).to_utc())]
        }
        (MappedLocalTime::None, Meaning::TimeOfDay) => [after_gap(zone, local), None],
        (MappedLocalTime::None, Meaning::EveryHour) => [None, None],
    }
}

/// Returns the first instant at or after a wall-clock time.
pub(crate) fn first_instant(zone: Zone, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    match zone.get().from_local_datetime(&local) {
        MappedLocalTime::None => GapInfo::new(&local, &zone.get())?.end.map(|end| end.to_utc()),
        MappedLocalTime::Single(instant) => Some(instant.to_utc()),
        MappedLocalTime::Ambiguous(one, other) => Some(one.min(other).to_utc()),
    }
}

/// Returns the end of the gap that holds a time, unless its whole day is missing.
fn after_gap(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    let gap = GapInfo::new(&local, &zone)?;
    let end = gap.end?;
    let begins_before =
        gap.begin.is_some_and(|(begin, _)| begin.date() < local.date() || begin.time() == chrono::NaiveTime::MIN);
    let is_missing = begins_before && end.naive_local().date() > local.date();
    (!is_missing).then(|| end.to_utc())
}
