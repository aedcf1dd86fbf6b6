//! The SQLite file.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use weir_store::{Incident, ListedRun, NodeHistory, Tick};
use weir_types::RunId;

use crate::HistoryError;
use crate::row::{self, moment};

/// How long another process may hold the file.
const BUSY: Duration = Duration::from_secs(30);

/// The form of the tables; a file of another form is made anew.
const FORM: i64 = 1;

const TABLES: &str = include_str!("tables.sql");

/// The file, open.
pub(crate) struct File {
    path: PathBuf,
    zone: Tz,
    connection: Arc<Mutex<Connection>>,
}

impl File {
    /// Opens the file, and makes its tables where there are none, or others.
    pub(crate) async fn open(path: &Path, zone: Tz) -> Result<Self, HistoryError> {
        let (owned, at) = (path.to_owned(), path.to_owned());
        let opened = tokio::task::spawn_blocking(move || open(&owned)).await;
        let connection = opened.map_err(|error| failed(&at, &error))?.map_err(|error| failed(&at, &error))?;
        Ok(Self { path: path.to_owned(), zone, connection: Arc::new(Mutex::new(connection)) })
    }

    /// Works on the file in one transaction, away from the threads that answer.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>, Tz) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, HistoryError> {
        let (connection, zone) = (Arc::clone(&self.connection), self.zone);
        let done = tokio::task::spawn_blocking(move || {
            let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
            let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            let made = work(&transaction, zone)?;
            transaction.commit()?;
            Ok(made)
        });
        let done: rusqlite::Result<T> = done.await.map_err(|error| failed(&self.path, &error))?;
        done.map_err(|error| failed(&self.path, &error))
    }

    /// Returns when it was last brought up to date.
    pub(crate) async fn copied_at(&self) -> Result<Option<DateTime<Utc>>, HistoryError> {
        let text = self.work(|file, _| {
            file.query_row("SELECT copied_at FROM weir_copy", [], |row| row.get::<_, String>(0)).optional()
        });
        Ok(text.await?.and_then(|text| text.parse().ok()))
    }

    /// Says that it is up to date.
    pub(crate) async fn set_copied_at(&self, at: DateTime<Utc>) -> Result<(), HistoryError> {
        self.work(move |file, _| {
            file.execute("DELETE FROM weir_copy", [])?;
            file.execute("INSERT INTO weir_copy (copied_at) VALUES (?1)", params![moment(at)]).map(drop)
        })
        .await
    }

    /// Puts in runs, and what their nodes did, in the place of what was known of them.
    pub(crate) async fn put_runs(&self, runs: Vec<ListedRun>, nodes: Vec<NodeHistory>) -> Result<(), HistoryError> {
        self.work(move |file, zone| {
            for run in &runs {
                file.prepare_cached("DELETE FROM nodes WHERE run = ?1")?.execute(params![run.id.to_string()])?;
                row::put_run(file, run, &nodes, zone)?;
            }
            for node in &nodes {
                let run = runs.iter().find(|run| run.id == node.run);
                run.map_or(Ok(()), |run| row::put_node(file, run, node, zone))?;
            }
            Ok(())
        })
        .await
    }

    /// Puts in ticks in the place of what was known of them.
    pub(crate) async fn put_ticks(&self, ticks: Vec<Tick>) -> Result<(), HistoryError> {
        self.work(move |file, zone| ticks.iter().try_for_each(|tick| row::put_tick(file, tick, zone))).await
    }

    /// Puts in incidents in the place of all that were known.
    pub(crate) async fn replace_incidents(&self, incidents: Vec<Incident>) -> Result<(), HistoryError> {
        self.work(move |file, _| {
            file.execute("DELETE FROM incidents", [])?;
            incidents.iter().try_for_each(|incident| row::put_incident(file, incident))
        })
        .await
    }

    /// Removes runs that are not among these, and ticks that are older than all of them.
    pub(crate) async fn keep_runs(&self, runs: Vec<RunId>) -> Result<(), HistoryError> {
        self.work(move |file, _| {
            file.execute_batch(
                "CREATE TEMP TABLE IF NOT EXISTS kept (run TEXT PRIMARY KEY) WITHOUT ROWID; DELETE FROM kept",
            )?;
            let mut keep = file.prepare_cached("INSERT OR IGNORE INTO kept (run) VALUES (?1)")?;
            runs.iter().try_for_each(|run| keep.execute(params![run.to_string()]).map(drop))?;
            file.execute("DELETE FROM nodes WHERE run NOT IN (SELECT run FROM kept)", [])?;
            file.execute("DELETE FROM runs WHERE run NOT IN (SELECT run FROM kept)", [])?;
            file.execute("DELETE FROM ticks WHERE run IS NOT NULL AND run NOT IN (SELECT run FROM kept)", []).map(drop)
        })
        .await
    }
}

fn open(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    // What a power cut takes is copied again.
    connection.pragma_update(None, "synchronous", "off")?;
    let form: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if form != FORM {
        connection.execute_batch(TABLES)?;
        connection.pragma_update(None, "user_version", FORM)?;
    }
    Ok(connection)
}

fn failed(path: &Path, error: &dyn std::fmt::Display) -> HistoryError {
    HistoryError::File { path: path.display().to_string(), reason: error.to_string() }
}
