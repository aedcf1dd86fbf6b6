//! Calendars: days by name, at times of the day.

use chrono::{NaiveDate, NaiveTime};

use crate::{Day, Holidays, TimeOfDay};

/// Days by name, at times of the day: `{ days: [first monday], times: ["07:00"] }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    days: Vec<Day>,
    times: Vec<NaiveTime>,
}

impl Calendar {
    /// Creates a calendar that is due on each of the days at each of the times.
    pub fn new(days: Vec<Day>, times: impl IntoIterator<Item = TimeOfDay>) -> Self {
        let mut times: Vec<_> = times.into_iter().map(TimeOfDay::get).collect();
        times.sort_unstable();
        times.dedup();
        Self { days, times }
    }

    /// Tells whether it is due on a day.
    pub(crate) fn is_on(&self, date: NaiveDate, holidays: &Holidays) -> bool {
        self.days.iter().any(|day| day.is(date, holidays))
    }

    /// Returns its times on such a day, in order.
    pub(crate) fn times(&self) -> &[NaiveTime] {
        &self.times
    }

    /// Returns its days.
    pub fn days(&self) -> &[Day] {
        &self.days
    }
}
