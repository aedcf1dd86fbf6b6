//! Who is told when something goes wrong, and by schedule. What is told leaves by the courier.

mod file;
mod known;

use std::path::PathBuf;
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use weir_alerts::{Known, Watcher};
use weir_api::Live;
use weir_pipeline::alert::AlertCause;
use weir_store::{Store, StoreError};

use crate::disk::free_bytes;
use file::AlertsFile;
use known::Knowing;

/// How often to look at what has ended, and at deadlines.
const EVERY: Duration = Duration::from_secs(1);

/// How often to look at what changes slowly: how old data is, how full the disk, and which channels take nothing.
const SLOW: TimeDelta = TimeDelta::seconds(20);

/// Watches on behalf of the rules.
pub(super) struct Alerts {
    pub(super) store: Store,
    pub(super) watcher: Watcher,
    pub(super) live: Live,
    /// The folder that is served: its `alerts.yaml` is where rules are kept in git.
    pub(super) folder: PathBuf,
    /// The folder whose disk is watched.
    pub(super) data: PathBuf,
}

impl Alerts {
    /// Watches until it is told to stop.
    pub(super) async fn watch(self, stop: CancellationToken) {
        let mut looks = tokio::time::interval(EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let (mut knowing, mut file) = (Knowing::default(), AlertsFile::new(&self.folder));
        let (mut slow, mut told) = (None, false);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = looks.tick() => {}
            }
            let looked = async {
                file.bring(&self.store).await?;
                let known = knowing.refresh(&self.store).await?;
                self.look(known, &mut slow).await
            };
            // Once for a row of failures: a store that is away for an hour would fill the log.
            match looked.await {
                Ok(()) => told = false,
                Err(error) if !told => {
                    told = true;
                    tracing::warn!("alerts are not looked for, which is tried again: {error}");
                }
                Err(_) => {}
            }
        }
    }

    async fn look(&self, known: &Known, slow: &mut Option<chrono::DateTime<Utc>>) -> Result<(), StoreError> {
        let now = Utc::now();
        let mut moved = self.watcher.judge_ended(known, now).await?;
        moved += self.watcher.look_at_deadlines(known, now).await?;
        if self.watcher.tell_notices(known, now).await? > 0 {
            self.live.changed("delivery", "");
        }
        if slow.is_none_or(|looked| now - looked >= SLOW) {
            *slow = Some(now);
            moved += self.watcher.look_around(known, self.free(known).await, now).await?;
        }
        if moved > 0 {
            self.live.changed("incident", "");
        }
        Ok(())
    }

    /// Returns the free space on the disk, where a rule asks for it.
    async fn free(&self, known: &Known) -> Option<u64> {
        if !known.rules.iter().any(|rule| matches!(rule.cause, AlertCause::Disk(_))) {
            return None;
        }
        let folder = self.data.clone();
        tokio::task::spawn_blocking(move || free_bytes(&folder)).await.ok().flatten()
    }
}
