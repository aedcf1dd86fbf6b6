use arrow::datatypes::{TimeUnit, i256};

use super::*;

#[test]
fn integers_are_read_exactly_or_not_at_all() {
    for (text, value) in [
        ("0", Some(0)),
        ("-0", Some(0)),
        ("+7", Some(7)),
        ("9223372036854775807", Some(i64::MAX)),
        ("-9223372036854775808", Some(i64::MIN)),
        ("9223372036854775808", None),
        ("-9223372036854775809", None),
        ("00000000000000000000000000000012", Some(12)),
        ("", None),
        ("-", None),
        ("1.0", None),
        ("1 ", None),
        ("１", None),
    ] {
        assert_eq!(parse_signed(text.as_bytes()), value, "{text}");
    }
    assert_eq!(parse_unsigned(b"18446744073709551615"), Some(u64::MAX));
    assert_eq!(parse_unsigned(b"18446744073709551616"), None);
    assert_eq!(parse_unsigned(b"-1"), None);
}

#[test]
fn doubles_are_read_as_the_standard_library_reads_them() {
    let mut random = fastrand::Rng::with_seed(1);
    for _ in 0..200_000 {
        let value = f64::from_bits(random.u64(..));
        let text = match random.u8(..4) {
            0 => format!("{value}"),
            1 => format!("{value:e}"),
            2 => format!("{}.{}", random.i32(..), random.u32(..)),
            _ => format!("{:.*}", random.usize(..20), f64::from(random.i32(..)) / 1000.0),
        };
        let wanted: f64 = text.parse().unwrap_or(f64::NAN);
        let found = parse_f64(text.as_bytes()).unwrap_or_else(|| panic!("{text} is a number"));
        assert!(found == wanted || (found.is_nan() && wanted.is_nan()), "{text}: {found} but {wanted}");
    }
}

#[test]
fn words_that_are_no_numbers_are_refused() {
    for text in ["", "-", ".", "e5", "1e", "abc", "0x10", "1_000", "1,5", "--1", "1.2.3", "infinite", "nano"] {
        assert_eq!(parse_f64(text.as_bytes()), None, "{text}");
        assert_eq!(parse_f32(text.as_bytes()), None, "{text}");
    }
    assert_eq!(parse_f64(b"-Infinity"), Some(f64::NEG_INFINITY));
    assert_eq!(parse_f64(b"-0").map(f64::is_sign_negative), Some(true));
}

#[test]
fn floats_survive_writing_and_reading() {
    let mut random = fastrand::Rng::with_seed(2);
    for _ in 0..100_000 {
        let (double, single) = (f64::from_bits(random.u64(..)), f32::from_bits(random.u32(..)));
        let (mut text, mut short) = (Vec::new(), Vec::new());
        write_f64(double, &mut text);
        write_f32(single, &mut short);
        let (double_back, single_back) = (parse_f64(&text), parse_f32(&short));
        assert!(double_back.is_some_and(|back| back.to_bits() == double.to_bits() || back.is_nan() && double.is_nan()));
        assert!(single_back.is_some_and(|back| back.to_bits() == single.to_bits() || back.is_nan() && single.is_nan()));
    }
}

#[test]
fn decimals_are_never_rounded() {
    for (text, precision, scale, value) in [
        ("12.34", 10, 2, Some(1234)),
        ("-12.34", 10, 4, Some(-123_400)),
        ("12.340", 10, 2, Some(1234)),
        ("12.345", 10, 2, None),
        ("1e3", 10, 0, Some(1000)),
        ("1.5E-3", 10, 4, Some(15)),
        ("999.99", 5, 2, Some(99_999)),
        ("1000.00", 5, 2, None),
        ("1200", 4, -2, Some(12)),
        ("1250", 4, -2, None),
        (".5", 4, 1, Some(5)),
        ("5.", 4, 1, Some(50)),
        (".", 4, 1, None),
        ("", 4, 1, None),
        ("1e99999", 38, 0, None),
        ("0e9999", 38, 0, Some(0)),
        ("NaN", 38, 0, None),
    ] {
        assert_eq!(parse_decimal::<i128>(text.as_bytes(), precision, scale), value, "{text}");
    }
    let large = "9".repeat(76);
    assert_eq!(parse_decimal::<i256>(large.as_bytes(), 76, 0).map(|value| value.to_string()), Some(large));
}

