//! What a server tells while it serves.

use std::fmt;

use weir_store::{Tick, TickEnd, TickKey};
use weir_types::PipelineName;

/// Something that has happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// A run was started.
    Started {
        /// For this tick.
        tick: TickKey,
        /// Whether an earlier try was interrupted.
        again: bool,
    },
    /// It is known what became of a tick that ran.
    Ended {
        /// The tick.
        tick: TickKey,
        /// What.
        end: TickEnd,
    },
    /// A tick does not run.
    Skipped {
        /// The tick.
        tick: TickKey,
        /// Why.
        why: String,
    },
    /// Moments passed unseen and are not caught up with.
    Missed {
        /// The last of them.
        tick: TickKey,
        /// How many they are.
        moments: u64,
        /// Why.
        why: String,
    },
    /// A deadline has passed.
    DeadlineMissed(Box<Tick>),
    /// Pipelines start each other for ever: each the next one, the last one the first. Their triggers on each other were switched off.
    Cycle(Vec<PipelineName>),
}

impl Event {
    /// Tells whether somebody should look at it.
    pub fn is_warning(&self) -> bool {
        match self {
            Self::Ended { end, .. } => end.state == weir_store::TickState::Failed,
            Self::DeadlineMissed(tick) => tick.state != weir_store::TickState::Missed,
            Self::Cycle(_) => true,
            Self::Started { .. } | Self::Skipped { .. } | Self::Missed { .. } => false,
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Started { tick, again: false } => write!(f, "{}: started", named(tick)),
            Self::Started { tick, again: true } => write!(f, "{}: goes on after an interrupt", named(tick)),
            Self::Ended { tick, end } => {
                write!(f, "{}: {}", named(tick), end.state)?;
                end.run.map_or(Ok(()), |run| write!(f, ", run {}", run.short()))?;
                end.why.as_ref().map_or(Ok(()), |why| write!(f, ": {why}"))
            }
            Self::Skipped { tick, why } => write!(f, "{}: skipped: {why}", named(tick)),
            Self::Missed { tick, moments: 1, why } => write!(f, "{}: missed: {why}", named(tick)),
            Self::Missed { tick, moments, why } => {
                write!(f, "{}: missed with {} before it: {why}", named(tick), moments - 1)
            }
            Self::Cycle(names) => {
                let names = names.iter().chain(names.first()).map(|name| format!("`{name}`")).collect::<Vec<_>>();
                write!(
                    f,
                    "pipelines start each other for ever, so their triggers on each other start nothing: {}",
                    names.join(" → ")
                )
            }
            Self::DeadlineMissed(tick) => {
                write!(f, "{}: the deadline has passed, and it is {}", named(&tick.key), tick.state)
            }
        }
    }
}

fn named(tick: &TickKey) -> String {
    format!("{} ({}, due {})", tick.pipeline, tick.trigger, tick.due.format("%Y-%m-%d %H:%M:%S UTC"))
}
