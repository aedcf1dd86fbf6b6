//! Days by name.

use weir_diagnostics::Explain;
use weir_schedule::{Day, Holiday, Schedule};

use crate::support::{calendar, cron, dates};

fn with_holidays(mut schedule: Schedule, holidays: &[&str]) -> Schedule {
    schedule.holidays = holidays.iter().map(|day| day.parse::<Holiday>().expect("a holiday")).collect();
    schedule
}

#[test]
fn days_of_months() {
    for (day, expected) in [
        ("first monday", ["2026-01-05", "2026-02-02", "2026-03-02"]),
        ("last friday", ["2026-01-30", "2026-02-27", "2026-03-27"]),
        ("second last day", ["2026-01-30", "2026-02-27", "2026-03-30"]),
        ("31st day", ["2026-01-31", "2026-03-31", "2026-05-31"]),
        ("first business day", ["2026-01-01", "2026-02-02", "2026-03-02"]),
        ("last business day", ["2026-01-30", "2026-02-27", "2026-03-31"]),
        ("10th business day", ["2026-01-14", "2026-02-13", "2026-03-13"]),
        ("every wed", ["2026-01-07", "2026-01-14", "2026-01-21"]),
        ("weekend", ["2026-01-03", "2026-01-04", "2026-01-10"]),
        ("2026-02-01..2026-02-03", ["2026-02-01", "2026-02-02", "2026-02-03"]),
        ("02-29", ["2028-02-29", "2032-02-29", "2036-02-29"]),
    ] {
        assert_eq!(dates(&calendar(&[day], &["07:00"], "UTC"), "2025-12-31T12:00:00Z", 3), expected, "{day}");
        let parsed: Day = day.parse().expect("a day");
        assert_eq!(parsed.to_string().parse(), Ok(parsed), "{day}");
    }
}

#[test]
fn holidays_are_no_business_days() {
    let seoul = with_holidays(
        calendar(&["first business day", "last business day"], &["07:00"], "Asia/Seoul"),
        &["01-01", "2026-02-16..2026-02-18", "2026-03-02", "12-31"],
    );
    let due = ["2026-01-02", "2026-01-30", "2026-02-02", "2026-02-27", "2026-03-03", "2026-03-31"];
    assert_eq!(dates(&seoul, "2025-12-31T12:00:00Z", 6), due);
}

#[test]
fn excluded_days_are_left_out_of_any_rule() {
    let mut daily = with_holidays(cron("0 7 * * *", "UTC"), &["2026-01-05"]);
    daily.except =
        ["weekend", "holiday", "first tuesday", "2026-01-08"].iter().map(|day| day.parse().expect("a day")).collect();
    assert_eq!(dates(&daily, "2026-01-01T12:00:00Z", 4), ["2026-01-02", "2026-01-07", "2026-01-09", "2026-01-12"]);
}

#[test]
fn every_time_of_a_day_is_due() {
    let twice = calendar(&["first day"], &["18:00", "06:00", "18:00"], "UTC");
    assert_eq!(dates(&twice, "2026-01-01T00:00:00Z", 3), ["2026-01-01", "2026-01-01", "2026-02-01"]);
}

#[test]
fn what_is_no_day_is_refused_with_a_hint() {
    for (text, message, hint) in [
        ("first munday", "`first munday` is not a day: `munday` is no kind of days", "did you mean `monday`?"),
        (
            "last busines day",
            "`last busines day` is not a day: `busines day` is no kind of days",
            "did you mean `business day`?",
        ),
        ("sixth monday", "`sixth monday` is not a day: `sixth monday` is no kind of days", "write for example"),
        ("6th monday", "`6th monday` is not a day: no month has a 6th monday", "write for example"),
        ("32nd day", "`32nd day` is not a day: no month has a 32nd day", "write for example"),
        (
            "every first monday",
            "`every first monday` is not a day: it is either every day of a kind or one of them",
            "write",
        ),
        ("last", "`last` is not a day: it says which, but not of what", "write for example"),
        ("", "`` is not a day: it says which, but not of what", "write for example"),
        ("2026-13-01", "`2026-13-01` is not a day: `2026-13-01` is no kind of days", "write for example"),
        (
            "2026-02-03..2026-02-01",
            "`2026-02-03..2026-02-01` is not a day: `2026-02-03..2026-02-01` is no kind of days",
            "write",
        ),
    ] {
        let error = text.parse::<Day>().expect_err(text);
        assert_eq!(error.to_string(), message);
        assert!(error.hints().iter().any(|given| given.starts_with(hint)), "{text}: {:?}", error.hints());
    }
    assert!("2026-02-30".parse::<Holiday>().is_err() && "13-01".parse::<Holiday>().is_err());
}
