//! What people gave to a server: connections and secrets.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value, json};
use weir_connections::secrets::Sensitive;
use weir_diagnostics::{Blame, Diagnostic, Source};
use weir_pipeline::{ConnectionSpec, Connections, Setting};
use weir_store::{ConnectionRecord, Store, Vault, VaultError};

use crate::failed::Failed;

/// Connections and secrets from the store, opened.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stored {
    /// The connections.
    pub(crate) connections: Connections,
    /// The secrets; nothing where there is no server.
    pub(crate) secrets: Option<Vec<(String, Sensitive)>>,
}

impl Stored {
    /// Reads everything. Relative paths are relative to `folder`.
    ///
    /// # Errors
    /// When the store fails, or what it holds was sealed with another key.
    pub(crate) async fn read(store: &Store, vault: &Vault, folder: &Path) -> Result<Self, Failed> {
        let mut connections = Connections::default();
        for record in store.connections().await? {
            let sealed = vault.open(&weir_api::connection_label(&record.name), &record.sealed);
            let credentials = sealed.map_err(|error| unreadable(&format!("connection `{}`", record.name), &error))?;
            connections.insert(spec(&record, &credentials, folder)?);
        }
        let mut secrets = Vec::new();
        for record in store.secrets().await? {
            let value = vault.open(&weir_api::secret_label(&record.name), &record.sealed);
            let value = value.map_err(|error| unreadable(&format!("secret `{}`", record.name), &error))?;
            secrets.push((record.name.to_string(), Sensitive::from(value)));
        }
        Ok(Self { connections, secrets: Some(secrets) })
    }
}

/// Makes a connection of its settings, as they stand in a connections file, and of its credentials.
///
/// # Errors
/// With what is wrong with the settings.
pub(crate) fn connection(
    name: &str,
    settings: &Value,
    credentials: &BTreeMap<String, String>,
    folder: &Path,
) -> Result<ConnectionSpec, Failed> {
    let settings: Map<String, Value> = settings.as_object().cloned().unwrap_or_default();
    let settings: Map<String, Value> = settings.into_iter().filter(|(_, value)| !is_empty(value)).collect();
    // JSON is YAML. The file's folder is what relative paths are relative to.
    let file = folder.join("connections of the server").display().to_string();
    let parsed = Connections::parse(&Source::new(file, json!({ name: settings }).to_string()))?;
    let found = parsed.iter().next().cloned();
    let mut spec = found.ok_or_else(|| Diagnostic::error(format!("connection `{name}` has no settings")))?;
    for (key, value) in credentials {
        spec.set_credential(key, Some(Setting::Hidden(Sensitive::from(value.clone()))));
    }
    Ok(spec)
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("") || value.as_object().is_some_and(Map::is_empty)
}

fn spec(record: &ConnectionRecord, credentials: &str, folder: &Path) -> Result<ConnectionSpec, Failed> {
    let credentials: BTreeMap<String, String> = serde_json::from_str(credentials).map_err(|error| {
        Diagnostic::error(format!("connection `{}` is unreadable: {error}", record.name)).blame(Blame::Host)
    })?;
    connection(record.name.as_str(), &record.settings, &credentials, folder)
}

fn unreadable(what: &str, error: &VaultError) -> Failed {
    Diagnostic::error(format!("{what} cannot be read: {error}"))
        .hint("start the server with the key with which it was saved: `WEIR_KEY` or `WEIR_KEY_FILE`".to_owned())
        .into()
}
