//! A connection that a pipeline or a connections file declares.

use weir_diagnostics::{Span, did_you_mean, one_of};
use weir_types::{ConnectionName, SecretName};

use crate::{
    read::{Fields, Reader},
    yaml::{Node, Spanned},
};

const KEYS: &[&str] = &["url", "endpoint", "region", "access_key", "secret_key", "password", "options"];
/// The options of object stores, the only kind of connection that has some.
const OPTIONS: &[&str] = &["path_style", "allow_http", "session_token"];

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
    /// The password of a database's user, always a secret.
    pub password: Option<Setting>,
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
        connection.secret_key =
            setting(reader, &fields, "secret_key").and_then(|setting| hidden(reader, "secret_key", setting));
        connection.password =
            setting(reader, &fields, "password").and_then(|setting| hidden(reader, "password", setting));
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
            options: Vec::new(),
        }
    }
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
        if !OPTIONS.contains(&entry.key.value.as_str()) {
            let message = format!("{} has no option `{}`", fields.owner, entry.key);
            let known = || OPTIONS.iter().copied();
            let hint = did_you_mean(&entry.key.value, known()).or_else(|| one_of("options", known()));
            reader.push(reader.error(entry.key.span, message).hint(hint));
            continue;
        }
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
