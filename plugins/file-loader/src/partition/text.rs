//! Values as names of folders, as Hive has them: `day=2024-01-01`.

/// The folder of nulls and, because readers refuse a folder without a value, of empty texts.
const NULL: &str = "__HIVE_DEFAULT_PARTITION__";

/// What Hive escapes, which readers undo, and what other file systems have no place for.
const ESCAPED: &str = "\"#%'*/:=?\\{}[]^<>|";

/// Returns the folder of a value.
pub(super) fn folder(column: &str, value: Option<&str>) -> String {
    let mut name = String::with_capacity(column.len() + 16);
    // A leading dot would hide the folder from most readers.
    let column = column.strip_prefix('.').inspect(|_| name.push_str("%2E")).unwrap_or(column);
    escape(column, &mut name);
    name.push('=');
    match value {
        None | Some("") => name.push_str(NULL),
        Some(value) => escape(value, &mut name),
    }
    name
}

fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        if character.is_control() || ESCAPED.contains(character) {
            let mut bytes = [0; 4];
            let bytes = character.encode_utf8(&mut bytes).bytes();
            bytes.for_each(|byte| out.push_str(&format!("%{byte:02X}")));
        } else {
            out.push(character);
        }
    }
}

/// Returns a day since 1970 as `2024-02-29`. Years are counted from March, so that the leap day is the last of its year and the months
/// have a regular pattern of lengths.
pub(super) fn date(days: i32) -> String {
    const DAYS_PER_ERA: i64 = 146_097;
    // From 0000-03-01 to 1970-01-01.
    let days = i64::from(days) + 719_468;
    let era = days.div_euclid(DAYS_PER_ERA);
    let of_era = days.rem_euclid(DAYS_PER_ERA);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_hive_escapes() {
        let table = [
            ("2024-01-01", "day=2024-01-01"),
            ("a/b=c", "day=a%2Fb%3Dc"),
            ("50% off?", "day=50%25 off%3F"),
            ("서울", "day=서울"),
            ("tab\tand\\", "day=tab%09and%5C"),
            ("..", "day=.."),
            ("", "day=__HIVE_DEFAULT_PARTITION__"),
        ];
        for (value, name) in table {
            assert_eq!(folder("day", Some(value)), name);
        }
        assert_eq!(folder("day", None), "day=__HIVE_DEFAULT_PARTITION__");
        assert_eq!(folder(".a/b", Some("1")), "%2Ea%2Fb=1");
    }

    #[test]
    fn writes_dates() {
        let table = [(0, "1970-01-01"), (19_782, "2024-02-29"), (-1, "1969-12-31"), (-719_528, "0000-01-01")];
        for (days, text) in table {
            assert_eq!(date(days), text);
        }
    }
}
