//! The same answers as from trying every minute.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;

use crate::support::{cron, utc};

/// What an expression means, without its text.
type Matches = fn(NaiveDateTime) -> bool;

const EXPRESSIONS: [(&str, bool, Matches); 6] = [
    ("*/15 * * * *", true, |at| at.minute() % 15 == 0),
    ("7 * * * mon-fri", true, |at| at.minute() == 7 && at.weekday().num_days_from_monday() < 5),
    ("30 2 * * *", false, |at| (at.hour(), at.minute()) == (2, 30)),
    ("*/20 0-3 * * *", false, |at| at.minute() % 20 == 0 && at.hour() < 4),
    ("0 */6 * * *", false, |at| at.minute() == 0 && at.hour() % 6 == 0),
    ("59 23 * * *", false, |at| (at.hour(), at.minute()) == (23, 59)),
];

/// A zone and the days around a change of its clocks.
const WINDOWS: [(&str, &str); 14] = [
    ("Asia/Seoul", "1988-05-06T00:00:00Z"),
    ("Europe/Berlin", "2026-03-27T00:00:00Z"),
    ("Europe/Berlin", "2026-10-23T00:00:00Z"),
    ("America/New_York", "2026-03-06T00:00:00Z"),
    ("America/New_York", "2026-10-30T00:00:00Z"),
    ("America/Sao_Paulo", "2018-11-02T00:00:00Z"),
    ("America/Sao_Paulo", "2018-02-16T00:00:00Z"),
    ("Australia/Lord_Howe", "2026-10-02T00:00:00Z"),
    ("Australia/Lord_Howe", "2026-04-03T00:00:00Z"),
    ("Africa/Casablanca", "2026-02-13T00:00:00Z"),
    ("Africa/Casablanca", "2026-03-20T00:00:00Z"),
    ("Pacific/Apia", "2011-12-28T00:00:00Z"),
    ("America/St_Johns", "2006-10-27T00:00:00Z"),
    ("UTC", "2026-03-27T00:00:00Z"),
];

/// Walks the minutes of five days by UTC and applies the rule as `docs/schedules.md` words it.
fn walk(zone: Tz, start: DateTime<Utc>, every_hour: bool, matches: Matches) -> BTreeSet<DateTime<Utc>> {
    let minute = TimeDelta::minutes(1);
    let local = |at: DateTime<Utc>| at.with_timezone(&zone).naive_local();
    // From a day before, to know which times are seen for the second time.
    let minutes = || (-1440..5 * 1440).map(|count| start + minute * count);
    let days: BTreeSet<_> = minutes().map(|at| local(at).date()).collect();
    let (mut seen, mut due) = (BTreeSet::new(), BTreeSet::new());
    for at in minutes() {
        let (now, before) = (local(at), local(at - minute));
        let repeated = !seen.insert(now);
        if matches(now) && (every_hour || !repeated) {
            due.insert(at);
        }
        let mut skipped = before + minute;
        while !every_hour && skipped < now {
            if matches(skipped) && days.contains(&skipped.date()) {
                due.insert(at);
            }
            skipped += minute;
        }
    }
    due.into_iter().filter(|at| *at > start).collect()
}

#[test]
fn every_minute_around_clock_changes_is_judged_as_by_walking_through_them() {
    for (name, start) in WINDOWS {
        let (zone, start) = (name.parse().expect("a zone"), utc(start));
        let end = start + TimeDelta::days(5) - TimeDelta::minutes(1);
        for (expression, every_hour, matches) in EXPRESSIONS {
            let found: Vec<_> = cron(expression, name).due_between(start, end).collect();
            let expected: Vec<_> = walk(zone, start, every_hour, matches).into_iter().collect();
            assert_eq!(found, expected, "`{expression}` in {name} from {start}");
        }
    }
}

#[test]
fn asking_again_after_each_moment_gives_the_same_moments() {
    for (name, start) in WINDOWS {
        let start = utc(start);
        for (expression, ..) in EXPRESSIONS {
            let schedule = cron(expression, name);
            let mut after = start;
            for due in schedule.due_after(start).take(120) {
                assert!(due > after, "`{expression}` in {name}: {due} after {after}");
                assert_eq!(schedule.due_after(after).next(), Some(due), "`{expression}` in {name}");
                after = due;
            }
        }
    }
}
