//! A tick: a moment of a schedule that has come, and what becomes of it.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use weir_types::{BackfillId, PipelineName, RunId, TriggerName};

use crate::Request;

/// Which tick: there is one for each moment of each schedule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct TickKey {
    /// The moment. First, so that keys sort in the order of the queue.
    pub due: DateTime<Utc>,
    /// The pipeline.
    pub pipeline: PipelineName,
    /// The schedule's trigger.
    pub trigger: TriggerName,
}

impl fmt::Display for TickKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.pipeline, self.trigger, crate::values::moment(self.due))
    }
}

/// Why a text is not the key of a tick.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a tick: write it as `pipeline/trigger/2026-11-22T07:00:00Z`")]
pub struct TickKeyError(String);

impl FromStr for TickKey {
    type Err = TickKeyError;

    fn from_str(text: &str) -> Result<Self, TickKeyError> {
        let key = |text: &str| {
            let mut parts = text.splitn(3, '/');
            let (pipeline, trigger) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
            Some(Self { due: parts.next()?.parse().ok()?, pipeline, trigger })
        };
        key(text).ok_or_else(|| TickKeyError(text.to_owned()))
    }
}

/// Where a tick stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TickState {
    /// It waits for its turn.
    Waiting,
    /// A server runs it, or held it when it was killed.
    Running,
    /// Its run succeeded.
    Ran,
    /// Its run failed, or was replaced by another.
    Failed,
    /// Its turn never came: the pipeline's rule for runs that meet says so, or the schedule ended.
    Skipped,
    /// Nobody was there in time.
    Missed,
}

impl TickState {
    const ALL: [Self; 6] = [Self::Waiting, Self::Running, Self::Ran, Self::Failed, Self::Skipped, Self::Missed];

    /// Returns the state as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Ran => "ran",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Missed => "missed",
        }
    }

    /// Tells whether nothing more will become of the tick.
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Waiting | Self::Running)
    }
}

impl fmt::Display for TickState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for TickState {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|state| state.as_str() == word);
        found.ok_or_else(|| format!("`{word}` is not the state of a tick"))
    }
}

/// What became of a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeadlineState {
    /// It has not come, or nobody has looked since.
    Open,
    /// A run had succeeded by then.
    Met,
    /// None had.
    Missed,
}

impl DeadlineState {
    /// Returns the state as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Met => "met",
            Self::Missed => "missed",
        }
    }
}

impl FromStr for DeadlineState {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let found = [Self::Open, Self::Met, Self::Missed].into_iter().find(|state| state.as_str() == word);
        found.ok_or_else(|| format!("`{word}` is not the state of a deadline"))
    }
}

/// A moment that has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTick {
    /// The moment; of many together, the last one.
    pub due: DateTime<Utc>,
    /// The first of them.
    pub first_due: DateTime<Utc>,
    /// How many they are.
    pub moments: u64,
    /// Where it stands from the beginning: it waits, or was missed.
    pub state: TickState,
    /// Why it was missed, or that it is late.
    pub why: Option<String>,
    /// By when a run has to have succeeded.
    pub deadline: Option<DateTime<Utc>>,
}

/// A tick as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tick {
    /// Which one.
    #[serde(flatten)]
    pub key: TickKey,
    /// The first moment, where it stands for many.
    pub first_due: DateTime<Utc>,
    /// How many moments it stands for.
    pub moments: u64,
    /// Where it stands.
    pub state: TickState,
    /// Why.
    pub why: Option<String>,
    /// Its run.
    pub run: Option<RunId>,
    /// When it was recorded.
    pub made_at: DateTime<Utc>,
    /// When its run was first started.
    pub started_at: Option<DateTime<Utc>>,
    /// When it was decided what becomes of it.
    pub ended_at: Option<DateTime<Utc>>,
    /// The server that had the last word about it.
    pub server: String,
    /// Until when that server holds it.
    #[serde(skip)]
    pub held_until: Option<DateTime<Utc>>,
    /// How often it was taken.
    pub fence: u64,
    /// How often it had been taken when it was last put back to the beginning.
    #[serde(skip)]
    pub round: u64,
    /// Why its run is to stop, if it is.
    #[serde(skip)]
    pub stop: Option<String>,
    /// By when a run has to have succeeded.
    pub deadline: Option<DateTime<Utc>>,
    /// What became of that.
    pub deadline_state: Option<DeadlineState>,
    /// What somebody asked for who made it; nothing, where its moment came of itself.
    pub request: Option<Request>,
    /// The backfill that it belongs to.
    pub backfill: Option<BackfillId>,
    /// How many of that backfill run at a time, at most.
    #[serde(skip)]
    pub parallel: Option<u64>,
    /// The lane of its pipeline in which its run goes on, or has to go on. 0 for what has none yet, or needs none.
    #[serde(skip)]
    pub lane: u32,
}

impl Tick {
    /// Returns what its runs bear as their origin ([`Store::set_origin`](crate::Store::set_origin)): another one for each time that it was
    /// put back to the beginning.
    pub fn origin(&self) -> String {
        if self.round == 0 { self.key.to_string() } else { format!("{}#{}", self.key, self.round) }
    }

    /// Tells whether somebody held it before, since it was last put back to the beginning.
    pub fn was_held(&self) -> bool {
        self.fence > self.round
    }

    /// Tells whether a server runs it, as far as one can know.
    pub fn is_held(&self, now: DateTime<Utc>) -> bool {
        self.state == TickState::Running && self.held_until.is_some_and(|until| until >= now)
    }
}
