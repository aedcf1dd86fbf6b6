//! A server's database, before anybody has connected.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::SslMode;
use weir_pipeline::connection::DatabaseAddress;
use weir_types::Problem;

use super::tls::Trust;
use crate::secrets::Sensitive;

/// A server that takes longer to answer is as good as away.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Where servers listen unless the address says otherwise.
const PORT: u16 = 5432;
/// How long a connection may be silent before it is asked whether it is still there; a cut line must not look like a slow query for hours.
pub(super) const KEEPALIVE: Duration = Duration::from_secs(30);

/// A database of a PostgreSQL server and the name of the connection that it stands for.
#[derive(Debug, Clone)]
pub struct PostgresDatabase {
    connection: String,
    shown: String,
    host: String,
    port: u16,
    timeout: Duration,
    config: Config,
    trust: Trust,
}

impl PostgresDatabase {
    /// Names a database; nothing is opened.
    ///
    /// # Errors
    /// When a parameter of the address is wrong.
    pub fn new(
        connection: impl Into<String>,
        address: &DatabaseAddress,
        password: Option<Sensitive>,
    ) -> Result<Self, Problem> {
        let connection = connection.into();
        let mut config = Config::new();
        let timeout = timeout(&connection, &address.parameters)?;
        config.application_name("weir").user(address.user.as_deref().unwrap_or("postgres"));
        address.database.as_ref().map(|database| config.dbname(database));
        password.map(|password| config.password(password.expose()));
        let (mode, trust) = tls(&connection, &address.parameters)?;
        config.ssl_mode(mode);
        let (host, port) = (address.host.clone(), address.port.unwrap_or(PORT));
        Ok(Self { connection, shown: address.to_string(), host, port, timeout, config, trust })
    }

    /// Returns the connection's name.
    pub fn connection(&self) -> &str {
        &self.connection
    }

    /// Returns the address for a message.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }

    /// Returns the server's name or address, or the folder of its socket.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Returns how long connecting may take.
    pub(super) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Returns who connects to what, and how.
    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    pub(super) fn trust(&self) -> &Trust {
        &self.trust
    }
}

fn timeout(connection: &str, parameters: &BTreeMap<String, String>) -> Result<Duration, Problem> {
    let Some(text) = parameters.get("connect_timeout") else { return Ok(CONNECT_TIMEOUT) };
    match text.parse() {
        Ok(seconds @ 1..) => Ok(Duration::from_secs(seconds)),
        _ => Err(Problem::config(format!(
            "connection `{connection}`: `connect_timeout={text}` is not a number of seconds"
        ))),
    }
}

/// The words are those of PostgreSQL's own clients
/// (<https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION>).
fn tls(connection: &str, parameters: &BTreeMap<String, String>) -> Result<(SslMode, Trust), Problem> {
    let roots = parameters.get("sslrootcert").cloned();
    match parameters.get("sslmode").map_or("prefer", String::as_str) {
        "disable" => Ok((SslMode::Disable, Trust::Anyone)),
        "prefer" => Ok((SslMode::Prefer, Trust::Anyone)),
        "require" if roots.is_none() => Ok((SslMode::Require, Trust::Anyone)),
        // What libpq does, too: who names roots wants them to count.
        "require" | "verify-full" => Ok((SslMode::Require, Trust::Verified { roots })),
        other => Err(Problem::config(format!("connection `{connection}`: `sslmode={other}` is not known"))
            .with_hint("use `disable`, `prefer`, `require` or `verify-full`")),
    }
}
