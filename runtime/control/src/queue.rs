//! What is next: decided purely, from the ticks that wait or run and from what the pipelines say about runs that meet.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use weir_pipeline::trigger::{Concurrency, OnBusy};
use weir_store::{Tick, TickState};
use weir_types::PipelineName;

use crate::Served;

/// Something to do about a tick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act<'t> {
    /// Run it.
    Take(&'t Tick),
    /// Record that it does not run, and why.
    Skip(&'t Tick, String),
    /// Ask whoever runs it to stop, and say why.
    Stop(&'t Tick, String),
}

/// Decides about the ticks that wait or run, given in the order of the queue. Those of pipelines that are not served here are left to
/// others. At most `room` are taken: those that are due first, by name where they are due together.
pub fn decide<'t>(
    open: &'t [Tick],
    served: &BTreeMap<PipelineName, Served>,
    room: usize,
    now: DateTime<Utc>,
) -> Vec<Act<'t>> {
    let mut by_pipeline: BTreeMap<&PipelineName, Vec<&Tick>> = BTreeMap::new();
    for tick in open {
        by_pipeline.entry(&tick.key.pipeline).or_default().push(tick);
    }
    let (mut acts, mut next) = (Vec::new(), Vec::new());
    for (name, ticks) in by_pipeline {
        if let Some(served) = served.get(name) {
            next.extend(of_pipeline(served, &ticks, now, &mut acts));
        }
    }
    next.sort_by(|left, right| left.key.cmp(&right.key));
    acts.extend(next.into_iter().take(room).map(Act::Take));
    acts
}

/// Decides about the ticks of one pipeline, and returns the one that is next.
fn of_pipeline<'t>(
    served: &Served,
    ticks: &[&'t Tick],
    now: DateTime<Utc>,
    acts: &mut Vec<Act<'t>>,
) -> Option<&'t Tick> {
    let current = ticks.iter().copied().find(|tick| tick.state == TickState::Running);
    let mut waiting = Vec::new();
    for tick in ticks.iter().copied().filter(|tick| tick.state == TickState::Waiting) {
        match refusal(served, tick, now) {
            Some(why) => acts.push(Act::Skip(tick, why)),
            None => waiting.push(tick),
        }
    }
    match served.concurrency.policy {
        // A pipeline's runs share its state, so `allow` comes to the same until they have one each; `weir check` refuses it.
        OnBusy::Queue | OnBusy::Allow => crowd_out(&served.concurrency, &waiting, current, acts),
        OnBusy::Skip => acts.extend(current.iter().flat_map(|current| {
            waiting.iter().map(|tick| Act::Skip(tick, format!("the run due {} goes on", shown(current))))
        })),
        OnBusy::Replace => replace(&mut waiting, current, acts),
    }
    match current {
        // Nobody holds it any more: its server was killed.
        Some(current) if !current.is_held(now) => Some(current),
        Some(_) => None,
        None => waiting.first().copied(),
    }
}

/// Returns why a tick that waits does not run, whatever else goes on.
fn refusal(served: &Served, tick: &Tick, now: DateTime<Utc>) -> Option<String> {
    // What somebody asks for runs whatever the file says of the clock.
    if tick.request.is_none() && served.trigger(&tick.key.trigger).is_none() {
        return Some("its trigger was removed or switched off".to_owned());
    }
    if let Some(why) = &tick.stop {
        return Some(why.clone());
    }
    let wait = served.concurrency.wait.filter(|_| served.concurrency.policy == OnBusy::Queue)?;
    let waited = now - tick.made_at;
    TimeDelta::from_std(wait.get()).is_ok_and(|wait| waited > wait).then(|| format!("it has waited for {wait}"))
}

/// Skips what is too much for the queue: the newest.
fn crowd_out<'t>(rule: &Concurrency, waiting: &[&'t Tick], current: Option<&Tick>, acts: &mut Vec<Act<'t>>) {
    // The first does not wait for another run when there is none.
    let places = usize::try_from(rule.waiting).unwrap_or(usize::MAX).saturating_add(usize::from(current.is_none()));
    let why = || format!("{} are waiting already", rule.waiting);
    acts.extend(waiting.iter().skip(places).map(|tick| Act::Skip(tick, why())));
}

/// Leaves the newest, in place of those that wait and of the one that runs.
fn replace<'t>(waiting: &mut Vec<&'t Tick>, current: Option<&'t Tick>, acts: &mut Vec<Act<'t>>) {
    let Some(newest) = waiting.pop() else { return };
    let why = format!("replaced by the run due {}", shown(newest));
    acts.extend(waiting.drain(..).map(|tick| Act::Skip(tick, why.clone())));
    acts.extend(current.filter(|tick| tick.stop.is_none()).map(|tick| Act::Stop(tick, why.clone())));
    waiting.push(newest);
}

fn shown(tick: &Tick) -> String {
    tick.key.due.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests;
