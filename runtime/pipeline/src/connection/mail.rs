//! The address of a mail server.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;
use weir_diagnostics::redact_url;

use super::ConnectionUrlError;

/// Where a mail server takes mail, and whom it knows us as: `smtp://user@host:587`, `smtps://user@host:465`. The password is given apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MailAddress {
    /// Whether the line is encrypted from its first byte on (`smtps:`); else the server is asked to begin with that (`STARTTLS`).
    pub tls_at_once: bool,
    /// A name or an address.
    pub host: String,
    /// The port; 465 or 587 when absent.
    pub port: Option<u16>,
    /// The user; nothing where the server wants none.
    pub user: Option<String>,
}

impl MailAddress {
    pub(super) fn parse(text: &str) -> Result<Self, ConnectionUrlError> {
        let wrong = |reason: String| ConnectionUrlError::MailServer { url: redact_url(text), reason };
        // The parser's own message never shows the text.
        let url = Url::parse(text).map_err(|error| wrong(error.to_string()))?;
        if url.password().is_some() {
            return Err(ConnectionUrlError::Credentials(redact_url(text)));
        }
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| ConnectionUrlError::Missing { url: redact_url(text), missing: "host" })?;
        if !matches!(url.path(), "" | "/") || url.query().is_some() {
            return Err(wrong("nothing may stand behind the host and its port".to_owned()));
        }
        Ok(Self {
            tls_at_once: url.scheme() == "smtps",
            host: host.to_owned(),
            port: url.port(),
            user: Some(decoded(url.username())).filter(|user| !user.is_empty()),
        })
    }

    /// Returns the port, the usual one where none is given.
    pub fn port_or_usual(&self) -> u16 {
        self.port.unwrap_or(if self.tls_at_once { 465 } else { 587 })
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.tls_at_once { "smtps://" } else { "smtp://" })?;
        if let Some(user) = &self.user {
            write!(f, "{}@", percent_encoding::utf8_percent_encode(user, percent_encoding::NON_ALPHANUMERIC))?;
        }
        f.write_str(&self.host)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}
