//! What starts a pipeline, checked: for a scheduler to act on.

use std::collections::BTreeMap;
use std::{fmt, str::FromStr};

use weir_schedule::{CatchUp, Deadline, Schedule};
use weir_types::{HumanDuration, PipelineName, SecretName, TriggerName, UnknownWord};

pub use crate::written::UpstreamEnd;

/// Something that starts a pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// Its name, unique within the pipeline.
    pub name: TriggerName,
    /// What it waits for.
    pub cause: Cause,
    /// Values for parameters of the runs that it starts.
    pub parameters: BTreeMap<String, String>,
    /// Whether it starts anything.
    pub enabled: bool,
}

/// What a trigger waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// The clock.
    Schedule(Box<Clock>),
    /// Until each of the pipelines has ended a run since it last started one.
    Upstream {
        /// The pipelines.
        pipelines: Vec<PipelineName>,
        /// Which ends count.
        on: UpstreamEnd,
    },
    /// Until each of the datasets has changed since it last started a run.
    Dataset {
        /// Their names in the catalog.
        names: Vec<String>,
    },
    /// A request that is signed.
    Webhook {
        /// The secret that signs it.
        secret: SecretName,
    },
}

/// A schedule, and what holds for the runs that it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// When.
    pub schedule: Schedule,
    /// What to do about moments that passed unseen.
    pub catch_up: CatchUp,
    /// By when a run has to have ended.
    pub deadline: Option<Deadline>,
}

impl Cause {
    /// Returns the kind of cause as a word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Schedule(_) => "schedule",
            Self::Upstream { .. } => "upstream",
            Self::Dataset { .. } => "dataset",
            Self::Webhook { .. } => "webhook",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Schedule(clock) => write!(f, "{}, {}", clock.schedule.rule, clock.schedule.zone),
            Self::Upstream { pipelines, on } => {
                let names: Vec<_> = pipelines.iter().map(PipelineName::as_str).collect();
                let end = match on {
                    UpstreamEnd::Success => "after",
                    UpstreamEnd::Failure => "after failures of",
                    UpstreamEnd::Any => "after any end of",
                };
                write!(f, "{end} {}", names.join(" and "))
            }
            Self::Dataset { names } => write!(f, "after changes of {}", names.join(" and ")),
            Self::Webhook { secret } => write!(f, "webhook signed with {secret}"),
        }
    }
}

/// What to do when a run is to start while as many as allowed go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnBusy {
    /// It waits for its turn.
    #[default]
    Queue,
    /// It does not run, which is recorded.
    Skip,
    /// The oldest of those that go on is cancelled in its favour.
    Replace,
    /// It starts: there is no limit.
    Allow,
}

impl FromStr for OnBusy {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        match word {
            "queue" => Ok(Self::Queue),
            "skip" => Ok(Self::Skip),
            "replace" => Ok(Self::Replace),
            "allow" => Ok(Self::Allow),
            _ => Err(UnknownWord {
                what: "policy for concurrent runs",
                word: word.to_owned(),
                known: &["queue", "skip", "replace", "allow"],
            }),
        }
    }
}

impl fmt::Display for OnBusy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Queue => "queue",
            Self::Skip => "skip",
            Self::Replace => "replace",
            Self::Allow => "allow",
        })
    }
}

/// How many runs of a pipeline there may be at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Concurrency {
    /// What to do when there are as many.
    pub policy: OnBusy,
    /// How many go on side by side.
    pub runs: u32,
    /// How many wait; what comes on top is skipped.
    pub waiting: u32,
    /// How long a run waits before it is skipped; without it, for ever.
    pub wait: Option<HumanDuration>,
}

impl Concurrency {
    /// Returns how many go on side by side.
    pub fn places(&self) -> usize {
        if self.policy == OnBusy::Allow { usize::MAX } else { usize::try_from(self.runs).unwrap_or(usize::MAX) }
    }

    /// Tells whether runs may meet. They go on in lanes then, and keep no state: two would read the same rows from the same cursor.
    pub fn has_lanes(&self) -> bool {
        self.places() > 1
    }
}

impl Default for Concurrency {
    /// One after the other, since runs of a pipeline share its cursors. The length of the queue is arbitrary.
    fn default() -> Self {
        Self { policy: OnBusy::default(), runs: 1, waiting: 100, wait: None }
    }
}