#[test]
fn days_are_counted_as_chrono_counts_them() {
    let first = chrono::NaiveDate::from_ymd_opt(-9999, 1, 1).expect("a day");
    for step in 0..40_000 {
        let day = first + chrono::Days::new(step * 183);
        let days = day.signed_duration_since(chrono::NaiveDate::default()).num_days();
        let mut text = Vec::new();
        write_date(days, &mut text);
        assert_eq!(parse_date(&text), i32::try_from(days).ok(), "{day}");
        if (0..=9999).contains(&chrono::Datelike::year(&day)) {
            assert_eq!(String::from_utf8_lossy(&text), day.to_string());
        }
    }
}

#[test]
fn impossible_times_are_refused() {
    for text in [
        "2023-02-29",
        "2024-13-01",
        "2024-00-10",
        "2024-01-32",
        "2024-1-1",
        "24-01-01",
        "2024-01-01T24:00:00",
        "2024-01-01T10:60:00",
        "2024-01-01T10:00:60",
        "2024-01-01T10",
        "2024-01-01T10:00:00.",
        "2024-01-01T10:00:00+25:00",
        "2024-01-01x10:00:00",
        "2024-01-01T",
        "",
        "2024-01-01T10:00:00.12a",
        "2024-01-01T10:00:00 PST",
    ] {
        assert_eq!(parse_stamp(text.as_bytes()), None, "{text}");
    }
}

#[test]
fn timestamps_are_read_in_their_zone() {
    let seoul = Zone::parse("Asia/Seoul").expect("a zone");
    let new_york = Zone::parse("America/New_York").expect("a zone");
    let millis =
        |text: &str, zone| parse_stamp(text.as_bytes()).and_then(|stamp| stamp.ticks(TimeUnit::Millisecond, zone));
    assert_eq!(millis("2024-01-01T09:00:00", Some(seoul)), Some(1_704_067_200_000));
    assert_eq!(millis("2024-01-01T00:00:00Z", Some(seoul)), Some(1_704_067_200_000));
    assert_eq!(millis("2024-01-01 00:00 UTC", None), Some(1_704_067_200_000));
    assert_eq!(millis("2024-01-01T09:00:00.5+0900", None), Some(1_704_067_200_500));
    // Clocks went forward over this time, and twice over the next one.
    assert_eq!(millis("2024-03-10T02:30:00", Some(new_york)), None);
    assert_eq!(millis("2024-11-03T01:30:00", Some(new_york)), millis("2024-11-03T05:30:00Z", None));
}

#[test]
fn timestamps_survive_writing_and_reading() {
    let mut random = fastrand::Rng::with_seed(3);
    let zones = ["UTC", "+09:00", "-03:30", "Asia/Seoul", "America/New_York", "Europe/Amsterdam"];
    let zones: Vec<Option<Zone>> = zones.iter().map(|name| Zone::parse(name).ok()).chain([None]).collect();
    for _ in 0..50_000 {
        let zone = zones[random.usize(..zones.len())];
        let unit =
            [TimeUnit::Second, TimeUnit::Millisecond, TimeUnit::Microsecond, TimeUnit::Nanosecond][random.usize(..4)];
        let ticks = match unit {
            TimeUnit::Nanosecond => random.i64(..),
            unit => {
                random.i64(-90_000_000_000..90_000_000_000) * ticks_per_second(unit)
                    + random.i64(0..ticks_per_second(unit))
            }
        };
        let mut text = Vec::new();
        write_timestamp(ticks, unit, zone, &mut text);
        let back = parse_stamp(&text).and_then(|stamp| stamp.ticks(unit, zone));
        assert_eq!(back, Some(ticks), "{}", String::from_utf8_lossy(&text));
    }
}
