//! Days as people name them: `first monday`, `last business day`, `15th day`.

mod words;

use std::{fmt, str::FromStr};

use chrono::{Datelike, Days, NaiveDate, Weekday};
use weir_diagnostics::{Blame, Explain};

use crate::{Holiday, Holidays};

/// A day, or a kind of days, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// Every day of a kind: `monday`.
    Every(Kind),
    /// One in each month: `first monday`, `second last business day`.
    OfMonth {
        /// Counted from 1.
        nth: u32,
        /// Whether it is counted from the end of the month.
        from_end: bool,
        /// The days that count.
        kind: Kind,
    },
    /// A date, a range of dates or a day of every year.
    Dates(Holiday),
}

/// A kind of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `day`.
    Any,
    /// `monday`.
    Weekday(Weekday),
    /// `business day`: Monday to Friday, unless it is a holiday.
    Business,
    /// `weekend`: Saturday and Sunday.
    Weekend,
    /// `holiday`: what the schedule lists as such.
    Holiday,
}

/// Why a text is not a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a day: {reason}")]
pub struct DayError {
    text: String,
    reason: String,
    near: Option<String>,
}

impl Explain for DayError {
    fn blame(&self) -> Blame {
        Blame::User
    }

    fn hints(&self) -> Vec<String> {
        let examples = "write for example `first monday`, `last business day`, `15th day`, `friday` or `2026-12-24`";
        vec![self.near.clone().unwrap_or_else(|| examples.to_owned())]
    }
}

impl Day {
    /// Tells whether a date is such a day.
    pub(crate) fn is(self, date: NaiveDate, holidays: &Holidays) -> bool {
        match self {
            Self::Every(kind) => kind.is(date, holidays),
            Self::Dates(dates) => Holidays::from_iter([dates]).contain(date),
            Self::OfMonth { nth, from_end, kind } => {
                kind.is(date, holidays) && place(date, from_end, kind, holidays) == nth
            }
        }
    }
}

/// Returns which day of its kind in its month a date is.
fn place(date: NaiveDate, from_end: bool, kind: Kind, holidays: &Holidays) -> u32 {
    let step = |offset| {
        let days = Days::new(offset);
        if from_end { date.checked_add_days(days) } else { date.checked_sub_days(days) }
    };
    let same_month = (0..31).map_while(step).take_while(|other| other.month() == date.month());
    let count = same_month.filter(|other| kind.is(*other, holidays)).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl Kind {
    fn is(self, date: NaiveDate, holidays: &Holidays) -> bool {
        let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        match self {
            Self::Any => true,
            Self::Weekday(day) => date.weekday() == day,
            Self::Business => !weekend && !holidays.contain(date),
            Self::Weekend => weekend,
            Self::Holiday => holidays.contain(date),
        }
    }
}

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        if text.starts_with(|c: char| c.is_ascii_digit())
            && let Ok(dates) = text.parse()
        {
            return Ok(Self::Dates(dates));
        }
        words::read(text)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Every(kind) => write!(f, "{kind}"),
            Self::OfMonth { nth: 1, from_end: true, kind } => write!(f, "last {kind}"),
            Self::OfMonth { nth, from_end: true, kind } => write!(f, "{} last {kind}", words::Nth(*nth)),
            Self::OfMonth { nth, from_end: false, kind } => write!(f, "{} {kind}", words::Nth(*nth)),
            Self::Dates(dates) => write!(f, "{dates}"),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(words::of(*self))
    }
}
