//! The form of each field, checked here for the sake of the messages and handed on in numbers.

use super::CronError;

/// What one of the five fields may hold.
pub(super) struct Field {
    name: &'static str,
    least: u8,
    most: u8,
    words: &'static [&'static str],
    days: Days,
}

/// Which days beyond plain numbers a field can name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Days {
    /// It is about something else.
    None,
    /// `L`, `LW`, `15W`.
    OfMonth,
    /// `fri#2`, `friL`.
    OfWeek,
}

pub(super) const FIELDS: [Field; 5] = [
    Field { name: "minute", least: 0, most: 59, words: &[], days: Days::None },
    Field { name: "hour", least: 0, most: 23, words: &[], days: Days::None },
    Field { name: "day of month", least: 1, most: 31, words: &[], days: Days::OfMonth },
    Field {
        name: "month",
        least: 1,
        most: 12,
        words: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
        days: Days::None,
    },
    Field {
        name: "day of week",
        least: 0,
        most: 7,
        words: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
        days: Days::OfWeek,
    },
];

impl Field {
    /// Reads `*`, `5`, `1-5` or a name, ranges with an optional `/step`, or what the days have besides. Returns it in numbers.
    pub(super) fn read(&self, item: &str) -> Result<String, CronError> {
        if let Some(special) = self.special(item)? {
            return Ok(special);
        }
        let (range, step) = item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
        let range = self.range(range, item)?;
        let Some(step) = step else { return Ok(range) };
        let valid = step.parse::<u8>().is_ok_and(|step| (1..=self.most).contains(&step));
        if !valid {
            return Err(self.error(item, format!("the step must be from 1 to {}", self.most)));
        }
        if range == "*" {
            return Ok(format!("*/{step}"));
        }
        // Cron has always taken `5/10` for `5-59/10`.
        let range = if range.contains('-') { range } else { format!("{range}-{}", self.last()) };
        Ok(format!("{range}/{step}"))
    }

    fn range(&self, range: &str, item: &str) -> Result<String, CronError> {
        if range == "*" {
            return Ok(range.to_owned());
        }
        let Some((first, last)) = range.split_once('-') else { return Ok(self.value(range, item)?.to_string()) };
        let (first, mut last) = (self.value(first, item)?, self.value(last, item)?);
        // A week that ends with its Sunday, as in `sat-sun`.
        if self.days == Days::OfWeek && last == 0 {
            last = 7;
        }
        if first > last {
            return Err(self.error(item, "the range ends before it starts".into()));
        }
        Ok(format!("{first}-{last}"))
    }

    /// Reads what only the fields of days know; nothing when it is an ordinary item.
    fn special(&self, item: &str) -> Result<Option<String>, CronError> {
        let upper = item.to_ascii_uppercase();
        match self.days {
            Days::None => Ok(None),
            _ if upper == "?" => Ok(Some("*".to_owned())),
            Days::OfMonth if upper == "L" || upper == "LW" => Ok(Some(upper)),
            Days::OfMonth => match upper.strip_suffix('W') {
                Some(day) => Ok(Some(format!("{}W", self.value(day, item)?))),
                None => Ok(None),
            },
            Days::OfWeek => self.day_of_month_by_week(&upper, item),
        }
    }

    fn day_of_month_by_week(&self, upper: &str, item: &str) -> Result<Option<String>, CronError> {
        let (day, which) = match (upper.split_once('#'), upper.strip_suffix('L')) {
            (Some((day, which)), _) => (day, which),
            (None, Some(day)) => (day, "L"),
            (None, None) => return Ok(None),
        };
        if !matches!(which, "1" | "2" | "3" | "4" | "5" | "L") {
            return Err(self.error(item, "after `#` comes a number from 1 to 5, or `L` for the last".into()));
        }
        Ok(Some(format!("{}#{which}", self.value(day, item)?)))
    }

    fn value(&self, text: &str, item: &str) -> Result<u8, CronError> {
        let word = self.words.iter().position(|word| word.eq_ignore_ascii_case(text));
        if let Some(number) = word.and_then(|index| u8::try_from(index).ok()) {
            return Ok(number + self.least);
        }
        let number = text.parse::<u8>().ok().filter(|number| (self.least..=self.most).contains(number));
        number.ok_or_else(|| self.error(item, format!("it goes from {} to {}", self.least, self.most)))
    }

    /// Returns the last value that is not another name for the first.
    fn last(&self) -> u8 {
        if self.days == Days::OfWeek { 6 } else { self.most }
    }

    fn error(&self, part: &str, reason: String) -> CronError {
        CronError::Part { field: self.name, part: part.to_owned(), reason }
    }
}
