//! What cron expressions mean, and which are refused.

use weir_diagnostics::Explain;
use weir_schedule::{Cron, CronError};

use crate::support::{cron, dates, next};

#[test]
fn days_of_the_week_are_counted_from_sunday_and_sunday_is_also_seven() {
    for monday in ["1", "mon", "MON"] {
        assert_eq!(dates(&cron(&format!("0 0 * * {monday}"), "UTC"), "2026-01-01T00:00:00Z", 1), ["2026-01-05"]);
    }
    for sunday in ["0", "7", "sun"] {
        assert_eq!(dates(&cron(&format!("0 0 * * {sunday}"), "UTC"), "2026-01-01T00:00:00Z", 1), ["2026-01-04"]);
    }
    let weekend = ["2026-01-03", "2026-01-04", "2026-01-10"];
    assert_eq!(dates(&cron("0 0 * * sat-sun", "UTC"), "2026-01-01T00:00:00Z", 3), weekend);
}

#[test]
fn a_day_fits_by_month_or_by_week_where_both_are_given() {
    let due = ["2026-01-13", "2026-01-16", "2026-01-23", "2026-01-30", "2026-02-06"];
    assert_eq!(dates(&cron("0 0 13 * fri", "UTC"), "2026-01-09T12:00:00Z", 5), due);
}

#[test]
fn last_nearest_and_numbered_days() {
    for (expression, expected) in [
        ("0 0 L * *", ["2026-01-31", "2026-02-28", "2026-03-31"]),
        ("0 0 LW * *", ["2026-01-30", "2026-02-27", "2026-03-31"]),
        ("0 0 15W * *", ["2026-01-15", "2026-02-16", "2026-03-16"]),
        ("0 0 1W * ?", ["2026-02-02", "2026-03-02", "2026-04-01"]),
        ("0 0 * * mon#1", ["2026-01-05", "2026-02-02", "2026-03-02"]),
        ("0 0 ? * fri#5", ["2026-01-30", "2026-05-29", "2026-07-31"]),
        ("0 0 * * friL", ["2026-01-30", "2026-02-27", "2026-03-27"]),
        ("0 0 * * 5#L", ["2026-01-30", "2026-02-27", "2026-03-27"]),
        ("0 0 29 2 *", ["2028-02-29", "2032-02-29", "2036-02-29"]),
    ] {
        assert_eq!(dates(&cron(expression, "UTC"), "2026-01-01T12:00:00Z", 3), expected, "{expression}");
    }
}

#[test]
fn steps_and_lists() {
    let minutes = |expression: &str| -> Vec<String> {
        let moments = next(&cron(expression, "UTC"), "2026-01-01T09:59:00Z", 4);
        moments.into_iter().map(|moment| moment[11..16].to_owned()).collect()
    };
    assert_eq!(minutes("*/20 * * * *"), ["10:00", "10:20", "10:40", "11:00"]);
    assert_eq!(minutes("5/25 * * * *"), ["10:05", "10:30", "10:55", "11:05"]);
    assert_eq!(minutes("10-40/15,50 10-11 * * *"), ["10:10", "10:25", "10:40", "10:50"]);
}

#[test]
fn what_is_no_expression_is_refused_with_the_field() {
    for (text, message) in [
        ("", "`` is not a cron expression: it has 0 fields instead of 5"),
        ("@daily", "`@daily` is not a cron expression: it has 1 fields instead of 5"),
        ("0 30 8 * * *", "`0 30 8 * * *` is not a cron expression: it has 6 fields instead of 5"),
        ("61 8 * * *", "`61` is not a minute of a cron expression: it goes from 0 to 59"),
        ("0 24 * * *", "`24` is not a hour of a cron expression: it goes from 0 to 23"),
        ("0 0 0 * *", "`0` is not a day of month of a cron expression: it goes from 1 to 31"),
        ("0 0 32W * *", "`32W` is not a day of month of a cron expression: it goes from 1 to 31"),
        ("0 0 * foo *", "`foo` is not a month of a cron expression: it goes from 1 to 12"),
        ("0 0 * * 8", "`8` is not a day of week of a cron expression: it goes from 0 to 7"),
        ("0 0 * * fri-tue", "`fri-tue` is not a day of week of a cron expression: the range ends before it starts"),
        (
            "0 0 * * mon#6",
            "`mon#6` is not a day of week of a cron expression: after `#` comes a number from 1 to 5, or `L` for the last",
        ),
        ("*/0 * * * *", "`*/0` is not a minute of a cron expression: the step must be from 1 to 59"),
        ("1,,2 * * * *", "`` is not a minute of a cron expression: it goes from 0 to 59"),
    ] {
        let error = text.parse::<Cron>().expect_err(text);
        assert_eq!(error.to_string(), message);
        assert!(!matches!(error, CronError::Whole { .. }), "{text}: the form is checked here");
        let _ = error.hints();
    }
}

#[test]
fn random_texts_never_panic() {
    let valid = ["*", "*", "*", "5", "1-5", "*/7", "1,3"];
    let pieces = ["?", "59", "mon", "jan", "L", "LW", "15W", "fri#2", ",", "/", "-", "#", "+", "@", "é", "99999999999"];
    let mut state = 1_u64;
    let mut random = |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or(0) % limit
    };
    let mut understood = 0;
    for _ in 0..20_000 {
        let fields = (0..5).map(|_| match random(4) {
            0 => format!("{}{}", valid[random(valid.len())], pieces[random(pieces.len())]),
            1 => pieces[random(pieces.len())].to_owned(),
            _ => valid[random(valid.len())].to_owned(),
        });
        let text = fields.collect::<Vec<_>>().join(" ");
        if let Ok(cron) = text.parse::<Cron>() {
            understood += 1;
            assert_eq!(cron.as_str().parse::<Cron>(), Ok(cron));
        }
    }
    assert!(understood > 500, "{understood}");
}
