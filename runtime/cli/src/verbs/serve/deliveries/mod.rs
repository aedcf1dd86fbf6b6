//! What leaves: from ends of runs into the outbox, from there through the channels.
//!
//! Both are done by a task that looks every second, and by whichever server is first: the store tells who may. What was put in is sent at
//! least once; twice only where a server is killed between the other side's answer and its record.

mod artifacts;
mod ends;
mod report;
mod retry;
mod sending;
mod unstarted;

use std::sync::Arc;
use std::time::Duration;

use chrono_tz::Tz;
use tokio::sync::Semaphore;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use weir_api::Live;
use weir_store::Store;

use super::loader::Loader;
use crate::failed::Failed;

/// How often to look for what leaves.
const EVERY: Duration = Duration::from_secs(1);

/// How many messages are sent at a time, over all channels.
const AT_ONCE: usize = 16;

/// Sends what leaves. Cloning shares it.
#[derive(Clone)]
pub(super) struct Courier {
    pub(super) store: Store,
    pub(super) loader: Loader,
    pub(super) live: Live,
    /// What tries are signed with.
    pub(super) server: String,
    /// What links in messages begin with.
    pub(super) public_url: Arc<str>,
    /// The zone in which a run's day is told.
    pub(super) zone: Tz,
}

impl Courier {
    /// Puts in and sends, until it is told to stop. What is being sent then is not waited for: it is taken up again.
    pub(super) async fn serve(self, stop: CancellationToken) {
        let places = Arc::new(Semaphore::new(AT_ONCE));
        let mut looks = tokio::time::interval(EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut told = false;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = looks.tick() => {}
            }
            let done = self.look(&places).await;
            // Once for a row of failures: a store that is away for an hour would fill the log.
            match done {
                Ok(()) => told = false,
                Err(failed) if !told => {
                    told = true;
                    tracing::warn!("messages do not leave, which is tried again: {}", failed.into_diagnostics());
                }
                Err(_) => {}
            }
        }
    }

    async fn look(&self, places: &Arc<Semaphore>) -> Result<(), Failed> {
        self.put_in_ends().await?;
        self.send_due(places).await
    }
}
