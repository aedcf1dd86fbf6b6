//! The words for days.

use std::fmt;

use chrono::Weekday;
use weir_diagnostics::did_you_mean;

use super::{Day, DayError, Kind};

const ORDINALS: [&str; 5] = ["first", "second", "third", "fourth", "fifth"];

const KINDS: [(&str, Kind); 11] = [
    ("day", Kind::Any),
    ("monday", Kind::Weekday(Weekday::Mon)),
    ("tuesday", Kind::Weekday(Weekday::Tue)),
    ("wednesday", Kind::Weekday(Weekday::Wed)),
    ("thursday", Kind::Weekday(Weekday::Thu)),
    ("friday", Kind::Weekday(Weekday::Fri)),
    ("saturday", Kind::Weekday(Weekday::Sat)),
    ("sunday", Kind::Weekday(Weekday::Sun)),
    ("business day", Kind::Business),
    ("weekend", Kind::Weekend),
    ("holiday", Kind::Holiday),
];

/// Reads `[every | [first … fifth | 1st … 31st] [last]] kind`.
pub(super) fn read(text: &str) -> Result<Day, DayError> {
    let lower = text.to_lowercase();
    let mut words: Vec<_> = lower.split_whitespace().collect();
    let every = take(&mut words, |word| (word == "every").then_some(()));
    let nth = take(&mut words, ordinal);
    let last = take(&mut words, |word| (word == "last").then_some(()));
    let kind = kind(&words.join(" ")).map_err(|near| DayError {
        text: text.to_owned(),
        reason: if words.is_empty() { "it says which, but not of what".into() } else { not_a_kind(&words) },
        near,
    })?;
    let from_end = last.is_some();
    let nth = nth.or(last.map(|()| 1));
    match (nth, every) {
        (None, _) => Ok(Day::Every(kind)),
        (Some(nth), None) if possible(nth, kind) => Ok(Day::OfMonth { nth, from_end, kind }),
        (Some(nth), None) => Err(wrong(text, format!("no month has a {} {}", Nth(nth), of(kind)))),
        (Some(_), Some(())) => Err(wrong(text, "it is either every day of a kind or one of them".into())),
    }
}

fn wrong(text: &str, reason: String) -> DayError {
    DayError { text: text.to_owned(), reason, near: None }
}

fn not_a_kind(words: &[&str]) -> String {
    format!("`{}` is no kind of days", words.join(" "))
}

fn take<T>(words: &mut Vec<&str>, read: impl Fn(&str) -> Option<T>) -> Option<T> {
    let found = read(words.first()?)?;
    words.remove(0);
    Some(found)
}

fn ordinal(word: &str) -> Option<u32> {
    let spelled = ORDINALS.iter().zip(1..).find(|(ordinal, _)| **ordinal == word).map(|(_, number)| number);
    let suffixes = ["st", "nd", "rd", "th"];
    let digits = || suffixes.iter().find_map(|suffix| word.strip_suffix(suffix));
    spelled.or_else(|| digits()?.parse().ok().filter(|number| *number > 0))
}

fn kind(text: &str) -> Result<Kind, Option<String>> {
    let short = |name: &str| name.len() > 3 && name.ends_with("day") && name.get(..3) == Some(text);
    let found = KINDS.iter().find(|(name, kind)| *name == text || (matches!(kind, Kind::Weekday(_)) && short(name)));
    found.map(|(_, kind)| *kind).ok_or_else(|| did_you_mean(text, KINDS.iter().map(|(name, _)| *name)))
}

/// Tells whether there are so many days of a kind in any month.
fn possible(nth: u32, kind: Kind) -> bool {
    let most = match kind {
        Kind::Any | Kind::Holiday => 31,
        Kind::Weekday(_) => 5,
        Kind::Business => 23,
        Kind::Weekend => 10,
    };
    nth <= most
}

/// Returns the words for a kind.
pub(super) fn of(kind: Kind) -> &'static str {
    KINDS.iter().find(|(_, other)| *other == kind).map_or("day", |(name, _)| name)
}

/// A number as it is said: `first`, `15th`.
pub(super) struct Nth(pub(super) u32);

impl fmt::Display for Nth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let spelled = usize::try_from(self.0).ok().and_then(|nth| ORDINALS.get(nth.checked_sub(1)?));
        if let Some(word) = spelled {
            return f.write_str(word);
        }
        let suffix = match (self.0 % 10, self.0 % 100) {
            (_, 11..=13) => "th",
            (1, _) => "st",
            (2, _) => "nd",
            (3, _) => "rd",
            _ => "th",
        };
        write!(f, "{}{suffix}", self.0)
    }
}
