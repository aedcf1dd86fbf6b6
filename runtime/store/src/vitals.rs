//! How it goes at the moment, in a few numbers: for heartbeats.

use chrono::{DateTime, Utc};

use crate::error::doing;
use crate::values::Columns;
use crate::{Store, StoreError};

/// How it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Vitals {
    /// Ticks that a server runs.
    pub running: u64,
    /// Ticks that wait for their turn.
    pub waiting: u64,
    /// When a run last succeeded.
    pub last_success: Option<DateTime<Utc>>,
    /// How much is wrong.
    pub open_incidents: u64,
}

impl Store {
    /// Returns how it goes.
    pub async fn vitals(&self) -> Result<Vitals, StoreError> {
        // The last success is the end of an index, and not a look at all runs as `MAX` under a condition is.
        let row = sqlx::query(
            "SELECT (SELECT COUNT(*) FROM ticks WHERE state = 'running') AS running,
                (SELECT COUNT(*) FROM ticks WHERE state = 'waiting') AS waiting,
                (SELECT ended_at FROM runs WHERE status = 'succeeded' AND ended_at IS NOT NULL AND pipeline NOT LIKE '%--replays'
                 ORDER BY ended_at DESC LIMIT 1) AS last_success,
                (SELECT COUNT(*) FROM incidents WHERE resolved_at IS NULL) AS open_incidents",
        )
        .fetch_one(&self.pool)
        .await
        .map_err(doing("look how it goes"))?;
        let row = Columns(&row);
        Ok(Vitals {
            running: row.count("running")?,
            waiting: row.count("waiting")?,
            last_success: row.parsed_option("last_success")?,
            open_incidents: row.count("open_incidents")?,
        })
    }
}
