//! Numbers as people read them.

use std::time::Duration;

/// Writes a count with its digits in groups: `1,234,567`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Chooses the word for a number.
pub(crate) fn plural<'w>(number: u64, one: &'w str, many: &'w str) -> &'w str {
    if number == 1 { one } else { many }
}

/// Writes a speed: `1.2M/s`.
pub(crate) fn rate(rows: u64, time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds <= 0.0 {
        return "–".to_owned();
    }
    // Counts beyond 2^53 lose digits that one decimal does not show.
    let per_second = rows as f64 / seconds;
    match per_second {
        fast if fast >= 999_950.0 => format!("{:.1}M/s", fast / 1e6),
        medium if medium >= 999.5 => format!("{:.1}k/s", medium / 1e3),
        slow => format!("{slow:.0}/s"),
    }
}

/// Writes a time: `0.4 s`, `12.0 s`, `3 min 20 s`, `2 h 5 min`.
pub(crate) fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 if time < Duration::from_millis(100) => format!("{} ms", time.as_millis()),
        0..60 => format!("{:.1} s", time.as_secs_f64()),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{count, duration, rate};

    #[test]
    fn counts_are_grouped() {
        assert_eq!([0, 999, 1000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn speeds_are_short() {
        let second = Duration::from_secs(1);
        assert_eq!([12, 1500, 2_340_000].map(|rows| rate(rows, second)), ["12/s", "1.5k/s", "2.3M/s"]);
        assert_eq!(rate(5, Duration::ZERO), "–");
    }

    #[test]
    fn times_have_two_parts_at_most() {
        let times = [
            Duration::from_millis(7),
            Duration::from_millis(1240),
            Duration::from_secs(200),
            Duration::from_secs(7500),
        ];
        assert_eq!(times.map(duration), ["7 ms", "1.2 s", "3 min 20 s", "2 h 5 min"]);
    }
}
