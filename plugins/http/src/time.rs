//! Timestamps as text. Blocks need no clock and no calendar library for this.

/// Returns seconds since 1970 and the rest in nanoseconds as `2024-02-29T23:59:59.5Z`, without needless zeros.
pub(crate) fn iso(seconds: i64, nanoseconds: u32) -> String {
    let (year, month, day) = civil(seconds.div_euclid(86_400));
    let second = seconds.rem_euclid(86_400);
    let clock = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
    let fraction = format!("{nanoseconds:09}");
    let fraction = fraction.trim_end_matches('0');
    let dot = if fraction.is_empty() { "" } else { "." };
    format!("{year:04}-{month:02}-{day:02}T{clock}{dot}{fraction}Z")
}

/// Returns the date of a day counted from 1970, by years that begin in March, so that a leap day is the last of its year.
pub(crate) fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

/// Counts the days from 1970 to a date.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468
}

/// Reads a date, `2024-02-29`, or a timestamp, `2024-02-29T13:05:59Z` or with an offset `+09:00`, as seconds since 1970. Without an
/// offset UTC is meant.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let (date, clock) = match text.trim().split_once(['T', 't', ' ']) {
        Some((date, clock)) => (date, clock),
        None => (text.trim(), "00:00"),
    };
    let [year, month, day] = numbers(date, '-')?[..] else { return None };
    let start = days(year, month, day);
    if !(1..=12).contains(&month) || civil(start) != (year, month, day) {
        return None;
    }
    let (clock, offset) = match clock.find(['Z', 'z', '+', '-']) {
        Some(at) => (&clock[..at], offset(&clock[at..])?),
        None => (clock, 0),
    };
    let clock = clock.split_once('.').map_or(clock, |(whole, _)| whole);
    let (hours, minutes, seconds) = match numbers(clock, ':')?[..] {
        [hours, minutes] => (hours, minutes, 0),
        [hours, minutes, seconds] => (hours, minutes, seconds),
        _ => return None,
    };
    let is_time = hours < 24 && minutes < 60 && seconds < 60;
    is_time.then_some(((start * 24 + hours) * 60 + minutes) * 60 + seconds - offset)
}

fn offset(text: &str) -> Option<i64> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, rest) = text.split_at(1);
    let [hours, minutes] = numbers(rest, ':')?[..] else { return None };
    Some((hours * 60 + minutes) * 60 * if sign == "-" { -1 } else { 1 })
}

fn numbers(text: &str, separator: char) -> Option<Vec<i64>> {
    let number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok()).flatten();
    text.split(separator).map(number).collect()
}

/// Reads a length of time, `1d`, `6h` or `1d12h`, as seconds.
pub(crate) fn parse_length(text: &str) -> Option<i64> {
    const UNITS: [(char, i64); 5] = [('w', 604_800), ('d', 86_400), ('h', 3600), ('m', 60), ('s', 1)];
    let mut rest = text.trim();
    let mut total: i64 = 0;
    while !rest.is_empty() {
        let at = rest.find(|c: char| !c.is_ascii_digit())?;
        let unit = rest[at..].chars().next()?;
        let length = UNITS.iter().find(|(known, _)| *known == unit)?.1;
        total = total.checked_add(rest[..at].parse::<i64>().ok()?.checked_mul(length)?)?;
        rest = &rest[at + 1..];
    }
    (!text.trim().is_empty()).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::{civil, iso, parse, parse_length};

    #[test]
    fn writes_timestamps() {
        assert_eq!(iso(0, 0), "1970-01-01T00:00:00Z");
        assert_eq!(iso(1_709_251_199, 500_000_000), "2024-02-29T23:59:59.5Z");
        assert_eq!(iso(-1, 0), "1969-12-31T23:59:59Z");
    }

    #[test]
    fn counts_days() {
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(19_782), (2024, 2, 29));
        assert_eq!(civil(-719_468), (0, 3, 1));
    }

    #[test]
    fn reads_moments() {
        let table = [
            ("1970-01-01", Some(0)),
            ("2024-02-29", Some(1_709_164_800)),
            ("2024-02-29T23:59:59Z", Some(1_709_251_199)),
            ("2024-03-01T08:59:59.25+09:00", Some(1_709_251_199)),
            ("2024-02-29 23:59", Some(1_709_251_140)),
            ("1969-12-31T23:59:59-00:00", Some(-1)),
            ("2023-02-29", None),
            ("2024-13-01", None),
            ("2024-01-01T24:00:00Z", None),
            ("yesterday", None),
            ("", None),
        ];
        for (text, seconds) in table {
            assert_eq!(parse(text), seconds, "{text}");
        }
    }

    #[test]
    fn reads_lengths() {
        let table = [
            ("1d", Some(86_400)),
            ("1d12h", Some(129_600)),
            ("90s", Some(90)),
            ("1w", Some(604_800)),
            ("1", None),
            ("", None),
            ("1y", None),
            ("d", None),
        ];
        for (text, seconds) in table {
            assert_eq!(parse_length(text), seconds, "{text}");
        }
    }
}
