//! What is next: decided purely, from the ticks that wait or run and from what the pipelines say about runs that meet.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use weir_pipeline::trigger::{Cause, Concurrency, OnBusy};
use weir_store::{Tick, TickState};
use weir_types::{ConnectionName, PipelineName};

use crate::Served;
use crate::watch::PAUSED;

/// Something to do about a tick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act<'t> {
    /// Run it.
    Take(&'t Tick),
    /// Record that it does not run, and why.
    Skip(&'t Tick, String),
    /// Ask whoever runs it to stop, and say why.
    Stop(&'t Tick, String),
    /// Nothing: it waits for something.
    Wait(&'t Tick, Wait),
}

/// What a tick waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wait {
    /// A run of its pipeline to end.
    Run(DateTime<Utc>),
    /// Others of its pipeline, which come first.
    Others,
    /// A place in this server, of which there are so many.
    Place(usize),
    /// A connection that as many runs use as may.
    Connection(ConnectionName, u32),
}

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Run(due) => write!(f, "the run due {} goes on", shown(*due)),
            Self::Others => write!(f, "others of the pipeline come first"),
            Self::Place(1) => write!(f, "1 of 1 run goes on"),
            Self::Place(places) => write!(f, "{places} of {places} runs go on"),
            Self::Connection(name, 1) => write!(f, "1 run uses connection `{name}`"),
            Self::Connection(name, users) => write!(f, "{users} runs use connection `{name}`"),
        }
    }
}

/// How many runs may go on.
#[derive(Debug, Clone, Copy)]
pub struct Room<'c> {
    /// How many go on at a time in this server.
    pub parallel: usize,
    /// How many do.
    pub running: usize,
    /// How many runs may use a connection at a time, over all servers.
    pub connections: &'c BTreeMap<ConnectionName, u32>,
}

/// Decides about the ticks that wait or run, given in the order of the queue. Those of pipelines that are not served here are left to
/// others. What somebody waits for comes before backfills, then what is due first, by name where they are due together.
pub fn decide<'t>(
    open: impl IntoIterator<Item = &'t Tick>,
    served: &BTreeMap<PipelineName, Served>,
    room: Room<'_>,
    now: DateTime<Utc>,
) -> Vec<Act<'t>> {
    let mut by_pipeline: BTreeMap<&PipelineName, Vec<&Tick>> = BTreeMap::new();
    for tick in open {
        by_pipeline.entry(&tick.key.pipeline).or_default().push(tick);
    }
    let (mut acts, mut next) = (Vec::new(), Vec::new());
    let mut users = Users { limits: room.connections, users: BTreeMap::new() };
    for (name, ticks) in by_pipeline {
        let Some(served) = served.get(name) else { continue };
        if ticks.iter().any(|tick| tick.is_held(now)) {
            users.add(served);
        }
        next.extend(of_pipeline(served, &ticks, now, &mut acts).map(|tick| (tick, served)));
    }
    next.sort_by(|(left, _), (right, _)| {
        (left.backfill.is_some(), &left.key).cmp(&(right.backfill.is_some(), &right.key))
    });
    let mut free = room.parallel.saturating_sub(room.running);
    for (tick, served) in next {
        // What is left over from a server that was killed waits for nothing that could be written down: it stands as running.
        let waits = tick.state == TickState::Waiting;
        if let Some(wait) = users.full(served) {
            acts.extend(waits.then_some(Act::Wait(tick, wait)));
        } else if free == 0 {
            acts.extend(waits.then_some(Act::Wait(tick, Wait::Place(room.parallel))));
        } else {
            free -= 1;
            users.add(served);
            acts.push(Act::Take(tick));
        }
    }
    acts
}

/// How many runs use the connections that have a limit.
struct Users<'c> {
    limits: &'c BTreeMap<ConnectionName, u32>,
    users: BTreeMap<&'c ConnectionName, u32>,
}

