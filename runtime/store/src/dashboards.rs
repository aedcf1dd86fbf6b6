//! Dashboards: texts with versions, and the last results of their tiles.

use chrono::{DateTime, Utc};
use serde_json::Value;
use weir_types::{DashboardName, NodeName};

use crate::error::doing;
use crate::values::{Columns, json, moment, number};
use crate::{Store, StoreError};

/// A version of a dashboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DashboardRecord {
    /// The dashboard.
    pub name: DashboardName,
    /// The version's number, from 1.
    pub number: u64,
    /// What is written; nothing where it was removed.
    pub text: Option<String>,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub made_at: DateTime<Utc>,
}

/// The last result of a tile.
#[derive(Debug, Clone, PartialEq)]
pub struct TileResult {
    /// The tile.
    pub tile: NodeName,
    /// The digest of what it was made of.
    pub made_of: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// The result, as the API writes it.
    pub result: Value,
}

/// The newest versions, or those of an author.
const NEWEST: &str = "SELECT name, number, text, author, made_at FROM dashboards WHERE number =
     (SELECT MAX(newest.number) FROM dashboards AS newest WHERE newest.name = dashboards.name AND newest.author = COALESCE($1, newest.author))";

impl Store {
    /// Returns the newest version of every dashboard, those that were removed among them.
    pub async fn dashboards(&self) -> Result<Vec<DashboardRecord>, StoreError> {
        self.newest_dashboards(None).await
    }

    /// Returns the newest version of every dashboard that an author has written.
    pub async fn dashboards_by(&self, author: &str) -> Result<Vec<DashboardRecord>, StoreError> {
        self.newest_dashboards(Some(author)).await
    }

    async fn newest_dashboards(&self, author: Option<&str>) -> Result<Vec<DashboardRecord>, StoreError> {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!("{NEWEST} ORDER BY name")))
            .bind(author.map(str::to_owned))
            .fetch_all(&self.pool)
            .await
            .map_err(doing("list dashboards"))?;
        let read = |row| {
            let row = Columns(row);
            Ok(DashboardRecord {
                name: row.parsed("name")?,
                number: row.count("number")?,
                text: row.text_option("text")?,
                author: row.text("author")?,
                made_at: row.time("made_at")?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Saves the next version of a dashboard, or that it was removed; tells whether the version before was the one that it was made from
    /// (0: none).
    pub async fn save_dashboard(
        &self,
        name: &DashboardName,
        base: u64,
        text: Option<&str>,
        author: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let saved = sqlx::query(
            "INSERT INTO dashboards (name, number, text, author, made_at) SELECT $1, $2, $3, $4, $5
             WHERE COALESCE((SELECT MAX(number) FROM dashboards WHERE name = $1), 0) = $6 ON CONFLICT DO NOTHING",
        )
        .bind(name.as_str())
        .bind(number(base.saturating_add(1)))
        .bind(text.map(str::to_owned))
        .bind(author.to_owned())
        .bind(moment(now))
        .bind(number(base))
        .execute(&self.writers)
        .await
        .map_err(doing("save a dashboard"))?;
        Ok(saved.rows_affected() > 0)
    }

    /// Returns the last results of a dashboard's tiles.
    pub async fn tile_results(&self, name: &DashboardName) -> Result<Vec<TileResult>, StoreError> {
        let rows = sqlx::query("SELECT tile, made_of, made_at, result FROM dashboard_results WHERE name = $1")
            .bind(name.as_str())
            .fetch_all(&self.pool)
            .await
            .map_err(doing("read the results of a dashboard"))?;
        let read = |row| {
            let row = Columns(row);
            Ok(TileResult {
                tile: row.parsed("tile")?,
                made_of: row.text("made_of")?,
                made_at: row.time("made_at")?,
                result: row.json("result")?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Returns when the results of each dashboard were last made.
    pub async fn refreshed_at(&self) -> Result<Vec<(DashboardName, DateTime<Utc>)>, StoreError> {
        let rows = sqlx::query("SELECT name, MAX(made_at) AS made_at FROM dashboard_results GROUP BY name")
            .fetch_all(&self.pool)
            .await
            .map_err(doing("read when dashboards were refreshed"))?;
        rows.iter().map(|row| Ok((Columns(row).parsed("name")?, Columns(row).time("made_at")?))).collect()
    }

    /// Keeps the last result of a tile.
    pub async fn save_tile_result(&self, name: &DashboardName, result: &TileResult) -> Result<(), StoreError> {
        let query = sqlx::query(
            "INSERT INTO dashboard_results (name, tile, made_of, made_at, result) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (name, tile) DO UPDATE SET made_of = excluded.made_of, made_at = excluded.made_at, result = excluded.result",
        )
        .bind(name.to_string())
        .bind(result.tile.to_string())
        .bind(result.made_of.clone())
        .bind(moment(result.made_at))
        .bind(json("result", &result.result)?);
        self.execute_behind(query).await.map_err(doing("keep the result of a tile"))
    }

    /// Forgets the results of tiles that a dashboard does not have, of all where it is no more.
    pub async fn keep_tile_results(&self, name: &DashboardName, tiles: &[NodeName]) -> Result<(), StoreError> {
        // Names of nodes have no quotes in them.
        let tiles: Vec<_> = tiles.iter().map(|tile| format!("'{tile}'")).collect();
        let others = if tiles.is_empty() { String::new() } else { format!(" AND tile NOT IN ({})", tiles.join(", ")) };
        let statement = format!("DELETE FROM dashboard_results WHERE name = $1{others}");
        let query = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(name.to_string());
        self.execute_behind(query).await.map_err(doing("forget results of tiles"))
    }

    /// Returns up to when the schedule of a dashboard is accounted for; a rule that is new begins `now`.
    pub async fn dashboard_accounted(
        &self,
        name: &DashboardName,
        rule: &str,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, StoreError> {
        sqlx::query(
            "INSERT INTO dashboard_schedules (name, rule, accounted) VALUES ($1, $2, $3)
             ON CONFLICT (name) DO UPDATE SET rule = excluded.rule, accounted = excluded.accounted WHERE dashboard_schedules.rule <> excluded.rule",
        )
        .bind(name.as_str())
        .bind(rule)
        .bind(moment(now))
        .execute(&self.writers)
        .await
        .map_err(doing("record the schedule of a dashboard"))?;
        let row = sqlx::query("SELECT accounted FROM dashboard_schedules WHERE name = $1")
            .bind(name.as_str())
            .fetch_one(&self.pool)
            .await
            .map_err(doing("read the schedule of a dashboard"))?;
        Columns(&row).time("accounted")
    }

    /// Accounts for the schedule of a dashboard; tells whether this server was the first.
    pub async fn account_dashboard(
        &self,
        name: &DashboardName,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let moved = sqlx::query("UPDATE dashboard_schedules SET accounted = $3 WHERE name = $1 AND accounted = $2")
            .bind(name.as_str())
            .bind(moment(from))
            .bind(moment(until))
            .execute(&self.writers)
            .await
            .map_err(doing("account for the schedule of a dashboard"))?;
        Ok(moved.rows_affected() > 0)
    }
}
