//! Which of the moments that passed unseen still run.
//!
//! Nobody may have been there at the right time: the server was down, busy or being upgraded. Afterwards each moment
//! since the last one accounted for gets a verdict, none is passed over in silence, and the number of runs is bounded.

use std::collections::VecDeque;
use std::{fmt, str::FromStr};

use chrono::{DateTime, TimeDelta, Utc};
use weir_types::{HumanDuration, UnknownWord};

use crate::Schedule;

/// What to do about moments that passed while nobody was there to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CatchUpMode {
    /// Nothing: what is late does not run.
    None,
    /// Run once, for the last of them.
    #[default]
    Last,
    /// Run for each of them.
    All,
}

/// How moments are caught up with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CatchUp {
    /// Which of them run.
    pub mode: CatchUpMode,
    /// With `all`, how many at most: the newest.
    pub limit: u32,
    /// How late a moment still counts as seen in time.
    pub grace: HumanDuration,
}

impl Default for CatchUp {
    /// A hundred runs: four days of hours, three months of days. A minute: longer than a restart takes. Both are arbitrary.
    fn default() -> Self {
        Self { mode: CatchUpMode::default(), limit: 100, grace: HumanDuration::seconds(60) }
    }
}

/// A moment of a schedule that has come, and what becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tick {
    /// The moment.
    pub due: DateTime<Utc>,
    /// What becomes of it.
    pub verdict: Verdict,
}

/// What becomes of a moment that has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It runs; late when it is caught up with.
    Run {
        /// Whether it comes later than the grace allows.
        late: bool,
    },
    /// It does not run.
    Missed(MissedReason),
}

/// Why a moment does not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissedReason {
    /// It was seen too late, and is not to be caught up with.
    Late,
    /// A later one runs in its place.
    Superseded,
    /// Too many came together.
    TooMany,
}

/// What a look at the clock comes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reckoning {
    /// Moments too many to be listed one by one; they come before the others, and none of them runs.
    pub older: Option<Older>,
    /// The others, in order.
    pub ticks: Vec<Tick>,
}

/// Many missed moments as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Older {
    /// The first of them.
    pub first: DateTime<Utc>,
    /// The last of them.
    pub last: DateTime<Utc>,
    /// How many they are.
    pub count: u64,
    /// Why they do not run.
    pub reason: MissedReason,
}

/// So many moments get a record of their own; a schedule of every second that nobody looked at for a year has thirty
/// million. The number is arbitrary.
const LISTED: usize = 1000;

impl CatchUp {
    /// Decides about every moment after the last one that was accounted for, up to now.
    pub fn reckon(&self, schedule: &Schedule, accounted: DateTime<Utc>, now: DateTime<Utc>) -> Reckoning {
        let mut newest = VecDeque::new();
        let mut older: Option<Older> = None;
        // What may run is listed one by one, however many it is.
        let listed = LISTED.max(usize::try_from(self.limit).unwrap_or(LISTED));
        for due in schedule.due_between(accounted, now) {
            newest.push_back(due);
            if newest.len() > listed
                && let Some(due) = newest.pop_front()
            {
                let first = Older { first: due, last: due, count: 0, reason: self.reason() };
                let sum = older.get_or_insert(first);
                (sum.last, sum.count) = (due, sum.count + 1);
            }
        }
        let count = newest.len();
        let ticks = newest.into_iter().enumerate();
        let ticks = ticks.map(|(index, due)| Tick { due, verdict: self.verdict(due, now, count - index) });
        Reckoning { older, ticks: ticks.collect() }
    }

    /// Decides about one moment: the `place`th from the end, counted from 1.
    fn verdict(&self, due: DateTime<Utc>, now: DateTime<Utc>, place: usize) -> Verdict {
        let late = TimeDelta::from_std(self.grace.get()).is_ok_and(|grace| now - due > grace);
        let runs = match self.mode {
            CatchUpMode::None => !late,
            CatchUpMode::Last => place == 1,
            CatchUpMode::All => u32::try_from(place).is_ok_and(|place| place <= self.limit),
        };
        if runs { Verdict::Run { late } } else { Verdict::Missed(self.reason()) }
    }

    /// Returns why a moment does not run, if it does not.
    fn reason(&self) -> MissedReason {
        match self.mode {
            CatchUpMode::None => MissedReason::Late,
            CatchUpMode::Last => MissedReason::Superseded,
            CatchUpMode::All => MissedReason::TooMany,
        }
    }
}

impl FromStr for CatchUpMode {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        match word {
            "none" => Ok(Self::None),
            "last" => Ok(Self::Last),
            "all" => Ok(Self::All),
            _ => Err(UnknownWord { what: "way to catch up", word: word.to_owned(), known: &["none", "last", "all"] }),
        }
    }
}

impl fmt::Display for CatchUpMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::None => "none",
            Self::Last => "last",
            Self::All => "all",
        })
    }
}

impl fmt::Display for MissedReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Late => "late",
            Self::Superseded => "superseded",
            Self::TooMany => "too-many",
        })
    }
}
