//! Weir's own history of runs as a database that pipelines and dashboards read.
//!
//! The store holds more than everybody may see (credentials, tokens, cursors) in a form that changes with Weir, and may be a PostgreSQL
//! server. So what has happened is copied into an SQLite file of four tables whose columns are documented (`docs/dashboards.md`) and kept:
//! `runs`, `nodes`, `ticks` and `incidents`. The copy is brought up to date when somebody is about to read it, which costs what has
//! changed since; it holds nothing of its own, and is made anew when it is lost.

mod error;
mod file;
mod row;

use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use tokio::sync::Mutex;
use weir_store::Store;

pub use error::HistoryError;
use file::File;

/// What has ended so long before the last copy is copied again: the clocks of servers differ.
const OVERLAP: TimeDelta = TimeDelta::minutes(5);

/// The tiles of a dashboard are asked one right after the other.
const FRESH: TimeDelta = TimeDelta::seconds(1);

/// How often to look for what the store has removed.
const SWEEP: TimeDelta = TimeDelta::hours(1);

/// So many records are copied at a time.
const TOGETHER: u32 = 500;

/// Of so many of the newest incidents the copy knows; those that are older are over.
const INCIDENTS: u32 = 5_000;

/// The copy.
#[derive(Debug)]
pub struct History {
    path: PathBuf,
    /// The zone in which days begin.
    zone: Tz,
    /// When it was last done. One at a time copies.
    done: Mutex<Done>,
}

/// When something was last done.
#[derive(Debug, Default)]
struct Done {
    /// What has changed was copied.
    copied: Option<DateTime<Utc>>,
    /// What the store has removed was removed.
    swept: Option<DateTime<Utc>>,
}

impl History {
    /// Names the copy; nothing is read or written yet. Its days and hours are those of a zone.
    pub fn new(path: &Path, zone: Tz) -> Self {
        Self { path: path.to_owned(), zone, done: Mutex::default() }
    }

    /// Brings the copy up to date, unless that was done just before.
    ///
    /// # Errors
    /// When the store cannot be read, or the file not be written.
    pub async fn refresh(&self, store: &Store, now: DateTime<Utc>) -> Result<(), HistoryError> {
        let mut done = self.done.lock().await;
        if done.copied.is_some_and(|copied| now - copied < FRESH) {
            return Ok(());
        }
        let file = File::open(&self.path, self.zone).await?;
        let since = file.copied_at().await?.map_or(DateTime::<Utc>::UNIX_EPOCH, |copied| copied - OVERLAP);
        self.copy_runs(store, &file, since).await?;
        copy_ticks(store, &file, since).await?;
        file.replace_incidents(store.incidents(None, INCIDENTS).await?).await?;
        if done.swept.is_none_or(|swept| now - swept >= SWEEP) {
            file.keep_runs(store.run_ids().await?).await?;
            done.swept = Some(now);
        }
        file.set_copied_at(now).await?;
        done.copied = Some(now);
        Ok(())
    }

    async fn copy_runs(&self, store: &Store, file: &File, since: DateTime<Utc>) -> Result<(), HistoryError> {
        let mut after = None;
        loop {
            let runs = store.runs_since(since, after, TOGETHER).await?;
            let Some(last) = runs.last() else { return Ok(()) };
            after = Some(last.id);
            let ids: Vec<_> = runs.iter().map(|run| run.id).collect();
            let nodes = store.node_history(&ids).await?;
            file.put_runs(runs, nodes).await?;
        }
    }
}

async fn copy_ticks(store: &Store, file: &File, since: DateTime<Utc>) -> Result<(), HistoryError> {
    let mut offset = 0;
    loop {
        let ticks = store.ticks_since(since, offset, TOGETHER).await?;
        if ticks.is_empty() {
            return Ok(());
        }
        offset += TOGETHER;
        file.put_ticks(ticks).await?;
    }
}
