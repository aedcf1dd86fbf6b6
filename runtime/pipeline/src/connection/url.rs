//! What a connection leads to.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use weir_diagnostics::{Blame, Explain, nearest, redact_url};
use weir_types::manifest::ConnectionKind;

use super::{DatabaseAddress, MailAddress};

/// The schemes that exist.
const SCHEMES: &[&str] = &[
    "file",
    "s3",
    "sqlite",
    "postgres",
    "postgresql",
    "mysql",
    "mariadb",
    "smtp",
    "smtps",
    "teams",
    "slack",
    "webhook",
];

/// What a connection leads to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ConnectionUrl {
    /// A folder: `file:./out`.
    File {
        /// The path as written.
        path: String,
    },
    /// A bucket of an S3-compatible store: `s3://bucket/prefix`.
    S3 {
        /// The bucket.
        bucket: String,
        /// What all paths start with; empty for the whole bucket.
        prefix: String,
    },
    /// An SQLite database file: `sqlite:data.db`.
    Sqlite {
        /// The path as written.
        path: String,
    },
    /// A PostgreSQL server: `postgres://user@host/database`.
    Postgres(DatabaseAddress),
    /// A MariaDB or MySQL server: `mysql://user@host/database`.
    MySql(DatabaseAddress),
    /// A mail server: `smtp://user@host:587`, `smtps://user@host`.
    Mail(MailAddress),
    /// A workflow of Microsoft Teams that takes cards: `teams:`. Its address is a credential.
    Teams,
    /// Slack: `slack:` for an incoming webhook, whose address is a credential, `slack:C0123456789` for a channel that a bot posts to.
    Slack {
        /// The id of the channel; nothing where the webhook knows it.
        channel: Option<String>,
    },
    /// An HTTP endpoint that takes messages: `webhook:`. Its address is a credential.
    Webhook,
}

/// Why a text is not the URL of a connection. Passwords in it are not shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnectionUrlError {
    /// There is no scheme.
    #[error("`{0}` is not the URL of a connection: it has no scheme")]
    NoScheme(String),
    /// The scheme is not known.
    #[error("`{scheme}:` in `{url}` is not a kind of connection")]
    Scheme {
        /// The whole URL.
        url: String,
        /// Its scheme.
        scheme: String,
    },
    /// Something is missing after the scheme.
    #[error("`{url}` names no {missing}")]
    Missing {
        /// The whole URL.
        url: String,
        /// What is missing.
        missing: &'static str,
    },
    /// The URL holds credentials.
    #[error("`{0}` holds credentials, which do not belong into a URL")]
    Credentials(String),
    /// The address of a server is wrong.
    #[error("`{url}` is not the address of a database: {reason}")]
    Address {
        /// The whole URL.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The address of a mail server is wrong.
    #[error("`{url}` is not the address of a mail server: {reason}")]
    MailServer {
        /// The whole URL.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The address of a webhook stands in the URL.
    #[error("`{scheme}:` is followed by an address, which is a secret and does not belong into a URL")]
    HookAddress {
        /// The scheme.
        scheme: &'static str,
    },
    /// What follows `slack:` is no channel's id.
    #[error("`slack:{0}` does not name a channel by its id")]
    SlackChannel(String),
    /// The database would vanish with the process.
    #[error("`{0}` is a database in memory, which no two blocks could share")]
    Memory(String),
}

impl Explain for ConnectionUrlError {
    fn blame(&self) -> Blame {
        Blame::User
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::NoScheme(text) if text.ends_with(".db") || text.ends_with(".sqlite") => {
                vec![format!("write `sqlite:{text}`")]
            }
            Self::NoScheme(text) if text.contains(['/', '\\', '.']) => {
                vec![format!("write `file:{text}` for a folder, `sqlite:{text}` for a database file")]
            }
            Self::Scheme { scheme, .. } => {
                let near = nearest(scheme, SCHEMES.iter().copied()).map(|near| format!("did you mean `{near}:`?"));
                near.into_iter().chain([examples()]).collect()
            }
            Self::Credentials(url) if url.starts_with("s3:") => {
                vec!["write `secret_key: { secret: NAME }` beside `url`".into()]
            }
            Self::Credentials(_) => vec!["write `password: { secret: NAME }` beside `url`".into()],
            Self::Address { .. } => vec![
                "write `postgres://user@host:5432/database`, a `%` before special characters as in `%40` for `@`"
                    .into(),
            ],
            Self::MailServer { .. } => {
                vec!["write `smtp://user@mail.example.com:587` or `smtps://user@mail.example.com`".into()]
            }
            Self::HookAddress { scheme } => {
                vec![format!("write `url: \"{scheme}:\"` and beside it `address: {{ secret: NAME }}`")]
            }
            Self::SlackChannel(_) => {
                vec![
                    "write `slack:C0123456789`, as the details of the channel end; or `slack:` for an incoming webhook"
                        .into(),
                ]
            }
            Self::NoScheme(_) | Self::Missing { .. } | Self::Memory(_) => vec![examples()],
        }
    }
}

