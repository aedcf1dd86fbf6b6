//! One moment after the other.

use std::collections::VecDeque;

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::clock_change::{self, Meaning};
use crate::{Interval, LocalMoment, Rule, Schedule};

/// The moments at which a schedule is due, in order and each once. Made by [`Schedule::due_after`].
#[derive(Debug)]
pub struct DueTimes<'s> {
    schedule: &'s Schedule,
    meaning: Meaning,
    after: DateTime<Utc>,
    /// The next day to look at.
    day: NaiveDate,
    /// The last one.
    last: NaiveDate,
    /// What was found on the days before, in order.
    found: VecDeque<DateTime<Utc>>,
}

impl<'s> DueTimes<'s> {
    pub(crate) fn new(schedule: &'s Schedule, after: DateTime<Utc>) -> Self {
        let today = local_day(schedule, after);
        Self {
            schedule,
            meaning: schedule.meaning(),
            after,
            // A time of yesterday can be due today: at the end of a gap, or when clocks go back over midnight.
            day: today.pred_opt().unwrap_or(today),
            last: schedule.last_day(today),
            found: VecDeque::new(),
        }
    }

    fn next_time_of_day(&mut self) -> Option<DateTime<Utc>> {
        loop {
            let first = self.found.front();
            let is_settled = first.is_some_and(|first| {
                // A later day can come before an earlier one where clocks go back over midnight, but not by more than one.
                let day = local_day(self.schedule, *first);
                day.checked_add_days(Days::new(1)).is_none_or(|next| self.day > next)
            });
            if is_settled || self.day > self.last {
                self.after = self.found.pop_front()?;
                return Some(self.after);
            }
            self.look_at_day();
        }
    }

    fn look_at_day(&mut self) {
        for time in self.schedule.times_on(self.day) {
            let instants = clock_change::instants(self.schedule.zone, self.day.and_time(time), self.meaning);
            self.found.extend(instants.into_iter().flatten().filter(|due| *due > self.after));
        }
        self.found.make_contiguous().sort_unstable();
        let mut kept = VecDeque::with_capacity(self.found.len());
        for due in self.found.drain(..) {
            if kept.back() != Some(&due) {
                kept.push_back(due);
            }
        }
        self.found = kept;
        // The end of the calendar is the end of the search.
        match self.day.succ_opt() {
            Some(next) => self.day = next,
            None => self.last = NaiveDate::MIN,
        }
    }

    fn next_of_interval(&mut self, interval: &Interval) -> Option<DateTime<Utc>> {
        loop {
            let due = interval.after(self.after, self.schedule.zone)?;
            let day = local_day(self.schedule, due);
            if day > self.last {
                return None;
            }
            if !self.schedule.leaves_out(day) {
                self.after = due;
                return Some(due);
            }
            // A second before the next day: the interval may be due with its first.
            let next = LocalMoment::midnight(day.succ_opt()?);
            let next = clock_change::first_instant(self.schedule.zone, next.get())?;
            self.after = due.max(next - chrono::TimeDelta::seconds(1));
        }
    }
}

fn local_day(schedule: &Schedule, instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&schedule.zone.get()).date_naive()
}

impl Iterator for DueTimes<'_> {
    type Item = DateTime<Utc>;

    fn next(&mut self) -> Option<DateTime<Utc>> {
        match &self.schedule.rule {
            Rule::Every(interval) => self.next_of_interval(interval),
            _ => self.next_time_of_day(),
        }
    }
}
