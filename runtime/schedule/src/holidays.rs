//! Lists of holidays.

use std::{fmt, str::FromStr};

use chrono::{Datelike, NaiveDate};
use weir_diagnostics::{Blame, Explain};

/// One entry of a list of holidays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holiday {
    /// `2026-02-16..2026-02-18`, both ends included; a single date is a range of one.
    Dates(NaiveDate, NaiveDate),
    /// `12-25`: every year.
    Yearly {
        /// The month.
        month: u32,
        /// The day of the month.
        day: u32,
    },
}

/// Why a text is not a holiday.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date")]
pub struct HolidayError(String);

impl Explain for HolidayError {
    fn blame(&self) -> Blame {
        Blame::User
    }

    fn hints(&self) -> Vec<String> {
        vec!["write a date such as `2026-02-16`, a range such as `2026-02-16..2026-02-18`, or a day of every year such as `12-25`".into()]
    }
}

impl Holiday {
    fn contains(self, date: NaiveDate) -> bool {
        match self {
            Self::Dates(first, last) => (first..=last).contains(&date),
            Self::Yearly { month, day } => (date.month(), date.day()) == (month, day),
        }
    }
}

impl FromStr for Holiday {
    type Err = HolidayError;

    fn from_str(text: &str) -> Result<Self, HolidayError> {
        let date = |text: &str| NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok();
        // A leap year, so that 29 February is a day of every year in which there is one.
        let yearly = || date(&format!("2000-{}", text.trim()));
        let found = match text.split_once("..") {
            Some((first, last)) => date(first).zip(date(last)).filter(|(first, last)| first <= last),
            None => date(text).map(|date| (date, date)),
        };
        let found = found.map(|(first, last)| Self::Dates(first, last));
        let found = found.or_else(|| yearly().map(|date| Self::Yearly { month: date.month(), day: date.day() }));
        found.ok_or_else(|| HolidayError(text.to_owned()))
    }
}

impl fmt::Display for Holiday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dates(first, last) if first == last => write!(f, "{first}"),
            Self::Dates(first, last) => write!(f, "{first}..{last}"),
            Self::Yearly { month, day } => write!(f, "{month:02}-{day:02}"),
        }
    }
}

/// The days on which nobody works, apart from weekends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holidays(Vec<Holiday>);

impl Holidays {
    /// Tells whether a date is one.
    pub fn contain(&self, date: NaiveDate) -> bool {
        self.0.iter().any(|holiday| holiday.contains(date))
    }
}

impl FromIterator<Holiday> for Holidays {
    fn from_iter<I: IntoIterator<Item = Holiday>>(holidays: I) -> Self {
        Self(holidays.into_iter().collect())
    }
}
