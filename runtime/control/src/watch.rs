//! A schedule that is being watched.

use chrono::{DateTime, Utc};
use weir_pipeline::trigger::Clock;
use weir_schedule::{Older, Verdict};
use weir_store::{Accounting, NewTick, TickState};
use weir_types::{PipelineName, TriggerName};

/// A schedule, and up to when it is accounted for.
#[derive(Debug)]
pub(crate) struct Watch {
    pub(crate) pipeline: PipelineName,
    pub(crate) trigger: TriggerName,
    clock: Clock,
    accounted: DateTime<Utc>,
    /// When it is next due.
    next: Option<DateTime<Utc>>,
}

impl Watch {
    pub(crate) fn new(pipeline: PipelineName, trigger: TriggerName, clock: Clock, accounted: DateTime<Utc>) -> Self {
        let mut watch = Self { pipeline, trigger, clock, accounted, next: None };
        watch.account_to(accounted);
        watch
    }

    /// Takes note of up to when it is accounted for.
    pub(crate) fn account_to(&mut self, moment: DateTime<Utc>) {
        self.accounted = moment;
        self.next = self.clock.schedule.due_after(moment).next();
    }

    /// Returns when it is next due.
    pub(crate) fn next(&self) -> Option<DateTime<Utc>> {
        self.next
    }

    /// Returns what has come of it by now; nothing when it was not due since.
    pub(crate) fn accounting(&self, now: DateTime<Utc>) -> Option<Accounting> {
        if self.next.is_none_or(|next| next > now) {
            return None;
        }
        let reckoning = self.clock.catch_up.reckon(&self.clock.schedule, self.accounted, now);
        let ticks: Vec<NewTick> =
            reckoning.older.map(older).into_iter().chain(reckoning.ticks.iter().map(|tick| self.tick(tick))).collect();
        let to = ticks.last()?.due;
        Some(Accounting {
            pipeline: self.pipeline.clone(),
            trigger: self.trigger.clone(),
            from: self.accounted,
            to,
            ticks,
        })
    }

    fn tick(&self, tick: &weir_schedule::Tick) -> NewTick {
        let (state, why) = match tick.verdict {
            Verdict::Run { late: false } => (TickState::Waiting, None),
            Verdict::Run { late: true } => (TickState::Waiting, Some("caught up with".to_owned())),
            Verdict::Missed(reason) => (TickState::Missed, Some(reason.to_string())),
        };
        let deadline = self.clock.deadline.and_then(|deadline| deadline.of(tick.due, self.clock.schedule.zone));
        NewTick { due: tick.due, first_due: tick.due, moments: 1, state, why, deadline }
    }
}

fn older(older: Older) -> NewTick {
    NewTick {
        due: older.last,
        first_due: older.first,
        moments: older.count,
        state: TickState::Missed,
        why: Some(older.reason.to_string()),
        deadline: None,
    }
}
