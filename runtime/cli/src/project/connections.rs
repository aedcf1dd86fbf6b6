//! Connections: from a file, from variables, from the pipeline.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use weir_connections::secrets::{SecretValues, Secrets, Sensitive};
use weir_connections::{ConnectionSettings, Connections};
use weir_diagnostics::{Diagnostic, Explain};
use weir_pipeline::connection::split_password;
use weir_pipeline::{ConnectionSpec, ConnectionUrl, Setting};
use weir_types::ConnectionName;

use super::{folder_of, read_source};
use crate::artifacts;
use crate::environment::{self, CONNECTION_PREFIX};
use crate::failed::Failed;
use crate::folders::DataFolder;
use crate::history;

/// The file of connections beside a pipeline.
pub(crate) const FILE: &str = "connections.yaml";

/// Reads the connections from outside the pipeline. Variables go before those of the store, these before the file, and all of them before
/// those that are always there.
///
/// # Errors
/// With what is wrong with the file or a variable.
pub(crate) fn load(
    given: Option<&Path>,
    folder: &Path,
    stored: weir_pipeline::Connections,
    data: &DataFolder,
) -> Result<weir_pipeline::Connections, Failed> {
    let beside = folder.join(FILE);
    let path = given.or_else(|| beside.is_file().then_some(beside.as_path()));
    let mut connections = artifacts::connection(data)?;
    history::connection(data)?.iter().cloned().for_each(|spec| connections.insert(spec));
    if let Some(path) = path {
        let read = weir_pipeline::Connections::parse(&read_source(path)?)?;
        read.iter().cloned().for_each(|spec| connections.insert(spec));
    }
    stored.iter().cloned().for_each(|spec| connections.insert(spec));
    for (name, url) in environment::connections() {
        let (url, password) = split_password(&url);
        let variable = || format!("{CONNECTION_PREFIX}{}", name.to_uppercase().replace('-', "_"));
        let name: ConnectionName = name.parse().map_err(|error: weir_types::NameError| {
            Diagnostic::error(format!("the variable `{}` names no connection: {error}", variable()))
        })?;
        // The file may spell the name in a way that a variable cannot.
        let alike: Vec<ConnectionName> = connections
            .iter()
            .map(|spec| &spec.name)
            .filter(|known| known.variable() == name.variable())
            .cloned()
            .collect();
        for name in alike.into_iter().chain([name]) {
            connections.insert_url(name, &url, password.clone()).map_err(|error| {
                Diagnostic::error(format!("the variable `{}` has a wrong value: {error}", variable()))
                    .hints(error.hints())
            })?;
        }
    }
    Ok(connections)
}

/// Makes the drivers of a graph's connections; nothing is opened.
pub(crate) fn drivers(
    specs: &weir_pipeline::Connections,
    pipeline: &Path,
    secrets: Secrets,
) -> (Arc<Connections>, Arc<Secrets>) {
    let mut written = Vec::new();
    let settings: Vec<_> =
        specs.iter().map(|spec| (spec.name.to_string(), settings(spec, pipeline, &mut written))).collect();
    let secrets = Arc::new(secrets.with(SecretValues::new("the connection", written)));
    let base = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    (Arc::new(Connections::new(settings, base, secrets.clone())), secrets)
}

fn settings(spec: &ConnectionSpec, pipeline: &Path, written: &mut Vec<(String, Sensitive)>) -> ConnectionSettings {
    let mut credential = |key: &str, setting: &Option<Setting>| match setting {
        None => None,
        Some(Setting::Secret(name)) => Some(name.to_string()),
        Some(Setting::Hidden(value)) => {
            let name = format!("{key} of {}", spec.name);
            written.push((name.clone(), value.clone()));
            Some(name)
        }
        // Drivers take credentials by name only. A name with a space cannot be that of a secret.
        Some(Setting::Text(text)) => {
            let name = format!("{key} of {}", spec.name);
            written.push((name.clone(), Sensitive::from(text.clone())));
            Some(name)
        }
    };
    let option = |key: &str| spec.options.get(key).cloned();
    ConnectionSettings {
        url: url(spec, pipeline).to_string(),
        endpoint: spec.endpoint.clone(),
        region: spec.region.clone(),
        path_style: option("path_style").map(|value| value == "true"),
        allow_http: option("allow_http").as_deref() == Some("true")
            || spec.endpoint.as_deref().is_some_and(|url| url.starts_with("http://")),
        access_key: credential("access_key", &spec.access_key),
        secret_key: credential("secret_key", &spec.secret_key),
        password: credential("password", &spec.password),
        address: credential("address", &spec.address),
        token: credential("token", &spec.token),
        signing_key: credential("signing_key", &spec.signing_key),
        session_token: option("session_token"),
        options: spec.options.clone(),
    }
}

/// Returns where connections lead, for those who look from elsewhere.
pub(crate) fn places(specs: &weir_pipeline::Connections, pipeline: &Path) -> BTreeMap<ConnectionName, ConnectionUrl> {
    specs.iter().map(|spec| (spec.name.clone(), url(spec, pipeline))).collect()
}

/// Makes relative paths absolute: they are relative to the file that declares the connection, or to the current folder for a variable.
pub(super) fn url(spec: &ConnectionSpec, pipeline: &Path) -> ConnectionUrl {
    let folder = match &spec.location {
        Some(location) => folder_of(Path::new(&location.file)),
        None => PathBuf::from("."),
    };
    // The pipeline's own path is the one place where the name in messages and the path could differ.
    let folder = if spec.location.as_ref().is_some_and(|place| place.file == pipeline.display().to_string()) {
        folder_of(pipeline)
    } else {
        folder
    };
    let absolute =
        |path: &str| std::path::absolute(folder.join(path)).unwrap_or_else(|_| folder.join(path)).display().to_string();
    match &spec.url {
        ConnectionUrl::File { path } => ConnectionUrl::File { path: absolute(path) },
        ConnectionUrl::Sqlite { path } => ConnectionUrl::Sqlite { path: absolute(path) },
        other => other.clone(),
    }
}
