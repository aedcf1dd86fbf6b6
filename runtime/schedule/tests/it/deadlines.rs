//! By when a run has to have ended.

use weir_schedule::{Deadline, Zone};

use crate::support::utc;

#[test]
fn a_time_of_day_is_the_next_one_after_the_schedule_was_due() {
    for (deadline, zone, due, expected) in [
        ("09:30", "Asia/Seoul", "2026-01-01T23:30:00Z", "2026-01-02T00:30:00Z"),
        // Due at 23:00, so 07:00 is tomorrow's.
        ("07:00", "Asia/Seoul", "2026-01-01T14:00:00Z", "2026-01-01T22:00:00Z"),
        // Due exactly then: it has a day.
        ("07:00", "UTC", "2026-01-01T07:00:00Z", "2026-01-02T07:00:00Z"),
        // 02:30 does not exist on that day, 03:00 is next; in autumn the first 02:30 counts.
        ("02:30", "Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-29T01:00:00Z"),
        ("02:30", "Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T00:30:00Z"),
        // A day is missing.
        ("08:00", "Pacific/Apia", "2011-12-30T09:00:00Z", "2011-12-30T10:00:00Z"),
        ("2h", "UTC", "2026-01-01T07:00:00Z", "2026-01-01T09:00:00Z"),
        // By the time that passes, whatever the clocks show.
        ("2h", "Europe/Berlin", "2026-03-29T00:30:00Z", "2026-03-29T02:30:00Z"),
    ] {
        let deadline: Deadline = deadline.parse().expect("a deadline");
        let zone: Zone = zone.parse().expect("a zone");
        assert_eq!(deadline.of(utc(due), zone), Some(utc(expected)), "{deadline} in {zone} after {due}");
    }
}

#[test]
fn what_is_no_deadline_is_refused() {
    for text in ["9.5h", "25:00", "0s", "soon", ""] {
        assert!(text.parse::<Deadline>().is_err(), "{text}");
    }
}
