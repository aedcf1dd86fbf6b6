//! Datasets by OpenLineage's names: of a data source, and of what is in it.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use url::Url;
use weir_engine::PlannedNode;
use weir_pipeline::ConnectionUrl;
use weir_pipeline::connection::DatabaseAddress;
use weir_types::ConnectionName;

use super::columns::Kind;
use super::queries::{self, QueryLineage};

/// A dataset's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Dataset {
    /// The data source.
    pub(super) namespace: String,
    /// What in it.
    pub(super) name: String,
}

type Places = BTreeMap<ConnectionName, ConnectionUrl>;

/// What an extractor reads.
#[derive(Debug, Default)]
pub(super) enum Read {
    /// Nothing that has a name.
    #[default]
    Nothing,
    /// One dataset, column by column.
    Whole(Dataset),
    /// What a query of a database reads.
    Query(BTreeMap<String, Dataset>, QueryLineage),
}

impl Read {
    /// Returns what is read.
    pub(super) fn datasets(&self) -> Vec<&Dataset> {
        match self {
            Self::Nothing => Vec::new(),
            Self::Whole(dataset) => vec![dataset],
            Self::Query(tables, _) => tables.values().collect(),
        }
    }

    /// Tells whether the extractor's columns are the dataset's.
    pub(super) fn is_whole(&self) -> bool {
        matches!(self, Self::Whole(_))
    }

    /// Returns the columns that one of the extractor's is made of, where that is known, and whether it is simply that column.
    pub(super) fn columns(&self, column: &str) -> (Vec<(Dataset, String)>, Kind) {
        match self {
            Self::Nothing => (Vec::new(), Kind::IDENTITY),
            Self::Whole(dataset) => (vec![(dataset.clone(), column.to_owned())], Kind::IDENTITY),
            Self::Query(tables, lineage) => {
                let Some(made) = lineage.columns.get(column) else { return (Vec::new(), Kind::IDENTITY) };
                let known = made.of.iter();
                let known = known.filter_map(|(table, column)| Some((tables.get(table)?.clone(), column.clone())));
                (known.collect(), if made.computed { Kind::TRANSFORMATION } else { Kind::IDENTITY })
            }
        }
    }
}

/// Returns what an extractor reads.
pub(super) fn read(node: &PlannedNode, places: &Places) -> Read {
    let config = &node.spec.config;
    let Some(place) = place(config, places) else {
        return text(config, "url").and_then(of_url).map_or(Read::Nothing, Read::Whole);
    };
    if let Some(query) = text(config, "query") {
        let lineage = queries::read(query, place);
        let tables = lineage.tables.iter().map(|table| (table.clone(), of_table(place, table)));
        return Read::Query(tables.filter_map(|(table, dataset)| Some((table, dataset?))).collect(), lineage);
    }
    named(node, place).map_or(Read::Nothing, Read::Whole)
}

/// Returns what a loader writes.
pub(super) fn written(node: &PlannedNode, places: &Places) -> Option<Dataset> {
    match place(&node.spec.config, places) {
        Some(place) => named(node, place),
        None => text(&node.spec.config, "url").and_then(of_url),
    }
}

fn named(node: &PlannedNode, place: &ConnectionUrl) -> Option<Dataset> {
    match place {
        ConnectionUrl::File { .. } | ConnectionUrl::S3 { .. } => of_path(place, text(&node.spec.config, "path")?),
        _ => of_table(place, text(&node.spec.config, "table").or(node.stream.as_deref())?),
    }
}

fn place<'p>(config: &Json, places: &'p Places) -> Option<&'p ConnectionUrl> {
    places.get(text(config, "connection")?)
}

fn text<'c>(config: &'c Json, key: &str) -> Option<&'c str> {
    config.get(key)?.as_str()
}

/// Names what lies in a folder or store: a pattern stands for the folder in front of its first special character.
fn of_path(place: &ConnectionUrl, path: &str) -> Option<Dataset> {
    let path = path.trim_matches('/');
    let fixed = match path.find(['*', '?', '[', '{']) {
        None => path,
        Some(end) => path[..end].rsplit_once('/').map_or("", |(folder, _)| folder),
    };
    let (namespace, root) = match place {
        ConnectionUrl::File { path } => ("file".to_owned(), path.trim_end_matches('/')),
        ConnectionUrl::S3 { bucket, prefix } => (format!("s3://{bucket}"), prefix.as_str()),
        _ => return None,
    };
    let name = [root, fixed].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("/");
    Some(Dataset { namespace, name: if name.is_empty() { "/".to_owned() } else { name } })
}

fn of_table(place: &ConnectionUrl, table: &str) -> Option<Dataset> {
    let (namespace, name) = match place {
        ConnectionUrl::Postgres(address) => {
            let database = address.database.as_ref().or(address.user.as_ref()).map_or("postgres", String::as_str);
            let schema = if table.contains('.') { "" } else { "public." };
            (server("postgres", address, 5432), format!("{database}.{schema}{table}"))
        }
        ConnectionUrl::MySql(address) => {
            let database = address.database.as_ref().filter(|_| !table.contains('.'));
            let database = database.map(|database| format!("{database}.")).unwrap_or_default();
            (server("mysql", address, 3306), format!("{database}{table}"))
        }
        // The spec has no name for these; this is their address.
        ConnectionUrl::Sqlite { path } => (format!("sqlite://{path}"), table.to_owned()),
        _ => return None,
    };
    Some(Dataset { namespace, name })
}

fn server(scheme: &str, address: &DatabaseAddress, port: u16) -> String {
    let host = match address.host.as_str() {
        // A socket's folder: the server is on this machine.
        folder if folder.starts_with('/') => "localhost".to_owned(),
        host if host.contains(':') => format!("[{host}]"),
        host => host.to_owned(),
    };
    format!("{scheme}://{host}:{}", address.port.unwrap_or(port))
}

/// Names an API by its address. What may hold a credential is left out: user, password and query.
fn of_url(url: &str) -> Option<Dataset> {
    let url: Url = url.parse().ok()?;
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let namespace = format!("{}://{}{port}", url.scheme(), url.host_str()?);
    Some(Dataset { namespace, name: url.path().replace("%7B", "{").replace("%7D", "}") })
}

#[cfg(test)]
mod tests;
