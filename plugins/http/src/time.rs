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

#[cfg(test)]
mod tests {
    use super::{civil, iso};

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
}
