//! The address of a database server.

use std::{collections::BTreeMap, fmt, net::Ipv6Addr};

use serde::{Deserialize, Serialize};
use url::{Host, Url};
use weir_diagnostics::{Sensitive, redact_url};

use super::ConnectionUrlError;

/// What may stand behind the `?` of a database's URL.
const PARAMETERS: &[&str] = &["connect_timeout", "host", "sslmode", "sslrootcert"];

/// Where a database server is, whom it knows us as, and which of its databases is meant: `postgres://user@host:5432/database?sslmode=…`.
/// Passwords are given apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DatabaseAddress {
    /// The scheme as it was written.
    scheme: String,
    /// A name or an address; a folder that begins with `/` for a socket file.
    pub host: String,
    /// The port; the system's own when absent.
    pub port: Option<u16>,
    /// The user.
    pub user: Option<String>,
    /// The database.
    pub database: Option<String>,
    /// `sslmode`, `sslrootcert` (a file) and `connect_timeout` (in seconds).
    pub parameters: BTreeMap<String, String>,
}

impl DatabaseAddress {
    pub(super) fn parse(text: &str) -> Result<Self, ConnectionUrlError> {
        let wrong = |reason: String| ConnectionUrlError::Address { url: shown(text), reason };
        // The parser's own message never shows the text.
        let url = Url::parse(text).map_err(|error| wrong(error.to_string()))?;
        // A password with a bare slash in it ends the host's part too early; what is left of it must not be taken for a name.
        if url.password().is_some() || url.path().contains('@') {
            return Err(ConnectionUrlError::Credentials(shown(text)));
        }
        let mut parameters = BTreeMap::new();
        for (key, value) in url.query_pairs() {
            if !PARAMETERS.contains(&key.as_ref()) {
                return Err(wrong(format!("it has no parameter `{key}`; those are {}", PARAMETERS.join(", "))));
            }
            parameters.insert(key.into_owned(), value.into_owned());
        }
        let host = match url.host() {
            Some(Host::Ipv6(address)) => Some(address.to_string()),
            Some(host) => Some(decoded(&host.to_string())),
            None => None,
        };
        let host = parameters.remove("host").or(host).filter(|host| !host.is_empty());
        Ok(Self {
            scheme: url.scheme().to_owned(),
            host: host.ok_or_else(|| ConnectionUrlError::Missing { url: shown(text), missing: "host" })?,
            port: url.port(),
            user: Some(decoded(url.username())).filter(|user| !user.is_empty()),
            database: Some(decoded(url.path().trim_start_matches('/'))).filter(|database| !database.is_empty()),
            parameters,
        })
    }
}

impl fmt::Display for DatabaseAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = plain_host(&self.host);
        write!(f, "{}://", self.scheme)?;
        if let Some(user) = &self.user {
            write!(f, "{}@", encoded(user))?;
        }
        f.write_str(plain.as_deref().unwrap_or("localhost"))?;
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        write!(f, "/{}", encoded(self.database.as_deref().unwrap_or_default()))?;
        let host = plain.is_none().then_some(("host", self.host.as_str()));
        let parameters = self.parameters.iter().map(|(key, value)| (key.as_str(), value.as_str())).chain(host);
        for (index, (key, value)) in parameters.enumerate() {
            write!(f, "{}{key}={}", if index == 0 { '?' } else { '&' }, encoded(value))?;
        }
        Ok(())
    }
}

/// Returns the host as it stands in a URL; nothing for a socket's folder and for whatever a URL would not give back as it is.
fn plain_host(host: &str) -> Option<String> {
    match host.parse::<Ipv6Addr>() {
        Ok(address) => (address.to_string() == host).then(|| format!("[{host}]")),
        Err(_) => {
            let plain = host.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c));
            plain.then(|| host.to_owned())
        }
    }
}

/// Takes the password out of a URL, for places that may hold one: the environment.
pub fn split_password(text: &str) -> (String, Option<Sensitive<String>>) {
    let Ok(mut url) = Url::parse(text) else { return (text.to_owned(), None) };
    let Some(password) = url.password().filter(|_| !url.path().contains('@')).map(decoded) else {
        return (text.to_owned(), None);
    };
    match url.set_password(None) {
        Ok(()) => (url.to_string(), Some(Sensitive::new(password))),
        Err(()) => (text.to_owned(), None),
    }
}

/// Returns as much of a URL as can hold no password: what stands behind a `?` may be one as well.
fn shown(text: &str) -> String {
    let end = text.find('?').unwrap_or(text.len());
    match text[..end].split_once("://") {
        // Who cannot be told from a password is not shown either.
        Some((scheme, rest)) if rest.split_once('/').is_some_and(|(_, path)| path.contains('@')) => {
            format!("{scheme}://***")
        }
        _ => redact_url(&text[..end]),
    }
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
