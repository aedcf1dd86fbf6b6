//! Whose turn it is in one pipeline.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use weir_pipeline::trigger::{Cause, Concurrency, OnBusy};
use weir_store::{Tick, TickState};

use super::lanes::Lanes;
use super::{Act, Wait, shown};
use crate::Served;
use crate::watch::PAUSED;

/// Whose turn it is.
pub(super) struct Turns<'t> {
    /// What is to be done about those whose turn it is not.
    pub(super) acts: Vec<Act<'t>>,
    /// Those whose turn it is, each with its lane.
    pub(super) next: Vec<(&'t Tick, u32)>,
}

impl<'t> Turns<'t> {
    /// Decides about the open ticks of a pipeline, given in the order of the queue. Backfills have lanes of their own beside what is due:
    /// they are in nobody's way, and nobody is skipped or stopped because of them.
    pub(super) fn of_pipeline(
        served: &Served,
        ticks: &[&'t Tick],
        busy: impl IntoIterator<Item = u32>,
        now: DateTime<Utc>,
    ) -> Self {
        let mut lanes = Lanes::of(ticks, busy);
        let mut turns = Self { acts: Vec::new(), next: Vec::new() };
        let (running, waiting): (Vec<&Tick>, Vec<&Tick>) =
            ticks.iter().partition(|tick| tick.state == TickState::Running);
        // Nobody holds them any more: their servers were killed.
        turns.next.extend(running.iter().filter(|tick| !tick.is_held(now)).map(|tick| (*tick, tick.lane)));
        let waiting = turns.without_refused(served, waiting, now);
        let (backfills, mut waiting): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|tick| tick.backfill.is_some());
        let (running_backfills, rivals): (Vec<_>, Vec<_>) =
            running.into_iter().partition(|tick| tick.backfill.is_some());

        let rule = &served.concurrency;
        let free = rule.places().saturating_sub(rivals.len());
        match rule.policy {
            OnBusy::Allow => {}
            OnBusy::Queue => turns.crowd_out(rule, &mut waiting, free),
            OnBusy::Skip => turns.skip_all(&mut waiting, rivals.first().filter(|_| free == 0)),
            OnBusy::Replace => turns.replace(rule, &mut waiting, &rivals),
        }
        turns.begin(&waiting, &rivals, free, &mut lanes, rule.has_lanes());
        let mut by_backfill: BTreeMap<_, (Vec<&Tick>, Vec<&Tick>)> = BTreeMap::new();
        for tick in running_backfills {
            by_backfill.entry(tick.backfill).or_default().0.push(tick);
        }
        for tick in backfills {
            by_backfill.entry(tick.backfill).or_default().1.push(tick);
        }
        for (going, waiting) in by_backfill.values() {
            let parallel = waiting.first().and_then(|tick| tick.parallel).unwrap_or(1);
            let parallel = usize::try_from(parallel).unwrap_or(usize::MAX);
            turns.begin(waiting, going, parallel.saturating_sub(going.len()), &mut lanes, true);
        }
        turns
    }

    /// Skips what does not run whatever else goes on, and returns the others.
    fn without_refused(&mut self, served: &Served, waiting: Vec<&'t Tick>, now: DateTime<Utc>) -> Vec<&'t Tick> {
        let refused = |tick: &&'t Tick| match refusal(served, tick, now) {
            Some(why) => {
                self.acts.push(Act::Skip(tick, why));
                false
            }
            None => true,
        };
        waiting.into_iter().filter(refused).collect()
    }

