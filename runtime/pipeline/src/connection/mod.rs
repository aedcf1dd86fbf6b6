//! Named outside systems: what a connection leads to, and the file that lists them.

mod database;
mod file;
mod mail;
mod options;
mod spec;
mod url;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use weir_diagnostics::{Diagnostics, Location, Sensitive, Source};
use weir_types::{ConnectionName, SecretName, manifest::ConnectionKind};

pub use database::{DatabaseAddress, split_password};
pub use mail::MailAddress;
pub(crate) use spec::from_written;
pub use url::{ConnectionUrl, ConnectionUrlError};

/// The connection that every pipeline has: where files go that a run makes for people. No pipeline can declare it.
pub const ARTIFACTS: &str = "artifacts";

/// The connection to Weir's own history of runs, which every pipeline has, too: a database that can only be read.
pub const HISTORY: &str = "history";

/// The option that names a secret.
const SESSION_TOKEN: &str = "session_token";

/// A setting of a connection: written out, or the name of a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Setting {
    /// The value itself.
    Text(String),
    /// The value of this secret.
    Secret(SecretName),
    /// A value from a place that may hold secrets: the environment.
    Hidden(Sensitive<String>),
}

/// A named outside system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionSpec {
    /// The name that grants and configs use.
    pub name: ConnectionName,
    /// What it leads to. Relative paths are relative to the folder of the file that declares the connection.
    pub url: ConnectionUrl,
    /// The address of an S3-compatible store other than AWS, or of an API other than Slack's own.
    pub endpoint: Option<String>,
    /// The region of an object store.
    pub region: Option<String>,
    /// The public half of an object store's credentials.
    pub access_key: Option<Setting>,
    /// The secret half.
    pub secret_key: Option<Setting>,
    /// The password of the user of a database or of a mail server.
    pub password: Option<Setting>,
    /// The address of a webhook. Whoever knows it can send messages.
    pub address: Option<Setting>,
    /// The token of a bot.
    pub token: Option<Setting>,
    /// The key under which what is sent to a webhook is signed.
    pub signing_key: Option<Setting>,
    /// Settings that only this kind of connection knows.
    pub options: BTreeMap<String, String>,
    /// Where it is declared; nowhere when it comes from the environment.
    pub location: Option<Location>,
}

impl ConnectionSpec {
    /// Creates a connection that is only a URL.
    pub fn new(name: ConnectionName, url: ConnectionUrl) -> Self {
        Self {
            name,
            url,
            endpoint: None,
            region: None,
            access_key: None,
            secret_key: None,
            password: None,
            address: None,
            token: None,
            signing_key: None,
            options: BTreeMap::new(),
            location: None,
        }
    }

    /// Returns whether the connection leads to objects, to a database or to people.
    pub fn kind(&self) -> ConnectionKind {
        self.url.kind()
    }

    /// Returns the credentials that a connection can have by their keys, each if this one has it.
    pub fn credentials(&self) -> [(&'static str, Option<&Setting>); 6] {
        [
            ("access_key", self.access_key.as_ref()),
            ("address", self.address.as_ref()),
            ("password", self.password.as_ref()),
            ("secret_key", self.secret_key.as_ref()),
            ("signing_key", self.signing_key.as_ref()),
            ("token", self.token.as_ref()),
        ]
    }

    /// Gives a credential its value; returns whether there is one of this key.
    pub fn set_credential(&mut self, key: &str, value: Option<Setting>) -> bool {
        let place = match key {
            "access_key" => &mut self.access_key,
            "address" => &mut self.address,
            "password" => &mut self.password,
            "secret_key" => &mut self.secret_key,
            "signing_key" => &mut self.signing_key,
            "token" => &mut self.token,
            _ => return false,
        };
        *place = value;
        true
    }

    /// Returns the secrets that it needs.
    pub fn secrets(&self) -> impl Iterator<Item = SecretName> {
        let keys = self.credentials().into_iter().filter_map(|(_, setting)| match setting {
            Some(Setting::Secret(name)) => Some(name.clone()),
            _ => None,
        });
        // The names of options were checked when the connection was declared.
        keys.chain(self.options.get(SESSION_TOKEN).and_then(|name| name.parse().ok()))
    }
}

/// Connections by name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Connections {
    by_name: BTreeMap<ConnectionName, ConnectionSpec>,
}

impl Connections {
    /// Reads a connections file: a map from names to URLs, or to maps with `url` and settings.
    ///
    /// # Errors
    /// With everything that is wrong in the file.
    pub fn parse(source: &Source) -> Result<Self, Diagnostics> {
        file::parse(source)
    }

    /// Adds a connection; one of the same name is replaced.
    pub fn insert(&mut self, connection: ConnectionSpec) {
        self.by_name.insert(connection.name.clone(), connection);
    }

    /// Adds a connection from its URL, as it stands in an environment variable, and the password that stood in it.
    ///
    /// # Errors
    /// When the text is not the URL of a connection.
    pub fn insert_url(
        &mut self,
        name: ConnectionName,
        url: &str,
        password: Option<Sensitive<String>>,
    ) -> Result<(), ConnectionUrlError> {
        let url = url.parse()?;
        let password = password.map(Setting::Hidden);
        self.insert(ConnectionSpec { password, ..ConnectionSpec::new(name, url) });
        Ok(())
    }

    /// Returns the connection of this name.
    pub fn get(&self, name: &ConnectionName) -> Option<&ConnectionSpec> {
        self.by_name.get(name)
    }

    /// Goes through the connections by name.
    pub fn iter(&self) -> impl Iterator<Item = &ConnectionSpec> {
        self.by_name.values()
    }

    /// Returns the names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(ConnectionName::as_str)
    }

    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }
}

impl FromIterator<ConnectionSpec> for Connections {
    fn from_iter<I: IntoIterator<Item = ConnectionSpec>>(connections: I) -> Self {
        Self { by_name: connections.into_iter().map(|connection| (connection.name.clone(), connection)).collect() }
    }
}
