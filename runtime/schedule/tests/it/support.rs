//! Schedules and moments in few words.

use chrono::{DateTime, Utc};
use weir_schedule::{Calendar, Rule, Schedule};

pub(crate) fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

pub(crate) fn schedule(rule: Rule, zone: &str) -> Schedule {
    Schedule::new(rule, zone.parse().expect("a zone"))
}

pub(crate) fn cron(expression: &str, zone: &str) -> Schedule {
    schedule(Rule::Cron(expression.parse().unwrap_or_else(|error| panic!("{error}"))), zone)
}

pub(crate) fn calendar(days: &[&str], times: &[&str], zone: &str) -> Schedule {
    let days = days.iter().map(|day| day.parse().unwrap_or_else(|error| panic!("{error}")));
    let times = times.iter().map(|time| time.parse().expect("a time"));
    schedule(Rule::Calendar(Calendar::new(days.collect(), times)), zone)
}

pub(crate) fn at(moments: &[&str], zone: &str) -> Schedule {
    schedule(Rule::At(moments.iter().map(|at| at.parse().expect("a moment")).collect()), zone)
}

pub(crate) fn every(every: &str, from: Option<&str>, zone: &str) -> Schedule {
    let from = from.map(|from| from.parse().expect("a moment"));
    let interval = weir_schedule::Interval::new(every.parse().expect("a duration"), from);
    schedule(Rule::Every(interval.expect("an interval")), zone)
}

/// The next moments in the schedule's own zone, with the offset.
pub(crate) fn next(schedule: &Schedule, after: &str, count: usize) -> Vec<String> {
    let zone = schedule.zone.get();
    let due = schedule.due_after(utc(after)).take(count);
    due.map(|due| due.with_timezone(&zone).format("%Y-%m-%d %H:%M %:z").to_string()).collect()
}

/// The same without the offset.
pub(crate) fn dates(schedule: &Schedule, after: &str, count: usize) -> Vec<String> {
    next(schedule, after, count).into_iter().map(|moment| moment[..10].to_owned()).collect()
}
