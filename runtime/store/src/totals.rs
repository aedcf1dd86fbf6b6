//! How much there is.

use std::collections::BTreeMap;

use weir_types::PipelineName;

use crate::error::doing;
use crate::open::Backend;
use crate::values::Columns;
use crate::{RunStatus, Store, StoreError, TickState};

impl Store {
    /// Returns which database keeps the records: `sqlite` or `postgresql`.
    pub fn database(&self) -> &'static str {
        match self.backend {
            Backend::Sqlite => "sqlite",
            Backend::Postgres => "postgresql",
        }
    }

    /// Counts the runs by pipeline and status.
    pub async fn count_runs(&self) -> Result<BTreeMap<(PipelineName, String), u64>, StoreError> {
        let rows = sqlx::query("SELECT pipeline, status, COUNT(*) AS total FROM runs GROUP BY pipeline, status")
            .fetch_all(&self.pool)
            .await
            .map_err(doing("count runs"))?;
        let count = |row: Columns<'_>| {
            let status: RunStatus = row.parsed("status")?;
            Ok(((row.parsed("pipeline")?, status.to_string()), row.count("total")?))
        };
        rows.iter().map(Columns).map(count).collect()
    }

    /// Counts the ticks by state.
    pub async fn count_ticks(&self) -> Result<BTreeMap<String, u64>, StoreError> {
        let rows = sqlx::query("SELECT state, COUNT(*) AS total FROM ticks GROUP BY state")
            .fetch_all(&self.pool)
            .await
            .map_err(doing("count ticks"))?;
        let count = |row: Columns<'_>| {
            let state: TickState = row.parsed("state")?;
            Ok((state.to_string(), row.count("total")?))
        };
        rows.iter().map(Columns).map(count).collect()
    }
}
