//! Schedules that are never due are known to be, quickly.

use std::time::{Duration, Instant};

use crate::support::{at, calendar, cron, every, utc};

#[test]
fn impossible_schedules_are_found_out_without_looking_for_ever() {
    let mut no_mondays = cron("0 0 * * mon", "UTC");
    no_mondays.except = vec!["monday".parse().expect("a day")];
    let mut no_days = every("1s", None, "Europe/Berlin");
    no_days.except = vec!["day".parse().expect("a day")];
    let mut no_business = calendar(&["last business day"], &["07:00"], "UTC");
    no_business.except = vec!["business day".parse().expect("a day")];
    let started = Instant::now();
    for schedule in [
        cron("0 0 31 2 *", "Asia/Seoul"),
        cron("0 0 30 2 *", "UTC"),
        cron("* * 31 4,6,9,11 *", "UTC"),
        calendar(&["holiday"], &["07:00"], "UTC"),
        calendar(&["monday"], &[], "UTC"),
        at(&[], "UTC"),
        at(&["2011-12-30 08:00"], "Pacific/Apia"),
        no_mondays,
        no_days,
        no_business,
    ] {
        assert!(schedule.is_never_due(), "{}", schedule.rule);
        assert_eq!(schedule.due_after(utc("2026-01-01T00:00:00Z")).next(), None, "{}", schedule.rule);
    }
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

#[test]
fn rare_schedules_are_not_taken_for_impossible_ones() {
    for schedule in [
        cron("0 0 29 2 *", "UTC"),
        // February has five Mondays in leap years that begin it with one: 2044 is the next.
        cron("0 0 * 2 mon#5", "UTC"),
        at(&["1999-12-31 23:59"], "UTC"),
        every("36525d", None, "UTC"),
    ] {
        assert!(!schedule.is_never_due(), "{}", schedule.rule);
    }
    let leap = cron("0 0 * 2 mon#5", "UTC").due_after(utc("2026-01-01T00:00:00Z")).next();
    assert_eq!(leap, Some(utc("2044-02-29T00:00:00Z")));
}
