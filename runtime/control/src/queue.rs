//! What is next: decided purely, from the ticks that wait or run and from what the pipelines say about runs that meet.

mod lanes;
mod turns;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{DateTime, Utc};
use weir_store::{Tick, TickState};
use weir_types::{ConnectionName, PipelineName};

use crate::Served;
use crate::running::BUSY;
use turns::Turns;

/// Something to do about a tick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act<'t> {
    /// Run it, in this lane of its pipeline.
    Take(&'t Tick, u32),
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
    /// Somebody else who runs its pipeline.
    Process,
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
            Self::Process => f.write_str(BUSY),
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
    /// Lanes of pipelines in which somebody else runs them.
    pub busy: &'c BTreeSet<(PipelineName, u32)>,
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
        ticks.iter().filter(|tick| tick.is_held(now)).for_each(|_| users.add(served));
        let busy = room.busy.iter().filter(|(pipeline, _)| pipeline == name).map(|(_, lane)| *lane);
        let turns = Turns::of_pipeline(served, &ticks, busy, now);
        acts.extend(turns.acts);
        next.extend(turns.next.into_iter().map(|(tick, lane)| (tick, lane, served)));
    }
    next.sort_by_key(|(tick, ..)| (tick.backfill.is_some(), &tick.key));
    let mut free = room.parallel.saturating_sub(room.running);
    for (tick, lane, served) in next {
        // What is left over from a server that was killed waits for nothing that could be written down: it stands as running.
        let waits = tick.state == TickState::Waiting;
        if let Some(wait) = users.full(served) {
            acts.extend(waits.then_some(Act::Wait(tick, wait)));
        } else if free == 0 {
            acts.extend(waits.then_some(Act::Wait(tick, Wait::Place(room.parallel))));
        } else {
            free -= 1;
            users.add(served);
            acts.push(Act::Take(tick, lane));
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

/// Returns a moment as it stands in what is said of ticks.
fn shown(due: DateTime<Utc>) -> String {
    due.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests;
