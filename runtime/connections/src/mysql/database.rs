//! A server's database, before anybody has connected.

use std::collections::BTreeMap;
use std::time::Duration;

use mysql_async::{Conn, DriverError, Error, Opts, OptsBuilder, SslOpts};
use weir_pipeline::connection::DatabaseAddress;
use weir_types::Problem;

use super::error::problem;
use super::tls::{self, Encryption};
use crate::secrets::Sensitive;

/// A server that takes longer to answer is as good as away.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a connection may be silent before it is asked whether it is still there; a cut line must not look like a slow query for hours.
const KEEPALIVE: Duration = Duration::from_secs(30);

/// A database of a MariaDB or MySQL server and the name of the connection that it stands for.
#[derive(Debug, Clone)]
pub struct MySqlDatabase {
    connection: String,
    address: DatabaseAddress,
    password: Option<Sensitive>,
    timeout: Duration,
    encryption: Encryption,
}

impl MySqlDatabase {
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
        let timeout = timeout(&connection, &address.parameters)?;
        let encryption = Encryption::of(&connection, &address.parameters)?;
        Ok(Self { connection, address: address.clone(), password, timeout, encryption })
    }

    /// Returns the connection's name.
    pub fn connection(&self) -> &str {
        &self.connection
    }

    /// Returns the database of the address.
    pub(super) fn name(&self) -> Option<&str> {
        self.address.database.as_deref()
    }

    /// Connects to a database of the server, or to none of them.
    pub(super) async fn connect(&self, name: Option<&str>) -> Result<Conn, Problem> {
        let doing = format!("cannot open connection `{}` ({})", self.connection, self.address);
        let encrypted = tls::options(&self.encryption, &doing)?;
        let encrypts = encrypted.is_some();
        match self.attempt(name, encrypted, &doing).await? {
            Err(Error::Driver(DriverError::NoClientSslFlagFromServer))
                if encrypts && self.encryption == Encryption::Preferred =>
            {
                self.attempt(name, None, &doing).await?.map_err(|error| problem(&error, &doing))
            }
            connected => connected.map_err(|error| problem(&error, &doing)),
        }
    }

    async fn attempt(
        &self,
        name: Option<&str>,
        encrypted: Option<SslOpts>,
        doing: &str,
    ) -> Result<Result<Conn, Error>, Problem> {
        let connecting = Conn::new(self.options(name, encrypted));
        tokio::time::timeout(self.timeout, connecting).await.map_err(|_| {
            let seconds = self.timeout.as_secs();
            Problem::transient(format!("{doing}: the server did not answer within {seconds} s"))
                .with_hint("check the address, or allow more by the URL's `connect_timeout`")
        })
    }

    fn options(&self, name: Option<&str>, encrypted: Option<SslOpts>) -> Opts {
        let mut options = OptsBuilder::default()
            .ip_or_hostname(self.address.host.clone())
            .user(Some(self.address.user.as_deref().unwrap_or("root")))
            .pass(self.password.as_ref().map(|password| password.expose().to_owned()))
            .db_name(name)
            .tcp_keepalive(Some(KEEPALIVE))
            // What `update` finds counts, as in other databases, not what it has to change.
            .client_found_rows(true)
            // The server would name the path, and could name any.
            .prefer_socket(false)
            .connect_attribute("program_name", "weir")
            .ssl_opts(encrypted);
        if let Some(port) = self.address.port {
            options = options.tcp_port(port);
        }
        if self.address.host.starts_with('/') {
            options = options.socket(Some(self.address.host.clone()));
        }
        options.into()
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
