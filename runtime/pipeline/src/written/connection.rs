//! A connection that a pipeline or a connections file declares.

use weir_diagnostics::Span;
use weir_types::{ConnectionName, SecretName};

use crate::{
    read::{Fields, Reader},
    yaml::{Node, Spanned},
};

const KEYS: &[&str] = &[
    "url",
    "endpoint",
    "region",
    "access_key",
    "secret_key",
    "password",
    "address",
    "token",
    "signing_key",
    "options",
];

/// A connection as written. Texts may hold parameters.
#[derive(Debug, Clone)]
pub struct Connection {
    /// Its name.
    pub name: Spanned<ConnectionName>,
    /// What it leads to; nothing when that could not be understood, which was reported.
    pub url: Option<Spanned<String>>,
    /// The address of a store.
    pub endpoint: Option<Spanned<String>>,
    /// The region of a store.
    pub region: Option<Spanned<String>>,
    /// The public half of credentials.
    pub access_key: Option<Setting>,
    /// The secret half, always a secret.
    pub secret_key: Option<Setting>,
    /// The password of a user, always a secret.
    pub password: Option<Setting>,
    /// The address of a webhook, always a secret.
    pub address: Option<Setting>,
    /// The token of a bot, always a secret.
    pub token: Option<Setting>,
    /// The key of signatures, always a secret.
    pub signing_key: Option<Setting>,
    /// Settings that only this kind of connection knows.
    pub options: Vec<(Spanned<String>, Spanned<String>)>,
}

/// A setting: written out, or `{ secret: name }`.
#[derive(Debug, Clone)]
pub enum Setting {
    /// The value itself.
    Text(Spanned<String>),
    /// The value of this secret.
    Secret(Spanned<SecretName>),
}

impl Setting {
    /// Returns where it stands.
    pub fn span(&self) -> Span {
        match self {
            Self::Text(text) => text.span,
            Self::Secret(name) => name.span,
        }
    }
}

impl Connection {
    /// Reads a URL, or a map with `url` and settings.
    pub(crate) fn read(reader: &mut Reader, name: Spanned<ConnectionName>, node: &Node) -> Option<Self> {
        if let Some(url) = node.text() {
            return Some(Self::from_url(name, Some(url.map(str::to_owned))));
        }
        let fields = reader.fields(node, format!("connection `{name}`"), name.span, KEYS)?;
        if fields.get("url").is_none() {
            reader.missing(&fields, "url", "file:./out");
        }
        let mut connection = Self::from_url(name, reader.text(&fields, "url"));
        connection.endpoint = reader.text(&fields, "endpoint");
        connection.region = reader.text(&fields, "region");
        connection.access_key = setting(reader, &fields, "access_key");
        connection.secret_key = secret(reader, &fields, "secret_key");
        connection.password = secret(reader, &fields, "password");
        connection.address = secret(reader, &fields, "address");
        connection.token = secret(reader, &fields, "token");
        connection.signing_key = secret(reader, &fields, "signing_key");
        connection.options = options(reader, &fields);
        Some(connection)
    }

    fn from_url(name: Spanned<ConnectionName>, url: Option<Spanned<String>>) -> Self {
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
            options: Vec::new(),
        }
    }
}

/// Reads a setting that must not be written out.
fn secret(reader: &mut Reader, fields: &Fields<'_>, key: &str) -> Option<Setting> {
    setting(reader, fields, key).and_then(|setting| hidden(reader, key, setting))
}

fn setting(reader: &mut Reader, fields: &Fields<'_>, key: &str) -> Option<Setting> {
    let entry = fields.get(key)?;
    if let Some(text) = entry.value.text() {
        return Some(Setting::Text(text.map(str::to_owned)));
    }
    let owner = format!("`{key}` of {}", fields.owner);
    let inner = reader.fields(&entry.value, owner, entry.key.span, &["secret"])?;
    if inner.get("secret").is_none() {
        reader.missing(&inner, "secret", "name-of-the-secret");
    }
    reader.parsed(&inner, "secret", "the name of a secret").map(Setting::Secret)
}

/// Refuses a secret that is written out. The message must not show it, so it has a place but no snippet.
fn hidden(reader: &mut Reader, key: &str, setting: Setting) -> Option<Setting> {
    let Setting::Text(text) = setting else { return Some(setting) };
    let mut location = reader.at(text.span);
    location.snippet = None;
    let message = format!("`{key}` is written out, but a secret does not belong into this file");
    let hint = format!("write `{key}: {{ secret: NAME }}` and give the secret by environment or file");
    reader.push(weir_diagnostics::Diagnostic::error(message).at(location).hint(hint));
    None
}

fn options(reader: &mut Reader, fields: &Fields<'_>) -> Vec<(Spanned<String>, Spanned<String>)> {
    let mut options = Vec::new();
    for entry in reader.entries(fields, "options") {
        match entry.value.text() {
            Some(text) => options.push((entry.key.clone(), text.map(str::to_owned))),
            None => {
                let message = format!(
                    "option `{}` of {} must be a single value, not {}",
                    entry.key,
                    fields.owner,
                    entry.value.describe()
                );
                reader.push(reader.error(entry.value.span, message));
            }
        }
    }
    options
}
