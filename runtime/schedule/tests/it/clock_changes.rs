//! The rule about changes of the clocks, over a table of zones.

use crate::support::{at, calendar, cron, next};

/// An expression, a zone, the moment after which, and what is due.
type Row = (&'static str, &'static str, &'static str, &'static [&'static str]);

const ROWS: &[Row] = &[
    // No change of clocks: the day begins at 15:00 of the day before by UTC.
    ("30 0 * * *", "Asia/Seoul", "2026-03-28T15:00:00Z", &["2026-03-29 00:30 +09:00", "2026-03-30 00:30 +09:00"]),
    ("30 2 * * *", "UTC", "2026-03-28T12:00:00Z", &["2026-03-29 02:30 +00:00", "2026-03-30 02:30 +00:00"]),
    ("0 6 * * *", "Asia/Kathmandu", "2026-01-01T00:00:00Z", &["2026-01-01 06:00 +05:45", "2026-01-02 06:00 +05:45"]),
    // Berlin, spring: from 02:00 to 03:00.
    (
        "30 2 * * *",
        "Europe/Berlin",
        "2026-03-28T00:00:00Z",
        &["2026-03-28 02:30 +01:00", "2026-03-29 03:00 +02:00", "2026-03-30 02:30 +02:00"],
    ),
    ("0,30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", &["2026-03-29 03:00 +02:00", "2026-03-30 02:00 +02:00"]),
    ("0 2,3 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", &["2026-03-29 03:00 +02:00", "2026-03-30 02:00 +02:00"]),
    (
        "30 * * * *",
        "Europe/Berlin",
        "2026-03-28T23:45:00Z",
        &["2026-03-29 01:30 +01:00", "2026-03-29 03:30 +02:00", "2026-03-29 04:30 +02:00"],
    ),
    (
        "0 */2 * * *",
        "Europe/Berlin",
        "2026-03-28T22:30:00Z",
        &["2026-03-29 00:00 +01:00", "2026-03-29 03:00 +02:00", "2026-03-29 04:00 +02:00"],
    ),
    // Berlin, autumn: from 03:00 to 02:00.
    ("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", &["2026-10-25 02:30 +02:00", "2026-10-26 02:30 +01:00"]),
    (
        "*/30 * * * *",
        "Europe/Berlin",
        "2026-10-24T23:45:00Z",
        &[
            "2026-10-25 02:00 +02:00",
            "2026-10-25 02:30 +02:00",
            "2026-10-25 02:00 +01:00",
            "2026-10-25 02:30 +01:00",
            "2026-10-25 03:00 +01:00",
        ],
    ),
    // Asked in the middle of the repeated hour: what was due in the first pass is not due again.
    ("30 2 * * *", "Europe/Berlin", "2026-10-25T00:45:00Z", &["2026-10-26 02:30 +01:00"]),
    // New York.
    ("15 2 * * *", "America/New_York", "2026-03-08T00:00:00Z", &["2026-03-08 03:00 -04:00", "2026-03-09 02:15 -04:00"]),
    ("15 1 * * *", "America/New_York", "2026-11-01T00:00:00Z", &["2026-11-01 01:15 -04:00", "2026-11-02 01:15 -05:00"]),
    // São Paulo changed at midnight: the first hour of a day was missing, the last was there twice.
    ("0 0 * * *", "America/Sao_Paulo", "2018-11-03T12:00:00Z", &["2018-11-04 01:00 -02:00", "2018-11-05 00:00 -02:00"]),
    (
        "30 23 * * *",
        "America/Sao_Paulo",
        "2018-02-17T12:00:00Z",
        &["2018-02-17 23:30 -02:00", "2018-02-18 23:30 -03:00"],
    ),
    (
        "30 * * * *",
        "America/Sao_Paulo",
        "2018-02-18T00:45:00Z",
        &["2018-02-17 23:30 -02:00", "2018-02-17 23:30 -03:00", "2018-02-18 00:30 -03:00"],
    ),
    // Lord Howe changes by half an hour.
    (
        "15 2 * * *",
        "Australia/Lord_Howe",
        "2026-10-03T00:00:00Z",
        &["2026-10-04 02:30 +11:00", "2026-10-05 02:15 +11:00"],
    ),
    (
        "45 1 * * *",
        "Australia/Lord_Howe",
        "2026-04-04T00:00:00Z",
        &["2026-04-05 01:45 +11:00", "2026-04-06 01:45 +10:30"],
    ),
    (
        "15,45 * * * *",
        "Australia/Lord_Howe",
        "2026-04-04T14:20:00Z",
        &["2026-04-05 01:45 +11:00", "2026-04-05 01:45 +10:30", "2026-04-05 02:15 +10:30"],
    ),
    // Casablanca leaves its summer time for Ramadan.
    (
        "30 2 * * *",
        "Africa/Casablanca",
        "2026-02-14T12:00:00Z",
        &["2026-02-15 02:30 +01:00", "2026-02-16 02:30 +00:00"],
    ),
    (
        "30 2 * * *",
        "Africa/Casablanca",
        "2026-03-21T12:00:00Z",
        &["2026-03-22 03:00 +01:00", "2026-03-23 02:30 +01:00"],
    ),
    // Apia left out the 30th of December 2011.
    ("0 8 * * *", "Pacific/Apia", "2011-12-29T00:00:00Z", &["2011-12-29 08:00 -10:00", "2011-12-31 08:00 +14:00"]),
    ("0 0 * * *", "Pacific/Apia", "2011-12-29T12:00:00Z", &["2011-12-31 00:00 +14:00", "2012-01-01 00:00 +14:00"]),
    ("0 8 30 12 *", "Pacific/Apia", "2011-01-01T00:00:00Z", &["2012-12-30 08:00 +14:00"]),
    // St John's went back over midnight, by a minute: a day began, and then the one before went on.
    (
        "*/30 * * * *",
        "America/St_Johns",
        "2006-10-29T02:15:00Z",
        &["2006-10-29 00:00 -02:30", "2006-10-28 23:30 -03:30", "2006-10-29 00:00 -03:30", "2006-10-29 00:30 -03:30"],
    ),
];

#[test]
fn skipped_times_come_at_the_end_of_the_gap_and_repeated_ones_once() {
    for (expression, zone, after, expected) in ROWS {
        let found = next(&cron(expression, zone), after, expected.len());
        assert_eq!(found, *expected, "`{expression}` in {zone} after {after}");
    }
}

#[test]
fn calendars_and_single_moments_follow_the_same_rule() {
    let gap = ["2026-03-29 03:00 +02:00"];
    assert_eq!(next(&calendar(&["last sunday"], &["02:30"], "Europe/Berlin"), "2026-03-28T12:00:00Z", 1), gap);
    assert_eq!(next(&at(&["2026-03-29 02:30"], "Europe/Berlin"), "2026-03-28T12:00:00Z", 2), gap);
    let first = ["2026-10-25 02:30 +02:00"];
    assert_eq!(next(&at(&["2026-10-25 02:30"], "Europe/Berlin"), "2026-03-28T12:00:00Z", 2), first);
    assert!(next(&at(&["2011-12-30 08:00"], "Pacific/Apia"), "2011-01-01T00:00:00Z", 1).is_empty());
}
