//! Which lane of a pipeline a run gets.
//!
//! Two servers that look at the same ticks choose the same lane, the lowest, so that no more runs than may go on begin at a time: the slower
//! of them finds its lane taken.

use std::collections::BTreeSet;

use weir_store::{Tick, TickState};

/// The lanes of one pipeline.
pub(super) struct Lanes {
    /// In which something runs.
    taken: BTreeSet<u32>,
    /// That belong to what was interrupted, and goes on where it was.
    kept: BTreeSet<u32>,
}

impl Lanes {
    /// Looks at the open ticks of a pipeline, and at where somebody else runs it.
    pub(super) fn of(ticks: &[&Tick], busy: impl IntoIterator<Item = u32>) -> Self {
        let running = ticks.iter().filter(|tick| tick.state == TickState::Running);
        let waiting = ticks.iter().filter(|tick| tick.state == TickState::Waiting && tick.lane > 0);
        Self {
            taken: running.map(|tick| tick.lane).chain(busy).collect(),
            kept: waiting.map(|tick| tick.lane).collect(),
        }
    }

    /// Takes a certain lane, if nothing runs in it.
    pub(super) fn take(&mut self, lane: u32) -> Option<u32> {
        self.taken.insert(lane).then_some(lane)
    }

    /// Takes the lowest free one beside the pipeline's own.
    pub(super) fn take_any(&mut self) -> Option<u32> {
        let free = (1..).find(|lane| !self.taken.contains(lane) && !self.kept.contains(lane))?;
        self.take(free)
    }
}
