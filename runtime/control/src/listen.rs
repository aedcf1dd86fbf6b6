//! Triggers that wait for changes: ends of runs, and datasets that were written.

use std::collections::BTreeSet;

use weir_pipeline::trigger::{Cause, UpstreamEnd};
use weir_store::{Change, ChangeKind, NewTick, Noticed, Registered, RunStatus, TickState, TriggerKey};

use crate::watch;

/// A trigger that has heard nothing of interest for so many changes takes note of where it is all the same, so that nobody has to go
/// through all of them again after a restart. The number is arbitrary.
const SILENCE: u64 = 1000;

/// A trigger that waits for changes, and up to where it is accounted for.
#[derive(Debug)]
pub(crate) struct Listener {
    names: BTreeSet<String>,
    /// Which ends of runs count; without it, it is about datasets.
    on: Option<UpstreamEnd>,
    paused: bool,
    /// Up to which change it is accounted for on record.
    recorded: u64,
    /// Up to which change it has heard; those behind what is on record were of no interest.
    heard: u64,
    seen: BTreeSet<String>,
}

impl Listener {
    /// Creates one for a trigger, if it waits for changes.
    pub(crate) fn new(cause: &Cause, paused: bool, registered: &Registered) -> Option<Self> {
        let (names, on): (BTreeSet<String>, _) = match cause {
            Cause::Upstream { pipelines, on } => (pipelines.iter().map(ToString::to_string).collect(), Some(*on)),
            Cause::Dataset { names } => (names.iter().map(|name| name.trim_matches('/').to_owned()).collect(), None),
            Cause::Schedule(_) | Cause::Webhook { .. } => return None,
        };
        let mut listener = Self { names, on, paused, recorded: 0, heard: 0, seen: BTreeSet::new() };
        listener.go_on_from(registered);
        Some(listener)
    }

    /// Goes on from what is on record.
    pub(crate) fn go_on_from(&mut self, registered: &Registered) {
        (self.recorded, self.heard, self.seen) = (registered.position, registered.position, registered.seen.clone());
    }

    /// Returns up to which change it has heard.
    pub(crate) fn heard(&self) -> u64 {
        self.heard
    }

    /// Hears of changes, in order and up to a number, and returns what is to be recorded of them. It has not heard them before
    /// [`recorded`](Self::recorded) says so; where nothing is to be recorded, it has.
    pub(crate) fn hear(&mut self, trigger: &TriggerKey, changes: &[Change], to: u64) -> Option<Noticed> {
        let mut seen = self.seen.clone();
        let mut ticks = Vec::new();
        for change in changes.iter().filter(|change| change.number > self.heard && self.counts(change)) {
            seen.insert(change.name.clone());
            // Each of them has come since the last tick.
            if seen.len() == self.names.len() {
                seen.clear();
                ticks.push(self.tick(change));
            }
        }
        if ticks.is_empty() && seen == self.seen && to.saturating_sub(self.recorded) < SILENCE {
            self.heard = self.heard.max(to);
            return None;
        }
        Some(Noticed { trigger: trigger.clone(), from: self.recorded, to: self.heard.max(to), seen, ticks })
    }

    /// Takes note of what was recorded.
    pub(crate) fn recorded(&mut self, noticed: &Noticed) {
        (self.recorded, self.heard, self.seen) = (noticed.to, noticed.to, noticed.seen.clone());
    }

    fn counts(&self, change: &Change) -> bool {
        let kind = match (change.kind, self.on) {
            (ChangeKind::Written, None) => true,
            (ChangeKind::Ended(RunStatus::Succeeded), Some(on)) => on != UpstreamEnd::Failure,
            (ChangeKind::Ended(_) | ChangeKind::Unstarted, Some(on)) => on != UpstreamEnd::Success,
            (ChangeKind::Written, Some(_)) | (ChangeKind::Ended(_) | ChangeKind::Unstarted, None) => false,
        };
        kind && self.names.contains(&change.name)
    }

    fn tick(&self, change: &Change) -> NewTick {
        let due = change.at;
        if self.paused {
            return watch::paused(due);
        }
        NewTick { due, first_due: due, moments: 1, state: TickState::Waiting, why: None, deadline: None }
    }
}

#[cfg(test)]
mod tests;
