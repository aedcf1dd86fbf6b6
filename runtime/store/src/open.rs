//! Opening the store.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{Any, AnyConnection, AnyPool, Connection, SqlSafeStr, Transaction};
use weir_diagnostics::redact_url;

use crate::claim::{self, Locked};
use crate::error::{StoreError, doing};

/// The database's name within the data folder.
const FILE: &str = "weir.db";

/// What SQLite is told on every connection. Write-ahead log: readers do not wait for a writer. Full synchronisation: a prepared epoch must
/// survive a power cut, not only a kill; that is one more fsync per epoch. A statement waits up to half a minute for another process that
/// writes: transactions here take milliseconds, a checkpoint of the log on a slow disk may take seconds.
const SQLITE_SETTINGS: &str = "PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL";

/// What PostgreSQL is told. A peer that is gone without a word is noticed within half a minute rather than after two hours, so that what
/// its claims hold comes free.
const POSTGRES_SETTINGS: &str =
    "SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3";

/// With SQLite one connection writes at a time anyway; a few more let readers (a progress page, `weir state show`) by. With PostgreSQL each
/// is a process of the server.
const MAX_CONNECTIONS: u32 = 4;

/// How long to wait for a server, or for a connection of our own to come free.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// What cannot stand in the path of an SQLite URL as it is.
const PATH: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'?').add(b'`');

/// Which database keeps the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backend {
    /// A file in the data folder.
    Sqlite,
    /// A server.
    Postgres,
}

/// The records of one data folder, or of all who share a server. Cloning shares the connections.
#[derive(Clone)]
pub struct Store {
    pub(crate) pool: AnyPool,
    pub(crate) backend: Backend,
    pub(crate) folder: PathBuf,
    /// For connections beside the pool.
    pub(crate) options: AnyConnectOptions,
}

impl fmt::Debug for Store {
    /// Leaves out the options: a password may be among them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("backend", &self.backend).field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the store in a data folder, an SQLite file; makes both where they do not exist, and brings an older one up to date.
    ///
    /// # Errors
    /// When the folder cannot be written, or the file is no store of this version or an older one.
    pub async fn open(folder: &Path) -> Result<Self, StoreError> {
        make_folder(folder)?;
        let failed = |source| StoreError::File { doing: "find", path: folder.to_owned(), source };
        let path = std::path::absolute(folder).map_err(failed)?.join(FILE);
        let Some(text) = path.to_str() else { return Err(StoreError::Path(path)) };
        let url = format!("sqlite:{}?mode=rwc", utf8_percent_encode(text, PATH));
        // Two processes that open a new store at once would both create its tables. SQLite has no lock for that, a file has.
        let guard = claim::lock(folder, "open", Locked::Wait)?;
        let store = Self::at(&url, folder, Backend::Sqlite, text).await?;
        drop(guard);
        Ok(store)
    }

    /// Opens the store in a PostgreSQL database, `postgres://user@host/database`, and brings an older one up to date. Files go to the
    /// folder all the same: rows that were rejected, and what is being staged.
    ///
    /// # Errors
    /// When the URL is none of PostgreSQL, the server does not let us in, or the database holds no store of this version or an older one.
    pub async fn connect(url: &str, folder: &Path) -> Result<Self, StoreError> {
        // A password may stand among the options, too.
        let shown = redact_url(url.split(['?', '#']).next().unwrap_or(url));
        if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
            return Err(StoreError::Address(shown));
        }
        make_folder(folder)?;
        Self::at(url, folder, Backend::Postgres, &shown).await
    }

    async fn at(url: &str, folder: &Path, backend: Backend, shown: &str) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let unreachable = |source| StoreError::Open { store: shown.to_owned(), source };
        let options: AnyConnectOptions = url.parse().map_err(unreachable)?;
        // A pool goes on trying for a while, but a wrong address should be told at once.
        connect(&options, backend).await.map_err(unreachable)?.close().await.map_err(unreachable)?;
        let pool = pool(options.clone(), backend);
        let migrated = sqlx::migrate!().run(&pool).await;
        migrated.map_err(|source| StoreError::Migrate { store: shown.to_owned(), source })?;
        Ok(Self { pool, backend, folder: folder.to_owned(), options })
    }

    /// Closes all connections; SQLite then folds its log into the file.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Starts a transaction that writes. SQLite takes the write lock at once: one that reads first and writes later could find at its first
    /// write that the database has moved on.
    pub(crate) async fn write(&self) -> Result<Transaction<'static, Any>, StoreError> {
        let begin = match self.backend {
            Backend::Sqlite => "BEGIN IMMEDIATE",
            Backend::Postgres => "BEGIN",
        };
        self.pool.begin_with(begin).await.map_err(doing("start a transaction"))
    }

    /// Opens a connection that is nobody else's.
    pub(crate) async fn connection(&self) -> Result<AnyConnection, StoreError> {
        connect(&self.options, self.backend).await.map_err(doing("reach the database"))
    }
}

fn make_folder(folder: &Path) -> Result<(), StoreError> {
    std::fs::create_dir_all(folder).map_err(|source| StoreError::File {
        doing: "make the data folder",
        path: folder.to_owned(),
        source,
    })
}

async fn connect(options: &AnyConnectOptions, backend: Backend) -> Result<AnyConnection, sqlx::Error> {
    let connecting = tokio::time::timeout(CONNECT_TIMEOUT, AnyConnection::connect_with(options));
    let mut connection = connecting.await.map_err(|_| sqlx::Error::PoolTimedOut)??;
    prepare(&mut connection, backend).await?;
    Ok(connection)
}

/// Makes the pool, which goes on trying to reach a server that is being restarted.
fn pool(options: AnyConnectOptions, backend: Backend) -> AnyPool {
    AnyPoolOptions::new()
        .max_connections(MAX_CONNECTIONS)
        .acquire_timeout(CONNECT_TIMEOUT)
        .after_connect(move |connection, _| Box::pin(prepare(connection, backend)))
        .connect_lazy_with(options)
}

async fn prepare(connection: &mut AnyConnection, backend: Backend) -> Result<(), sqlx::Error> {
    let settings = match backend {
        Backend::Sqlite => SQLITE_SETTINGS,
        Backend::Postgres => POSTGRES_SETTINGS,
    };
    sqlx::raw_sql(settings.into_sql_str()).execute(connection).await.map(drop)
}
