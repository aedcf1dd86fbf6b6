//! What has come: moments of schedules, changes that triggers wait for, deadlines.

use weir_store::{Accounting, Change, StoreError, TickKey, TickState, TriggerKey};

use crate::server::trigger_key;
use crate::{Event, Server};

/// So many triggers are accounted for in one transaction; more would keep others waiting.
const TOGETHER: usize = 500;

/// So many changes are heard at a time.
const HEARD: u32 = 1000;

impl Server {
    /// Records every moment that has come of any schedule.
    pub(crate) async fn account(&mut self) -> Result<(), StoreError> {
        let now = self.clock.now();
        loop {
            let come = self.watches.come(now, TOGETHER);
            if come.is_empty() {
                return Ok(());
            }
            self.open.forget();
            match self.store.account(&come, &self.settings.name, now).await {
                Ok(first) => {
                    for (accounting, first) in come.iter().zip(first) {
                        self.accounted(accounting, first).await?;
                    }
                }
                Err(error) => {
                    self.watches.put_back(&come);
                    return Err(error);
                }
            }
        }
    }

    async fn accounted(&mut self, accounting: &Accounting, first: bool) -> Result<(), StoreError> {
        let (pipeline, trigger) = (&accounting.pipeline, &accounting.trigger);
        let key = trigger_key(pipeline, trigger);
        // Taken note of at once, lest a store that fails now makes it be forgotten.
        self.watches.account_to(&key, accounting.to);
        if !first {
            // Another server was faster; or the schedule has ended there, and it will here with the next look at the files.
            if let Some(registered) = self.store.registered(&key).await? {
                self.watches.account_to(&key, registered.accounted);
            }
            return Ok(());
        }
        for tick in accounting.ticks.iter().filter(|tick| tick.state != TickState::Waiting) {
            let key = TickKey { due: tick.due, pipeline: pipeline.clone(), trigger: trigger.clone() };
            let why = tick.why.clone().unwrap_or_default();
            (self.tell)(match tick.state {
                TickState::Skipped => Event::Skipped { tick: key, why },
                _ => Event::Missed { tick: key, moments: tick.moments, why },
            });
        }
        Ok(())
    }

    /// Records what has come of changes.
    pub(crate) async fn listen(&mut self) -> Result<(), StoreError> {
        while let Some(heard) = self.listeners.values().map(|listener| listener.heard()).min() {
            let last = self.store.last_change().await?;
            if heard >= last {
                break;
            }
            let changes = self.store.changes(heard, HEARD).await?;
            let full = changes.len() == HEARD as usize;
            let newest = changes.last().map_or(0, |change| change.number);
            // Where some are missing between the two, they were so old that they have expired.
            self.hear(&changes, if full { newest } else { newest.max(last) }).await?;
        }
        Ok(())
    }

    async fn hear(&mut self, changes: &[Change], to: u64) -> Result<(), StoreError> {
        self.open.forget();
        let heard = self.listeners.iter_mut().filter_map(|(key, listener)| listener.hear(key, changes, to));
        let noticed: Vec<_> = heard.collect();
        for part in noticed.chunks(TOGETHER) {
            let first = self.store.notice(part, &self.settings.name, self.clock.now()).await?;
            for (noticed, first) in part.iter().zip(first) {
                if first {
                    self.listeners.entry(noticed.trigger.clone()).and_modify(|listener| listener.recorded(noticed));
                } else {
                    self.go_on(&noticed.trigger).await?;
                }
            }
        }
        Ok(())
    }

    /// Goes on from where another server has come to.
    async fn go_on(&mut self, key: &TriggerKey) -> Result<(), StoreError> {
        let registered = self.store.registered(key).await?;
        match (registered, self.listeners.get_mut(key)) {
            (Some(registered), Some(listener)) => listener.go_on_from(&registered),
            // It has ended there, and it will here with the next look at the files.
            _ => drop(self.listeners.remove(key)),
        }
        Ok(())
    }

    /// Tells of deadlines that have passed.
    pub(crate) async fn deadlines(&self) -> Result<(), StoreError> {
        for tick in self.store.missed_deadlines(self.clock.now()).await? {
            (self.tell)(Event::DeadlineMissed(Box::new(tick)));
        }
        Ok(())
    }
}
