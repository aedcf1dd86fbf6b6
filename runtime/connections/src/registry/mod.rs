//! The connections of a pipeline by name.

mod error;
mod settings;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use weir_pipeline::ConnectionUrl;
use weir_types::Problem;

pub use error::ConnectionError;
pub use settings::ConnectionSettings;

use crate::ChannelSettings;
use crate::mysql::{MySqlDatabase, MySqlSession};
use crate::objects::{LocalStore, ObjectStore, S3Store};
use crate::postgres::{PostgresDatabase, PostgresSession};
use crate::secrets::Secrets;
use crate::sql::{SqlPolicy, SqlSession};
use crate::sqlite::{SqliteDatabase, SqliteSession};

/// What is behind a connection's name.
#[derive(Debug, Clone)]
pub enum Connection {
    /// A folder or bucket.
    Objects(Arc<dyn ObjectStore>),
    /// A SQLite file.
    Sqlite(SqliteDatabase),
    /// A PostgreSQL database.
    Postgres(Arc<PostgresDatabase>),
    /// A database of a MariaDB or MySQL server.
    MySql(Arc<MySqlDatabase>),
    /// A channel for messages.
    Channel(Arc<ChannelSettings>),
}

impl Connection {
    /// Returns what kind of system it is, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Objects(_) => "an object store",
            Self::Sqlite(_) => "a SQLite database",
            Self::Postgres(_) => "a PostgreSQL database",
            Self::MySql(_) => "a MariaDB or MySQL database",
            Self::Channel(settings) => settings.kind(),
        }
    }
}

/// All connections that a pipeline has, each made when it is first asked for.
pub struct Connections {
    settings: BTreeMap<String, ConnectionSettings>,
    /// What relative paths are relative to: the pipeline file's folder.
    base: PathBuf,
    secrets: Arc<Secrets>,
    made: Mutex<BTreeMap<String, Connection>>,
}

impl Connections {
    /// Takes settings by name; nothing is opened.
    pub fn new(
        settings: impl IntoIterator<Item = (String, ConnectionSettings)>,
        base: impl Into<PathBuf>,
        secrets: Arc<Secrets>,
    ) -> Self {
        Self { settings: settings.into_iter().collect(), base: base.into(), secrets, made: Mutex::default() }
    }

    /// Returns the same connections with one of them, if it is an object store, narrowed to a folder.
    #[must_use]
    pub fn within(&self, name: &str, folder: &str) -> Self {
        let mut settings = self.settings.clone();
        if let Some(settings) = settings.get_mut(name) {
            *settings = settings.within(folder);
        }
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner).clone();
        made.remove(name);
        Self { settings, base: self.base.clone(), secrets: Arc::clone(&self.secrets), made: Mutex::new(made) }
    }

    /// Returns the names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.settings.keys().map(String::as_str)
    }

    /// Returns a connection.
    ///
    /// # Errors
    /// When there is none of this name, its settings are wrong, or a secret that it needs is missing.
    pub fn get(&self, name: &str) -> Result<Connection, ConnectionError> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(connection) = made.get(name) {
            return Ok(connection.clone());
        }
        let settings = self.settings.get(name).ok_or_else(|| ConnectionError::unknown(name, self.names()))?;
        let connection = self.make(name, settings)?;
        made.insert(name.to_owned(), connection.clone());
        Ok(connection)
    }

    /// Returns a connection that is an object store.
    ///
    /// # Errors
    /// As [`get`](Self::get), and when it is something else.
    pub fn objects(&self, name: &str) -> Result<Arc<dyn ObjectStore>, ConnectionError> {
        match self.get(name)? {
            Connection::Objects(store) => Ok(store),
            other => Err(ConnectionError::wrong_kind(
                name,
                other.kind(),
                "an object store",
                "file:<folder>` or `s3://<bucket>",
            )),
        }
    }

    /// Opens a session on a connection that is a database.
    ///
    /// # Errors
    /// As [`get`](Self::get), and when it is something else or cannot be reached.
    pub async fn sql(&self, name: &str, policy: SqlPolicy) -> Result<Box<dyn SqlSession>, Problem> {
        match self.get(name)? {
            Connection::Sqlite(database) => Ok(Box::new(SqliteSession::open(&database, policy).await?)),
            Connection::Postgres(database) => Ok(Box::new(PostgresSession::open(&database, policy).await?)),
            Connection::MySql(database) => Ok(Box::new(MySqlSession::open(&database, policy).await?)),
            other @ (Connection::Objects(_) | Connection::Channel(_)) => Err(ConnectionError::wrong_kind(
                name,
                other.kind(),
                "a database",
                "sqlite:<file>`, `postgres://…` or `mysql://…",
            )
            .into()),
        }
    }

    fn make(&self, name: &str, settings: &ConnectionSettings) -> Result<Connection, ConnectionError> {
        Ok(match settings.check(name)? {
            ConnectionUrl::File { path } => Connection::Objects(Arc::new(LocalStore::new(name, self.base.join(path)))),
            ConnectionUrl::Sqlite { path } => Connection::Sqlite(SqliteDatabase::new(name, self.base.join(path))),
            ConnectionUrl::Postgres(address) => {
                let password = settings.password(name, &self.secrets)?;
                Connection::Postgres(Arc::new(PostgresDatabase::new(name, &address, password)?))
            }
            ConnectionUrl::MySql(address) => {
                let password = settings.password(name, &self.secrets)?;
                Connection::MySql(Arc::new(MySqlDatabase::new(name, &address, password)?))
            }
            url @ (ConnectionUrl::Mail(_)
            | ConnectionUrl::Teams
            | ConnectionUrl::Slack { .. }
            | ConnectionUrl::Webhook) => Connection::Channel(Arc::new(settings.channel(name, url, &self.secrets)?)),
            ConnectionUrl::S3 { bucket, prefix } => {
                let config = settings.s3(name, bucket, prefix, &self.secrets)?;
                Connection::Objects(Arc::new(S3Store::new(name, config)?))
            }
        })
    }
}