fn examples() -> String {
    "connections are `file:./folder`, `s3://bucket/prefix`, `sqlite:./data.db`, `postgres://user@host/database` and `mysql://user@host/database`; channels for messages are `smtp://user@host:587`, `teams:`, `slack:` and `webhook:`".into()
}

impl ConnectionUrl {
    /// Returns whether this leads to objects, to a database or to people.
    pub fn kind(&self) -> ConnectionKind {
        match self {
            Self::File { .. } | Self::S3 { .. } => ConnectionKind::Objects,
            Self::Sqlite { .. } | Self::Postgres(_) | Self::MySql(_) => ConnectionKind::Sql,
            Self::Mail(_) | Self::Teams | Self::Slack { .. } | Self::Webhook => ConnectionKind::Channel,
        }
    }
}

impl FromStr for ConnectionUrl {
    type Err = ConnectionUrlError;

    fn from_str(text: &str) -> Result<Self, ConnectionUrlError> {
        let shown = || redact_url(text);
        let Some((scheme, rest)) = split_scheme(text) else { return Err(ConnectionUrlError::NoScheme(shown())) };
        match scheme.to_ascii_lowercase().as_str() {
            "file" => path(rest).map(|path| Self::File { path }).ok_or_else(|| missing(shown(), "folder")),
            "sqlite" if rest.starts_with(":memory:") => Err(ConnectionUrlError::Memory(shown())),
            "sqlite" => path(rest).map(|path| Self::Sqlite { path }).ok_or_else(|| missing(shown(), "file")),
            "postgres" | "postgresql" => DatabaseAddress::parse(text).map(Self::Postgres),
            "mysql" | "mariadb" => DatabaseAddress::parse(text).map(Self::MySql),
            "smtp" | "smtps" => MailAddress::parse(text).map(Self::Mail),
            "teams" => without_address("teams", rest).map(|()| Self::Teams),
            "webhook" => without_address("webhook", rest).map(|()| Self::Webhook),
            "slack" => slack(rest),
            "s3" => bucket(rest.trim_start_matches('/')),
            _ => Err(ConnectionUrlError::Scheme { url: shown(), scheme: scheme.to_owned() }),
        }
    }
}

/// Splits off the scheme. One letter is a drive of Windows, not a scheme.
fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let valid = scheme.len() > 1 && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    valid.then_some((scheme, rest))
}

/// Returns the path after the scheme; `///` is the long form of `/`.
fn path(rest: &str) -> Option<String> {
    let path = match rest.strip_prefix("//") {
        Some(path) if path.starts_with('/') => path,
        _ => rest,
    };
    (!path.is_empty()).then(|| path.to_owned())
}

fn bucket(rest: &str) -> Result<ConnectionUrl, ConnectionUrlError> {
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    if bucket.contains(['@', ':']) {
        // A secret key may hold a slash, so there is no telling where it ends: show nothing of it.
        return Err(ConnectionUrlError::Credentials("s3://***".to_owned()));
    }
    if bucket.is_empty() {
        return Err(missing("s3://".to_owned(), "bucket"));
    }
    Ok(ConnectionUrl::S3 { bucket: bucket.to_owned(), prefix: prefix.trim_matches('/').to_owned() })
}

fn without_address(scheme: &'static str, rest: &str) -> Result<(), ConnectionUrlError> {
    if rest.is_empty() { Ok(()) } else { Err(ConnectionUrlError::HookAddress { scheme }) }
}

/// A channel is known by its id: by its name files cannot be sent to it, and names change.
fn slack(rest: &str) -> Result<ConnectionUrl, ConnectionUrlError> {
    if rest.contains("://") || rest.starts_with("//") {
        return Err(ConnectionUrlError::HookAddress { scheme: "slack" });
    }
    let is_id = rest.starts_with(['C', 'D', 'G'])
        && rest.len() > 8
        && rest.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    match rest {
        "" => Ok(ConnectionUrl::Slack { channel: None }),
        id if is_id => Ok(ConnectionUrl::Slack { channel: Some(id.to_owned()) }),
        other => Err(ConnectionUrlError::SlackChannel(other.to_owned())),
    }
}

fn missing(url: String, missing: &'static str) -> ConnectionUrlError {
    ConnectionUrlError::Missing { url, missing }
}

impl fmt::Display for ConnectionUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path } => write!(f, "file:{path}"),
            Self::Sqlite { path } => write!(f, "sqlite:{path}"),
            Self::Postgres(address) | Self::MySql(address) => address.fmt(f),
            Self::Mail(address) => address.fmt(f),
            Self::Teams => f.write_str("teams:"),
            Self::Slack { channel } => write!(f, "slack:{}", channel.as_deref().unwrap_or_default()),
            Self::Webhook => f.write_str("webhook:"),
            Self::S3 { bucket, prefix } if prefix.is_empty() => write!(f, "s3://{bucket}"),
            Self::S3 { bucket, prefix } => write!(f, "s3://{bucket}/{prefix}"),
        }
    }
}

impl Serialize for ConnectionUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ConnectionUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}
