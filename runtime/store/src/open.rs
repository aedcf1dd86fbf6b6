//! Opening the store.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use sqlx::any::{AnyArguments, AnyConnectOptions, AnyPoolOptions};
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, AnyPool, Connection, SqlSafeStr, Transaction};
use weir_diagnostics::redact_url;

use crate::claim::{self, Locked, Spare};
use crate::error::{StoreError, doing};

/// The database's name within the data folder.
const FILE: &str = "weir.db";

/// What SQLite is told on every connection. Write-ahead log: readers do not wait for a writer. Full synchronisation, unless a transaction
/// says otherwise: a prepared epoch must survive a power cut, not only a kill. A statement waits up to half a minute for another process
/// that writes: transactions here take milliseconds, a checkpoint of the log on a slow disk may take seconds.
const SQLITE_SETTINGS: &str = "PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL";

/// What PostgreSQL is told. A peer that is gone without a word is noticed within half a minute rather than after two hours, so that what
/// its claims hold comes free.
const POSTGRES_SETTINGS: &str =
    "SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3";

/// A few let those who read (a progress page, `weir state show`) by one another.
const SQLITE_READERS: u32 = 4;

/// Each is a process of the server, and most of a short run is waiting for one.
const POSTGRES_CONNECTIONS: u32 = 8;

/// SQLite takes one writer at a time. Those of one process queue for a connection, which wakes the next at once; on several, SQLite has each
/// sleep and look again.
const SQLITE_WRITERS: u32 = 1;

/// How a transaction that writes begins. SQLite takes the write lock at once: one that reads first and writes later could find at its first
/// write that the database has moved on.
const BEGIN_SQLITE: &str = "PRAGMA synchronous = FULL; BEGIN IMMEDIATE";
const BEGIN_SQLITE_BEHIND: &str = "PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE";
const BEGIN_POSTGRES: &str = "BEGIN";

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
    /// For what reads, and with PostgreSQL for what writes, too.
    pub(crate) pool: AnyPool,
    /// For what writes.
    pub(crate) writers: AnyPool,
    pub(crate) backend: Backend,
    pub(crate) folder: PathBuf,
    /// For connections beside the pool.
    pub(crate) options: AnyConnectOptions,
    /// Such connections, for claims to come.
    pub(crate) spare: Spare,
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
        let pooled = |connections| pool(options.clone(), backend, connections);
        let (readers, writers) = match backend {
            Backend::Sqlite => (pooled(SQLITE_READERS), pooled(SQLITE_WRITERS)),
            Backend::Postgres => {
                let pool = pooled(POSTGRES_CONNECTIONS);
                (pool.clone(), pool)
            }
        };
        let migrated = sqlx::migrate!().run(&writers).await;
        migrated.map_err(|source| StoreError::Migrate { store: shown.to_owned(), source })?;
        Ok(Self { pool: readers, writers, backend, folder: folder.to_owned(), options, spare: Spare::default() })
    }

    /// Closes all connections; SQLite then folds its log into the file.
    pub async fn close(&self) {
        self.pool.close().await;
        self.writers.close().await;
        self.spare.clear();
    }

    /// Finds out whether the store can be written to, by writing: a full disk still reads.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn check_writable(&self) -> Result<(), StoreError> {
        let counted = sqlx::query("UPDATE counters SET value = value + 1 WHERE name = 'asked-ready'");
        self.execute_behind(counted).await.map_err(doing("write"))
    }

    /// Starts a transaction that writes, and survives a power cut once it is committed.
    pub(crate) async fn write(&self) -> Result<Transaction<'static, Any>, StoreError> {
        self.begin_writing(BEGIN_SQLITE).await
    }

    /// Starts a transaction that survives a kill, but that a power cut may undo, together with everything that was committed after it: the
    /// log is written in order, and the next full one brings all before it to disk. For what is done again when it is not on record, and
    /// what no target and nobody outside has been told of.
    pub(crate) async fn write_behind(&self) -> Result<Transaction<'static, Any>, StoreError> {
        self.begin_writing(BEGIN_SQLITE_BEHIND).await
    }

    /// Executes one statement as [`write_behind`](Self::write_behind) does; with PostgreSQL without the round trips of a transaction.
    pub(crate) async fn execute_behind(&self, query: Query<'static, Any, AnyArguments>) -> Result<(), sqlx::Error> {
        if self.backend == Backend::Postgres {
            return query.execute(&self.writers).await.map(drop);
        }
        let mut transaction = self.writers.begin_with(BEGIN_SQLITE_BEHIND).await?;
        query.execute(&mut *transaction).await?;
        transaction.commit().await
    }

    async fn begin_writing(&self, sqlite: &'static str) -> Result<Transaction<'static, Any>, StoreError> {
        let begin = match self.backend {
            Backend::Sqlite => sqlite,
            // Its server may end while ours lives, so nothing here is ever behind.
            Backend::Postgres => BEGIN_POSTGRES,
        };
        self.writers.begin_with(begin).await.map_err(doing("start a transaction"))
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
fn pool(options: AnyConnectOptions, backend: Backend, connections: u32) -> AnyPool {
    let pool = AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(CONNECT_TIMEOUT)
        .after_connect(move |connection, _| Box::pin(prepare(connection, backend)));
    let pool = match backend {
        Backend::Sqlite => pool.after_release(|connection, _| Box::pin(is_usable(connection))),
        Backend::Postgres => pool,
    };
    pool.connect_lazy_with(options)
}

/// Tells whether a connection to SQLite may be used once more. On a full disk SQLite rolls back by itself: what sqlx sends then fails, it takes the
/// connection to be within a transaction for ever, and nothing more could be written with it. Such a connection is closed.
async fn is_usable(connection: &mut AnyConnection) -> Result<bool, sqlx::Error> {
    // A transaction that was dropped is rolled back before this is answered.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

async fn prepare(connection: &mut AnyConnection, backend: Backend) -> Result<(), sqlx::Error> {
    let settings = match backend {
        Backend::Sqlite => SQLITE_SETTINGS,
        Backend::Postgres => POSTGRES_SETTINGS,
    };
    sqlx::raw_sql(settings.into_sql_str()).execute(connection).await.map(drop)
}