impl Users<'_> {
    fn add(&mut self, served: &Served) {
        for (name, _) in self.limits.iter().filter(|(name, _)| served.connections.contains(*name)) {
            *self.users.entry(name).or_default() += 1;
        }
    }

    /// Returns what one more run of a pipeline would have to wait for.
    fn full(&self, served: &Served) -> Option<Wait> {
        let used = self.limits.iter().filter(|(name, _)| served.connections.contains(*name));
        let mut full = used.filter(|(name, limit)| self.users.get(name).is_some_and(|users| users >= *limit));
        full.next().map(|(name, limit)| Wait::Connection(name.clone(), *limit))
    }
}

/// Returns the connections with a limit that a pipeline uses.
pub(crate) fn limited(served: Option<&Served>, limits: &BTreeMap<ConnectionName, u32>) -> Vec<(ConnectionName, u32)> {
    let used = limits.iter().filter(|(name, _)| served.is_some_and(|served| served.connections.contains(*name)));
    used.map(|(name, limit)| (name.clone(), *limit)).collect()
}

/// Decides about the ticks of one pipeline, and returns the one that is next.
fn of_pipeline<'t>(
    served: &Served,
    ticks: &[&'t Tick],
    now: DateTime<Utc>,
    acts: &mut Vec<Act<'t>>,
) -> Option<&'t Tick> {
    let current = ticks.iter().copied().find(|tick| tick.state == TickState::Running);
    let (mut waiting, mut backfills) = (Vec::new(), Vec::new());
    for tick in ticks.iter().copied().filter(|tick| tick.state == TickState::Waiting) {
        match refusal(served, tick, now) {
            Some(why) => acts.push(Act::Skip(tick, why)),
            None if tick.backfill.is_some() => backfills.push(tick),
            None => waiting.push(tick),
        }
    }
    // Backfills have a lane of their own: they are in nobody's way, and nobody is skipped or stopped because of them.
    let rival = current.filter(|tick| tick.backfill.is_none());
    match served.concurrency.policy {
        // A pipeline's runs share its state, so `allow` comes to the same until they have one each; `weir check` refuses it.
        OnBusy::Queue | OnBusy::Allow => crowd_out(&served.concurrency, &mut waiting, current, acts),
        OnBusy::Skip => {
            if let Some(rival) = rival {
                let why = Wait::Run(rival.key.due).to_string();
                acts.extend(waiting.drain(..).map(|tick| Act::Skip(tick, why.clone())));
            }
        }
        OnBusy::Replace => replace(&mut waiting, rival, acts),
    }
    let mut queue = waiting.into_iter().chain(backfills);
    let next = match current {
        // Nobody holds it any more: its server was killed.
        Some(current) if !current.is_held(now) => Some(current),
        Some(_) => None,
        None => queue.next(),
    };
    if let Some(current) = current {
        acts.extend(queue.next().map(|tick| Act::Wait(tick, Wait::Run(current.key.due))));
    }
    acts.extend(queue.map(|tick| Act::Wait(tick, Wait::Others)));
    next
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

/// Skips what is too much for the queue: the newest.
fn crowd_out<'t>(rule: &Concurrency, waiting: &mut Vec<&'t Tick>, current: Option<&Tick>, acts: &mut Vec<Act<'t>>) {
    // The first does not wait for another run when there is none.
    let places = usize::try_from(rule.waiting).unwrap_or(usize::MAX).saturating_add(usize::from(current.is_none()));
    let why = || format!("{} are waiting already", rule.waiting);
    let crowded = waiting.split_off(places.min(waiting.len()));
    acts.extend(crowded.into_iter().map(|tick| Act::Skip(tick, why())));
}

/// Leaves the newest, in place of those that wait and of the one that runs.
fn replace<'t>(waiting: &mut Vec<&'t Tick>, current: Option<&'t Tick>, acts: &mut Vec<Act<'t>>) {
    let Some(newest) = waiting.pop() else { return };
    let why = format!("replaced by the run due {}", shown(newest.key.due));
    acts.extend(waiting.drain(..).map(|tick| Act::Skip(tick, why.clone())));
    acts.extend(current.filter(|tick| tick.stop.is_none()).map(|tick| Act::Stop(tick, why.clone())));
    waiting.push(newest);
}

fn shown(due: DateTime<Utc>) -> String {
    due.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests;
