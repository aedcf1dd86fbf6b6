//! Opening the store.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous, SqliteTransaction};

use crate::claim::{self, Locked};
use crate::error::{StoreError, doing};

/// The database's name within the data folder.
const FILE: &str = "weir.db";

/// How long a statement waits for another process that writes. Transactions here take milliseconds; a checkpoint of the log on a slow disk
/// may take seconds.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// One connection writes at a time anyway; a few more let readers (a progress page, `weir state show`) by.
const MAX_CONNECTIONS: u32 = 4;

/// The records of one data folder. Cloning shares the connections.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) pool: SqlitePool,
    pub(crate) folder: PathBuf,
}

impl Store {
    /// Opens the store of a data folder; makes both where they do not exist, and brings an older one up to date.
    ///
    /// # Errors
    /// When the folder cannot be written, or the file is no store of this version or an older one.
    pub async fn open(folder: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).map_err(|source| StoreError::File {
            doing: "make the data folder",
            path: folder.to_owned(),
            source,
        })?;
        let path = folder.join(FILE);
        // Two processes that open a new store at once would both create its tables. SQLite has no lock for that, a file has.
        let guard = claim::lock(folder, "open", Locked::Wait)?;
        let pool = connect(&path).await?;
        sqlx::migrate!().run(&pool).await.map_err(|source| StoreError::Migrate { path, source })?;
        drop(guard);
        Ok(Self { pool, folder: folder.to_owned() })
    }

    /// Closes all connections; SQLite then folds its log into the file.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Starts a transaction that writes. It takes the write lock at once: one that reads first and writes later could find at its first
    /// write that the database has moved on.
    pub(crate) async fn write(&self) -> Result<SqliteTransaction<'static>, StoreError> {
        self.pool.begin_with("BEGIN IMMEDIATE").await.map_err(doing("start a transaction"))
    }
}

async fn connect(path: &Path) -> Result<SqlitePool, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // A prepared epoch must survive a power cut, not only a kill: one more fsync per epoch.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT);
    SqlitePoolOptions::new()
        .max_connections(MAX_CONNECTIONS)
        .connect_with(options)
        .await
        .map_err(|source| StoreError::Open { path: path.to_owned(), source })
}
