//! Backfills: what a schedule would have run within a window, and what of it did.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use weir_schedule::Schedule;
use weir_store::{Tick, TickState};

/// Backfills of more moments are refused: they would be a slip more often than a wish. The number is arbitrary.
pub const MOST: usize = 10_000;

/// Why there is no list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BackfillError {
    /// There is more than anybody means.
    #[error("the window holds more than {MOST} moments")]
    TooMany,
    /// The end comes before the beginning.
    #[error("the window ends before it begins")]
    Backwards,
    /// What is not due yet would run at once, and then not when it is due.
    #[error("the window ends at {until}, which is yet to come")]
    Ahead {
        /// Its end.
        until: DateTime<Utc>,
    },
}

impl BackfillError {
    /// Returns the advice for a person.
    pub fn hint(self) -> &'static str {
        match self {
            Self::TooMany => "choose a shorter window, one after the other",
            Self::Backwards => "give the earlier moment as `since` and the later one as `until`",
            Self::Ahead { .. } => {
                "a backfill runs the past: give the present as `until` at most; what comes later runs when it is due"
            }
        }
    }
}

/// Returns the moments at which a schedule was due within a window of the past, both ends included.
///
/// # Errors
/// When the window is none or ends after the present, or there are too many.
pub fn list(
    schedule: &Schedule,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<DateTime<Utc>>, BackfillError> {
    if until < since {
        return Err(BackfillError::Backwards);
    }
    if until > now {
        return Err(BackfillError::Ahead { until });
    }
    // `due_between` leaves its beginning out.
    let before = since - chrono::TimeDelta::nanoseconds(1);
    let moments: Vec<_> = schedule.due_between(before, until).take(MOST + 1).collect();
    if moments.len() > MOST { Err(BackfillError::TooMany) } else { Ok(moments) }
}

/// A moment of a window, and what has become of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Planned {
    /// The moment.
    pub due: DateTime<Utc>,
    /// Where its tick stands, if it has one.
    pub state: Option<TickState>,
    /// Whether nothing is to be done about it: it ran, runs or waits.
    pub exists: bool,
}

/// Holds moments against the ticks of the schedule within the window: what a backfill would start is what does not exist.
pub fn dry_run(moments: &[DateTime<Utc>], ticks: &[Tick]) -> Vec<Planned> {
    let known: BTreeMap<DateTime<Utc>, TickState> = ticks.iter().map(|tick| (tick.key.due, tick.state)).collect();
    let planned = |due: &DateTime<Utc>| {
        let state = known.get(due).copied();
        let exists = matches!(state, Some(TickState::Waiting | TickState::Running | TickState::Ran));
        Planned { due: *due, state, exists }
    };
    moments.iter().map(planned).collect()
}

#[cfg(test)]
mod tests {
    use weir_schedule::{Rule, Schedule};

    use super::{BackfillError, list};

    #[test]
    fn a_window_includes_both_ends_and_is_bounded() {
        let rule = |text: &str| Rule::Cron(text.parse().expect("an expression"));
        let daily = Schedule::new(rule("0 9 * * *"), "Asia/Seoul".parse().expect("a zone"));
        let time = |text: &str| text.parse().expect("a moment");
        let (first, last) = (time("2026-03-01T00:00:00Z"), time("2026-03-03T00:00:00Z"));
        assert_eq!(list(&daily, first, last, last), Ok(vec![first, time("2026-03-02T00:00:00Z"), last]));
        assert_eq!(list(&daily, last, first, last), Err(BackfillError::Backwards));
        let before = time("2026-03-02T23:59:59Z");
        assert_eq!(list(&daily, first, last, before), Err(BackfillError::Ahead { until: last }));
        let minutes = Schedule::new(rule("* * * * *"), Default::default());
        let later = time("2027-03-01T00:00:00Z");
        assert_eq!(list(&minutes, first, later, later), Err(BackfillError::TooMany));
    }
}
