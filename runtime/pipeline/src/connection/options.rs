//! The options that each kind of connection knows.

use super::{ConnectionUrl, SESSION_TOKEN};

/// What the value of an option is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `true` or `false`.
    Flag,
    /// The name of a secret.
    Secret,
    /// Any text that is not empty.
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
}

impl Kind {
    /// Checks a value.
    ///
    /// # Errors
    /// With what it must be.
    pub(super) fn check(self, value: &str) -> Result<(), String> {
        match self {
            Self::Flag if !matches!(value, "true" | "false") => Err("`true` or `false`".to_owned()),
            Self::Text if value.trim().is_empty() => Err("a text".to_owned()),
            Self::Word(words) if !words.contains(&value) => Err(format!("one of `{}`", words.join("`, `"))),
            _ => Ok(()),
        }
    }
}

const OBJECTS: &[(&str, Kind)] =
    &[("path_style", Kind::Flag), ("allow_http", Kind::Flag), (SESSION_TOKEN, Kind::Secret)];
/// `tls: none` is for a relay on the same machine; `ca_file` holds authorities beside those of the machine.
const MAIL: &[(&str, Kind)] =
    &[("from", Kind::Text), ("to", Kind::Text), ("tls", Kind::Word(&["none"])), ("ca_file", Kind::Text)];
const HOOK: &[(&str, Kind)] = &[("allow_http", Kind::Flag)];
/// `method: get` is for services that want to be called and nothing told, such as dead man's switches.
const WEBHOOK: &[(&str, Kind)] = &[
    ("allow_http", Kind::Flag),
    ("template", Kind::Text),
    ("content_type", Kind::Text),
    ("expect", Kind::Text),
    ("method", Kind::Word(&["get", "post"])),
];

/// Returns the options of this kind of connection.
pub(super) fn of(url: &ConnectionUrl) -> &'static [(&'static str, Kind)] {
    match url {
        ConnectionUrl::S3 { .. } => OBJECTS,
        ConnectionUrl::Mail(_) => MAIL,
        ConnectionUrl::Teams | ConnectionUrl::Slack { .. } => HOOK,
        ConnectionUrl::Webhook => WEBHOOK,
        ConnectionUrl::File { .. }
        | ConnectionUrl::Sqlite { .. }
        | ConnectionUrl::Postgres(_)
        | ConnectionUrl::MySql(_) => &[],
    }
}

/// Tells whether object stores know an option.
pub(super) fn of_object_stores(name: &str) -> bool {
    OBJECTS.iter().any(|(known, _)| *known == name)
}
