//! A rule in a zone.

use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};

use crate::clock_change::Meaning;
use crate::{Calendar, Cron, Day, DueTimes, Holidays, Interval, LocalMoment, Zone};

/// When, by the clock on the wall or by the time that passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// By a cron expression.
    Cron(Cron),
    /// Every so often.
    Every(Interval),
    /// At moments that are named one by one.
    At(Vec<LocalMoment>),
    /// On days by name.
    Calendar(Calendar),
}

/// When something is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// The rule.
    pub rule: Rule,
    /// Where the clock hangs that it goes by.
    pub zone: Zone,
    /// The days on which nobody works.
    pub holidays: Holidays,
    /// Days on which it is not due whatever the rule says.
    pub except: Vec<Day>,
}

/// After so many years the calendar repeats itself, weekdays included. A rule about days that finds none in all of
/// them never will.
const CYCLE: i32 = 400;

impl Schedule {
    /// Creates a schedule without holidays and exceptions.
    pub fn new(rule: Rule, zone: Zone) -> Self {
        Self { rule, zone, holidays: Holidays::default(), except: Vec::new() }
    }

    /// Returns the moments at which it is due after another, one by one, in order and each once.
    ///
    /// Looks ahead as long as the calendar needs to repeat itself, so it ends for a schedule that is never due.
    pub fn due_after(&self, after: DateTime<Utc>) -> DueTimes<'_> {
        DueTimes::new(self, after)
    }

    /// Returns the moments at which it is due after one moment, up to and including another.
    pub fn due_between(&self, after: DateTime<Utc>, until: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> {
        self.due_after(after).take_while(move |due| *due <= until)
    }

    /// Tells whether it is never due, in the past or the future: the 31st of February, or a Monday that is excluded.
    pub fn is_never_due(&self) -> bool {
        let since = match &self.rule {
            Rule::At(moments) => moments.iter().min().map(|moment| moment.get().date()),
            _ => None,
        };
        // Any day would do. This one is before every date that people put into a file.
        let since = since.and_then(|date| date.pred_opt()).or_else(|| NaiveDate::from_ymd_opt(1970, 1, 1));
        let midnight = since.map(|date| date.and_time(NaiveTime::MIN).and_utc());
        self.due_after(midnight.unwrap_or(DateTime::UNIX_EPOCH)).next().is_none()
    }

    /// Tells whether a day is left out.
    pub(crate) fn leaves_out(&self, date: NaiveDate) -> bool {
        self.except.iter().any(|day| day.is(date, &self.holidays))
    }

    /// Returns the wall-clock times of a day, in order. An interval has none.
    pub(crate) fn times_on(&self, date: NaiveDate) -> Vec<NaiveTime> {
        let times = match &self.rule {
            Rule::Every(_) => Vec::new(),
            Rule::Cron(cron) if cron.is_on(date) => cron.times().to_vec(),
            Rule::Calendar(calendar) if calendar.is_on(date, &self.holidays) => calendar.times().to_vec(),
            Rule::Cron(_) | Rule::Calendar(_) => Vec::new(),
            Rule::At(moments) => {
                moments.iter().map(|moment| moment.get()).filter(|at| at.date() == date).map(|at| at.time()).collect()
            }
        };
        if times.is_empty() || self.leaves_out(date) { Vec::new() } else { times }
    }

    /// Returns how its times are meant when clocks change.
    pub(crate) fn meaning(&self) -> Meaning {
        match &self.rule {
            Rule::Cron(cron) if cron.is_every_hour() => Meaning::EveryHour,
            _ => Meaning::TimeOfDay,
        }
    }

    /// Returns the last day that has to be looked at to find the next time after a day.
    pub(crate) fn last_day(&self, from: NaiveDate) -> NaiveDate {
        match &self.rule {
            Rule::At(moments) => moments.iter().map(|at| at.get().date()).max().unwrap_or(from),
            _ => from.with_year(from.year().saturating_add(CYCLE)).unwrap_or(NaiveDate::MAX),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cron(cron) => write!(f, "{cron}"),
            Self::Every(interval) => write!(f, "every {}", interval.every()),
            Self::At(moments) => write!(f, "at {}", listed(moments)),
            Self::Calendar(calendar) => {
                let times: Vec<_> = calendar.times().iter().map(|time| time.format("%H:%M")).collect();
                write!(f, "{} at {}", listed(calendar.days()), listed(&times))
            }
        }
    }
}

fn listed<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
