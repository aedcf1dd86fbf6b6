//! Schedules that are being watched.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use chrono::{DateTime, Utc};
use weir_pipeline::trigger::Clock;
use weir_schedule::{Older, Verdict};
use weir_store::{Accounting, NewTick, TickState, TriggerKey};
use weir_types::PipelineName;

/// Why what comes of the triggers of a pipeline does not run.
pub(crate) const PAUSED: &str = "the pipeline is paused";

/// All schedules of a server, those that are due next at hand.
#[derive(Debug, Default)]
pub(crate) struct Watches {
    by_key: BTreeMap<TriggerKey, Watch>,
    /// What is due next. An entry counts as long as its schedule is due just then.
    next: BinaryHeap<Reverse<(DateTime<Utc>, TriggerKey)>>,
}

impl Watches {
    /// Begins to watch a schedule, in place of one of the same name.
    pub(crate) fn insert(&mut self, key: TriggerKey, watch: Watch) {
        self.next.extend(watch.next.map(|next| Reverse((next, key.clone()))));
        self.by_key.insert(key, watch);
    }

    /// Ends to watch all schedules of some pipelines.
    pub(crate) fn remove(&mut self, pipelines: &BTreeSet<&PipelineName>) {
        self.by_key.retain(|(pipeline, _), _| !pipelines.contains(pipeline));
    }

    /// Returns when one is next due.
    pub(crate) fn next(&mut self) -> Option<DateTime<Utc>> {
        while let Some(Reverse((due, key))) = self.next.peek() {
            if self.by_key.get(key).is_some_and(|watch| watch.next == Some(*due)) {
                return Some(*due);
            }
            self.next.pop();
        }
        None
    }

    /// Returns what has come of schedules by now, of at most so many; they are due again from when they are accounted for.
    pub(crate) fn come(&mut self, now: DateTime<Utc>, limit: usize) -> Vec<Accounting> {
        let mut come: Vec<Accounting> = Vec::new();
        while come.len() < limit && self.next().is_some_and(|next| next <= now) {
            let Some(Reverse((_, key))) = self.next.pop() else { break };
            come.extend(self.by_key.get(&key).and_then(|watch| watch.accounting(&key, now)));
        }
        come
    }

    /// Takes note of up to when a schedule is accounted for.
    pub(crate) fn account_to(&mut self, key: &TriggerKey, moment: DateTime<Utc>) {
        if let Some(watch) = self.by_key.get_mut(key) {
            watch.account_to(moment);
            self.next.extend(watch.next.map(|next| Reverse((next, key.clone()))));
        }
    }

    /// Has schedules that could not be accounted for come again.
    pub(crate) fn put_back(&mut self, come: &[Accounting]) {
        for accounting in come {
            self.account_to(&(accounting.pipeline.clone(), accounting.trigger.clone()), accounting.from);
        }
    }
}

/// A schedule, and up to when it is accounted for.
#[derive(Debug)]
pub(crate) struct Watch {
    clock: Clock,
    paused: bool,
    accounted: DateTime<Utc>,
    /// When it is next due.
    next: Option<DateTime<Utc>>,
}

impl Watch {
    pub(crate) fn new(clock: Clock, paused: bool, accounted: DateTime<Utc>) -> Self {
        let mut watch = Self { clock, paused, accounted, next: None };
        watch.account_to(accounted);
        watch
    }

    fn account_to(&mut self, moment: DateTime<Utc>) {
        self.accounted = moment;
        self.next = self.clock.schedule.due_after(moment).next();
    }

    /// Returns what has come of it by now; nothing when it was not due since.
    fn accounting(&self, (pipeline, trigger): &TriggerKey, now: DateTime<Utc>) -> Option<Accounting> {
        let reckoning = self.clock.catch_up.reckon(&self.clock.schedule, self.accounted, now);
        let ticks: Vec<NewTick> =
            reckoning.older.map(older).into_iter().chain(reckoning.ticks.iter().map(|tick| self.tick(tick))).collect();
        let to = ticks.last()?.due;
        Some(Accounting { pipeline: pipeline.clone(), trigger: trigger.clone(), from: self.accounted, to, ticks })
    }

    fn tick(&self, tick: &weir_schedule::Tick) -> NewTick {
        let (state, why) = match tick.verdict {
            // Nobody waits for what was paused on purpose, so it has no deadline either.
            Verdict::Run { .. } if self.paused => return paused(tick.due),
            Verdict::Run { late: false } => (TickState::Waiting, None),
            Verdict::Run { late: true } => (TickState::Waiting, Some("caught up with".to_owned())),
            Verdict::Missed(reason) => (TickState::Missed, Some(reason.to_string())),
        };
        let deadline = self.clock.deadline.filter(|_| !self.paused);
        let deadline = deadline.and_then(|deadline| deadline.of(tick.due, self.clock.schedule.zone));
        NewTick { due: tick.due, first_due: tick.due, moments: 1, state, why, deadline }
    }
}

/// Returns a tick that does not run because its pipeline is paused.
pub(crate) fn paused(due: DateTime<Utc>) -> NewTick {
    NewTick { due, first_due: due, moments: 1, state: TickState::Skipped, why: Some(PAUSED.to_owned()), deadline: None }
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
