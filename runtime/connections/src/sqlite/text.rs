//! Dates, times and decimals as text: ISO 8601 with a fixed number of digits, so that text sorts like time.

use arrow::datatypes::TimeUnit;

const SECONDS_PER_DAY: i64 = 86_400;

/// Writes `2024-02-29`; false for a year that has not four digits.
pub(super) fn write_date(days: i64, out: &mut Vec<u8>) -> bool {
    let (year, month, day) = civil(days);
    if !(0..=9999).contains(&year) {
        return false;
    }
    digits(year, 4, out);
    out.push(b'-');
    digits(month, 2, out);
    out.push(b'-');
    digits(day, 2, out);
    true
}

/// Writes `09:30:00.123456`, with as many digits as the unit has; false when it is not within a day.
pub(super) fn write_time(value: i64, unit: TimeUnit, out: &mut Vec<u8>) -> bool {
    let (per_second, places) = scale(unit);
    let seconds = value.div_euclid(per_second);
    if !(0..SECONDS_PER_DAY).contains(&seconds) {
        return false;
    }
    digits(seconds / 3600, 2, out);
    out.push(b':');
    digits(seconds / 60 % 60, 2, out);
    out.push(b':');
    digits(seconds % 60, 2, out);
    if places > 0 {
        out.push(b'.');
        digits(value.rem_euclid(per_second), places, out);
    }
    true
}

/// Writes `2024-02-29T09:30:00.123456`; false for a year that has not four digits.
pub(super) fn write_timestamp(value: i64, unit: TimeUnit, out: &mut Vec<u8>) -> bool {
    let (per_second, _) = scale(unit);
    let per_day = per_second * SECONDS_PER_DAY;
    if !write_date(value.div_euclid(per_day), out) {
        return false;
    }
    out.push(b'T');
    write_time(value.rem_euclid(per_day), unit, out)
}

/// Writes an unscaled decimal with its point, e.g. 1234 at scale 3 as `1.234`.
pub(super) fn write_decimal(unscaled: &str, scale: i8, out: &mut Vec<u8>) {
    let (sign, number) = unscaled.strip_prefix('-').map_or(("", unscaled), |number| ("-", number));
    out.extend_from_slice(sign.as_bytes());
    let Ok(places) = usize::try_from(scale) else {
        out.extend_from_slice(number.as_bytes());
        let zeros = if number == "0" { 0 } else { usize::from(scale.unsigned_abs()) };
        out.extend(std::iter::repeat_n(b'0', zeros));
        return;
    };
    let missing = (places + 1).saturating_sub(number.len());
    let padded = std::iter::repeat_n(b'0', missing).chain(number.bytes());
    let whole = missing + number.len() - places;
    for (at, digit) in padded.enumerate() {
        if at == whole {
            out.push(b'.');
        }
        out.push(digit);
    }
}

fn scale(unit: TimeUnit) -> (i64, usize) {
    match unit {
        TimeUnit::Second => (1, 0),
        TimeUnit::Millisecond => (1_000, 3),
        TimeUnit::Microsecond => (1_000_000, 6),
        TimeUnit::Nanosecond => (1_000_000_000, 9),
    }
}

fn digits(value: i64, places: usize, out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + places, b'0');
    let mut rest = value.unsigned_abs();
    for place in out[start..].iter_mut().rev() {
        *place = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
}

/// Returns year, month and day of a day counted from 1970-01-01, in the proleptic Gregorian calendar. Years are counted from March, so
/// that the leap day is the last of its year and months have a regular pattern of lengths.
fn civil(days: i64) -> (i64, i64, i64) {
    const DAYS_PER_ERA: i64 = 146_097;
    // From 0000-03-01 to 1970-01-01.
    let days = days + 719_468;
    let era = days.div_euclid(DAYS_PER_ERA);
    let of_era = days.rem_euclid(DAYS_PER_ERA);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).expect("ASCII")
    }

    #[test]
    fn writes_dates_of_every_day_in_order() {
        let mut last = String::new();
        for days in -719_528..=2_932_896 {
            let date = text(|out| assert!(write_date(days, out), "{days}"));
            assert!(date > last, "{date} follows {last}");
            last = date;
        }
        assert_eq!(last, "9999-12-31");
        assert_eq!(text(|out| assert!(write_date(-719_528, out))), "0000-01-01");
        assert_eq!(text(|out| assert!(write_date(19_782, out))), "2024-02-29");
    }

    #[test]
    fn refuses_years_that_would_not_sort() {
        assert!(!write_date(2_932_897, &mut Vec::new()));
        assert!(!write_date(-719_529, &mut Vec::new()));
        assert!(!write_timestamp(i64::MAX, TimeUnit::Microsecond, &mut Vec::new()));
        assert!(!write_timestamp(i64::MIN, TimeUnit::Second, &mut Vec::new()));
    }

    #[test]
    fn writes_times_with_the_digits_of_their_unit() {
        let stamp = |value, unit| text(|out| assert!(write_timestamp(value, unit, out)));
        assert_eq!(stamp(1_709_199_000, TimeUnit::Second), "2024-02-29T09:30:00");
        assert_eq!(stamp(1_709_199_000_001, TimeUnit::Millisecond), "2024-02-29T09:30:00.001");
        assert_eq!(stamp(-1, TimeUnit::Microsecond), "1969-12-31T23:59:59.999999");
        assert_eq!(stamp(1, TimeUnit::Nanosecond), "1970-01-01T00:00:00.000000001");
        assert!(!write_time(86_400, TimeUnit::Second, &mut Vec::new()));
    }

    #[test]
    fn writes_decimals_exactly() {
        let decimal = |number, scale| text(|out| write_decimal(number, scale, out));
        assert_eq!(decimal("123400", 4), "12.3400");
        assert_eq!(decimal("-5", 3), "-0.005");
        assert_eq!(decimal("0", 2), "0.00");
        assert_eq!(decimal("7", 0), "7");
        assert_eq!(decimal("7", -2), "700");
        assert_eq!(decimal("0", -2), "0");
    }
}
