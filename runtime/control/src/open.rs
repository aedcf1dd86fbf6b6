//! The ticks that wait or run, as last read from the store and as changed since by this server.
//!
//! Reading them all after every run would cost more than the runs where a thousand wait. What other servers do is seen when they are read
//! again, every second; until then a tick that somebody else has taken is found to be so when it is to be taken.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use weir_store::{Lease, Store, StoreError, Tick, TickKey, TickState};

/// The ticks that wait or run.
#[derive(Debug, Default)]
pub(crate) struct OpenTicks {
    by_key: BTreeMap<TickKey, Tick>,
    known: bool,
}

impl OpenTicks {
    /// Returns them in the order of the queue.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Tick> {
        self.by_key.values()
    }

    /// Tells whether one waits or runs.
    pub(crate) fn has(&self, key: &TickKey) -> bool {
        self.by_key.contains_key(key)
    }

    /// Has them read again before they are next needed.
    pub(crate) fn forget(&mut self) {
        self.known = false;
    }

    /// Reads them, unless they are known.
    pub(crate) async fn know(&mut self, store: &Store) -> Result<(), StoreError> {
        if !self.known {
            let open = store.open_ticks().await?;
            self.by_key = open.into_iter().map(|tick| (tick.key.clone(), tick)).collect();
            self.known = true;
        }
        Ok(())
    }

    /// Takes note that this server has taken one.
    pub(crate) fn taken(&mut self, lease: &Lease, until: DateTime<Utc>) {
        if let Some(tick) = self.by_key.get_mut(&lease.tick) {
            (tick.state, tick.fence, tick.held_until) = (TickState::Running, lease.fence, Some(until));
            tick.lane = lease.lane;
        }
    }

    /// Takes note that somebody is asked to stop one.
    pub(crate) fn stopping(&mut self, key: &TickKey, why: &str) {
        if let Some(tick) = self.by_key.get_mut(key) {
            tick.stop.get_or_insert_with(|| why.to_owned());
        }
    }

    /// Takes note that one neither waits nor runs any more.
    pub(crate) fn closed(&mut self, key: &TickKey) {
        self.by_key.remove(key);
    }
}