    /// Says that it is the turn of as many as there are free places, and for what the others wait: the first of them for the oldest that
    /// runs, the rest for each other.
    fn begin(&mut self, waiting: &[&'t Tick], running: &[&Tick], mut free: usize, lanes: &mut Lanes, beside: bool) {
        let mut oldest = running.first().map(|tick| Wait::Run(tick.key.due));
        for tick in waiting {
            let lane = match tick.lane {
                _ if free == 0 => None,
                0 if beside => lanes.take_any(),
                // What was interrupted goes on where it was.
                lane => lanes.take(lane),
            };
            let wait = match lane {
                Some(lane) => {
                    free -= 1;
                    self.next.push((tick, lane));
                    continue;
                }
                None if free > 0 => in_the_way(running, tick.lane),
                None => oldest.take().unwrap_or(Wait::Others),
            };
            self.acts.push(Act::Wait(tick, wait));
        }
    }

    /// Skips all because of the one that runs, if one is in their way.
    fn skip_all(&mut self, waiting: &mut Vec<&'t Tick>, rival: Option<&&Tick>) {
        let Some(rival) = rival else { return };
        let why = Wait::Run(rival.key.due).to_string();
        self.acts.extend(waiting.drain(..).map(|tick| Act::Skip(tick, why.clone())));
    }

    /// Skips what is too much for the queue: the newest.
    fn crowd_out(&mut self, rule: &Concurrency, waiting: &mut Vec<&'t Tick>, free: usize) {
        // What can begin does not wait for another run.
        let places = usize::try_from(rule.waiting).unwrap_or(usize::MAX).saturating_add(free);
        let why = || format!("{} are waiting already", rule.waiting);
        let crowded = waiting.split_off(places.min(waiting.len()));
        self.acts.extend(crowded.into_iter().map(|tick| Act::Skip(tick, why())));
    }

    /// Leaves as many of the newest as there are places, in place of those that waited before them and of the oldest that run.
    fn replace(&mut self, rule: &Concurrency, waiting: &mut Vec<&'t Tick>, running: &[&'t Tick]) {
        let Some(newest) = waiting.last() else { return };
        let why = format!("replaced by the run due {}", shown(newest.key.due));
        let old = waiting.len().saturating_sub(rule.places());
        self.acts.extend(waiting.drain(..old).map(|tick| Act::Skip(tick, why.clone())));
        let (stopping, going): (Vec<&Tick>, Vec<&Tick>) = running.iter().partition(|tick| tick.stop.is_some());
        let free = rule.places().saturating_sub(running.len()) + stopping.len();
        let stop = going.into_iter().take(waiting.len().saturating_sub(free));
        self.acts.extend(stop.map(|tick| Act::Stop(tick, why.clone())));
    }
}

/// Returns what a tick waits for whose lane is taken.
fn in_the_way(running: &[&Tick], lane: u32) -> Wait {
    let other = running.iter().find(|tick| tick.lane == lane);
    other.map_or(Wait::Process, |tick| Wait::Run(tick.key.due))
}

/// Returns why a tick that waits does not run, whatever else goes on.
fn refusal(served: &Served, tick: &Tick, now: DateTime<Utc>) -> Option<String> {
    let trigger = served.trigger(&tick.key.trigger);
    let is_gone = match (&tick.request, &tick.backfill) {
        // What somebody asks for runs whatever the file says of the clock, but a backfill needs its parameters and its zone.
        (Some(_), None) => false,
        (_, Some(_)) => trigger.is_none(),
        (None, None) => !trigger.is_some_and(|trigger| trigger.enabled),
    };
    if is_gone {
        return Some("its trigger was removed or switched off".to_owned());
    }
    if let Some(why) = &tick.stop {
        return Some(why.clone());
    }
    let by_webhook = trigger.is_some_and(|trigger| matches!(trigger.cause, Cause::Webhook { .. }));
    if served.paused && (tick.request.is_none() || by_webhook) {
        return Some(PAUSED.to_owned());
    }
    let wait =
        served.concurrency.wait.filter(|_| served.concurrency.policy == OnBusy::Queue && tick.backfill.is_none())?;
    let waited = now - tick.made_at;
    TimeDelta::from_std(wait.get()).is_ok_and(|wait| waited > wait).then(|| format!("it has waited for {wait}"))
}
