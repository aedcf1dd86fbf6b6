//! Intervals and single moments.

use weir_schedule::Interval;

use crate::support::{at, every, next, utc};

#[test]
fn an_interval_counts_from_the_beginning_of_1970_where_it_is_kept() {
    let six = every("6h", None, "Asia/Seoul");
    let due = ["2026-01-01 12:00 +09:00", "2026-01-01 18:00 +09:00", "2026-01-02 00:00 +09:00"];
    assert_eq!(next(&six, "2026-01-01T00:00:00Z", 3), due);
}

#[test]
fn an_interval_knows_no_change_of_clocks() {
    let due = ["2026-03-29 00:00 +01:00", "2026-03-29 07:00 +02:00", "2026-03-29 13:00 +02:00"];
    assert_eq!(next(&every("6h", None, "Europe/Berlin"), "2026-03-28T22:00:00Z", 3), due);
}

#[test]
fn an_interval_starts_with_its_first_moment() {
    let weekly = every("2w", Some("2026-01-05 09:00"), "UTC");
    assert_eq!(next(&weekly, "2020-01-01T00:00:00Z", 2), ["2026-01-05 09:00 +00:00", "2026-01-19 09:00 +00:00"]);
    assert_eq!(next(&weekly, "2026-01-05T09:00:00Z", 1), ["2026-01-19 09:00 +00:00"]);
}

#[test]
fn an_interval_leaves_out_days_as_the_others_do() {
    let mut schedule = every("8h", None, "UTC");
    schedule.except = vec!["weekend".parse().expect("a day")];
    let due = ["2026-01-02 16:00 +00:00", "2026-01-05 00:00 +00:00", "2026-01-05 08:00 +00:00"];
    assert_eq!(next(&schedule, "2026-01-02T08:00:00Z", 3), due);
}

#[test]
fn intervals_have_bounds() {
    let of = |text: &str| Interval::new(text.parse().expect("a duration"), None);
    assert!(of("1s").is_some() && of("36525d").is_some());
    for text in ["0s", "500ms", "1s500ms", "36526d"] {
        assert!(of(text).is_none(), "{text}");
    }
}

#[test]
fn a_far_future_ends_instead_of_overflowing() {
    let schedule = every("36525d", None, "UTC");
    assert!(schedule.due_after(utc("+262142-12-01T00:00:00Z")).count() < 2);
}

#[test]
fn single_moments_come_in_order_and_then_no_more() {
    let twice = at(&["2026-05-01 09:00", "2026-03-01 09:00", "2026-05-01 09:00"], "Asia/Seoul");
    let due = ["2026-03-01 09:00 +09:00", "2026-05-01 09:00 +09:00"];
    assert_eq!(next(&twice, "2026-01-01T00:00:00Z", 9), due);
    assert!(next(&twice, "2027-01-01T00:00:00Z", 9).is_empty());
}
