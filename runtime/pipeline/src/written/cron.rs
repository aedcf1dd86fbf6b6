//! The form of cron expressions. When they are due is the scheduler's affair.

use std::{fmt, str::FromStr};

use weir_diagnostics::{Blame, Explain};

/// What each of the five fields may hold.
struct Field {
    name: &'static str,
    least: u8,
    most: u8,
    words: &'static [&'static str],
}

const FIELDS: [Field; 5] = [
    Field { name: "minute", least: 0, most: 59, words: &[] },
    Field { name: "hour", least: 0, most: 23, words: &[] },
    Field { name: "day of month", least: 1, most: 31, words: &[] },
    Field {
        name: "month",
        least: 1,
        most: 12,
        words: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    },
    Field { name: "day of week", least: 0, most: 7, words: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];

/// A cron expression of five fields: minute, hour, day of month, month, day of week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron(String);

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
}

impl Explain for CronError {
    fn blame(&self) -> Blame {
        Blame::User
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Fields { found: 6 | 7, .. } => vec!["seconds and years are not supported: leave them out".into()],
            Self::Fields { .. } => {
                vec!["the fields are minute, hour, day of month, month, day of week, such as `30 8 * * mon-fri`".into()]
            }
            Self::Part { .. } => Vec::new(),
        }
    }
}

impl Cron {
    /// Returns the expression as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Cron {
    type Err = CronError;

    fn from_str(text: &str) -> Result<Self, CronError> {
        let parts: Vec<_> = text.split_whitespace().collect();
        if parts.len() != FIELDS.len() {
            return Err(CronError::Fields { text: text.to_owned(), found: parts.len() });
        }
        for (field, part) in FIELDS.iter().zip(&parts) {
            part.split(',').try_for_each(|item| field.check(item))?;
        }
        Ok(Self(parts.join(" ")))
    }
}

impl Field {
    /// Checks `*`, `5`, `1-5` or a name, each with an optional `/step`.
    fn check(&self, item: &str) -> Result<(), CronError> {
        let (range, step) = item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
        if let Some(step) = step {
            let valid = step.parse::<u8>().is_ok_and(|step| (1..=self.most).contains(&step));
            if !valid {
                return Err(self.error(item, format!("the step must be from 1 to {}", self.most)));
            }
        }
        if range == "*" {
            return Ok(());
        }
        let Some((first, last)) = range.split_once('-') else { return self.value(range, item).map(drop) };
        let (first, last) = (self.value(first, item)?, self.value(last, item)?);
        if first > last {
            return Err(self.error(item, "the range ends before it starts".into()));
        }
        Ok(())
    }

    fn value(&self, text: &str, item: &str) -> Result<u8, CronError> {
        let word = self.words.iter().position(|word| word.eq_ignore_ascii_case(text));
        if let Some(number) = word.and_then(|index| u8::try_from(index).ok()) {
            return Ok(number + self.least);
        }
        let number = text.parse::<u8>().ok().filter(|number| (self.least..=self.most).contains(number));
        number.ok_or_else(|| self.error(item, format!("it goes from {} to {}", self.least, self.most)))
    }

    fn error(&self, part: &str, reason: String) -> CronError {
        CronError::Part { field: self.name, part: part.to_owned(), reason }
    }
}

impl fmt::Display for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
