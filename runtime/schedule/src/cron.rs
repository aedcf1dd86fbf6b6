//! Cron expressions of five fields.

mod field;

use std::{fmt, str::FromStr};

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
use croner::CronPattern;
use croner::parser::{CronParser, Seconds, Year};
use weir_diagnostics::{Blame, Explain};

use field::FIELDS;

/// A cron expression of five fields: minute, hour, day of month, month, day of week.
///
/// What days it means is `croner`'s knowledge; its times of day are found once and kept.
#[derive(Debug, Clone)]
pub struct Cron {
    text: String,
    pattern: Box<CronPattern>,
    times: Vec<NaiveTime>,
}

/// Why a text is not a cron expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CronError {
    /// Not five fields.
    #[error("`{text}` is not a cron expression: it has {found} fields instead of 5")]
    Fields {
        /// The whole text.
        text: String,
        /// How many fields it has.
        found: usize,
    },
    /// A field cannot be read.
    #[error("`{part}` is not a {field} of a cron expression: {reason}")]
    Part {
        /// Which field.
        field: &'static str,
        /// The piece of it that is wrong.
        part: String,
        /// Why.
        reason: String,
    },
    /// The fields are right one by one, but not together.
    #[error("`{text}` is not a cron expression: {reason}")]
    Whole {
        /// The whole text.
        text: String,
        /// Why.
        reason: String,
    },
}

impl Explain for CronError {
    fn blame(&self) -> Blame {
        Blame::User
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Fields { text, .. } if text.starts_with('@') => {
                vec!["write the five fields, or an interval such as `every: 1h`".into()]
            }
            Self::Fields { found: 6 | 7, .. } => vec!["seconds and years are not supported: leave them out".into()],
            Self::Fields { .. } => {
                vec!["the fields are minute, hour, day of month, month, day of week, such as `30 8 * * mon-fri`".into()]
            }
            Self::Part { .. } | Self::Whole { .. } => Vec::new(),
        }
    }
}

impl Cron {
    /// Returns the expression as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Tells whether it is due on a day, as the calendar goes.
    pub(crate) fn is_on(&self, date: NaiveDate) -> bool {
        let month = self.pattern.month_match(date.month());
        let day = || self.pattern.day_match(date.year(), date.month(), date.day(), weekday(date.weekday()));
        // Both fail on dates that do not exist only.
        month.unwrap_or(false) && day().unwrap_or(false)
    }

    /// Returns its times on such a day, in order.
    pub(crate) fn times(&self) -> &[NaiveTime] {
        &self.times
    }

    /// Tells whether it goes by the hours that pass rather than by times of the day: it names none of them.
    pub(crate) fn is_every_hour(&self) -> bool {
        (0..24).all(|hour| self.pattern.hour_match(hour).unwrap_or(false))
    }
}

impl FromStr for Cron {
    type Err = CronError;

    fn from_str(text: &str) -> Result<Self, CronError> {
        let parts: Vec<_> = text.split_whitespace().collect();
        if parts.len() != FIELDS.len() {
            return Err(CronError::Fields { text: text.trim().to_owned(), found: parts.len() });
        }
        let mut plain = Vec::new();
        for (field, part) in FIELDS.iter().zip(&parts) {
            let items = part.split(',').map(|item| field.read(item)).collect::<Result<Vec<_>, _>>()?;
            plain.push(items.join(","));
        }
        let text = parts.join(" ");
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        match parser.parse(&plain.join(" ")) {
            Ok(cron) => Ok(Self { text, times: times(&cron.pattern), pattern: Box::new(cron.pattern) }),
            Err(error) => Err(CronError::Whole { text, reason: error.to_string() }),
        }
    }
}

fn times(pattern: &CronPattern) -> Vec<NaiveTime> {
    let hours = (0..24).filter(|hour| pattern.hour_match(*hour).unwrap_or(false));
    let minutes = || (0..60).filter(|minute| pattern.minute_match(*minute).unwrap_or(false));
    hours.flat_map(|hour| minutes().filter_map(move |minute| NaiveTime::from_hms_opt(hour, minute, 0))).collect()
}

fn weekday(day: Weekday) -> croner::Weekday {
    match day {
        Weekday::Mon => croner::Weekday::Monday,
        Weekday::Tue => croner::Weekday::Tuesday,
        Weekday::Wed => croner::Weekday::Wednesday,
        Weekday::Thu => croner::Weekday::Thursday,
        Weekday::Fri => croner::Weekday::Friday,
        Weekday::Sat => croner::Weekday::Saturday,
        Weekday::Sun => croner::Weekday::Sunday,
    }
}

impl PartialEq for Cron {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Cron {}

impl fmt::Display for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}
