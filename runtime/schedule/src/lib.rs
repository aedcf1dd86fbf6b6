//! When schedules are due.
//!
//! A [`Schedule`] is a [`Rule`] in a [`Zone`]; [`Schedule::due_after`] gives its moments one by one. Rules speak of
//! wall-clock times; what becomes of those that a clock change skips or repeats is decided in one place, for all rules
//! alike. [`Deadline`] says by when a run has to have ended, [`CatchUp`] which of the moments that passed unseen still
//! run. Everything is a pure function of its arguments: the present comes from outside.

mod calendar;
mod catch_up;
mod clock_change;
mod cron;
mod day;
mod deadline;
mod due;
mod holidays;
mod interval;
mod moment;
mod schedule;
mod zone;

pub use calendar::Calendar;
pub use catch_up::{CatchUp, CatchUpMode, MissedReason, Older, Reckoning, Tick, Verdict};
pub use cron::{Cron, CronError};
pub use day::{Day, DayError, Kind};
pub use deadline::{Deadline, DeadlineError};
pub use due::DueTimes;
pub use holidays::{Holiday, HolidayError, Holidays};
pub use interval::Interval;
pub use moment::{LocalMoment, LocalMomentError, TimeOfDay, TimeOfDayError};
pub use schedule::{Rule, Schedule};
pub use zone::{Zone, ZoneError};
