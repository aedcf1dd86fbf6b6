//! A tile as a pipeline.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use weir_diagnostics::{Diagnostic, Diagnostics, Source, did_you_mean};
use weir_types::{ConnectionName, NodeName, PipelineName};

use super::fill::filled;
use super::{Dashboard, From, Input, Tile};
use crate::parameters::{Piece, pieces};
use crate::{ConnectionUrl, Connections, written};

/// What has to be known to compile a tile.
#[derive(Debug, Clone, Copy)]
pub struct Known<'k> {
    /// Where connections lead: that says which block answers.
    pub connections: &'k Connections,
    /// The texts of deployed pipelines, whose loaders can be inputs.
    pub pipelines: &'k BTreeMap<PipelineName, String>,
}

/// What a loader writes, as an extractor that reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct WrittenBy {
    /// The extractor.
    pub block: &'static str,
    /// Its config.
    pub config: Value,
}

impl Dashboard {
    /// Compiles a tile into the text of a pipeline in which a node of the tile's name gives its rows.
    ///
    /// # Errors
    /// When a value cannot be written in SQL, or the tile names something that is not there.
    pub fn tile_pipeline(
        &self,
        tile: &Tile,
        values: &BTreeMap<String, Value>,
        known: Known<'_>,
    ) -> Result<String, Diagnostics> {
        self.pipeline_of(tile, &tile.sql, values, known)
    }

    /// Compiles the drill of a tile in the same way; `row` is the row of the result that somebody has chosen.
    ///
    /// # Errors
    /// As for the tile, and when it has no drill.
    pub fn drill_pipeline(
        &self,
        tile: &Tile,
        row: &BTreeMap<String, Value>,
        values: &BTreeMap<String, Value>,
        known: Known<'_>,
    ) -> Result<String, Diagnostics> {
        let Some(drill) = &tile.drill else {
            let message = format!("tile `{}` has no `drill`, which says what is behind its rows", tile.name);
            return Err(Diagnostic::error(message).into());
        };
        // A parameter that is called like a column gives way: the row is what was chosen.
        let mut all = values.clone();
        all.extend(row.iter().map(|(name, value)| (name.clone(), value.clone())));
        self.pipeline_of(tile, drill, &all, known)
    }

    fn pipeline_of(
        &self,
        tile: &Tile,
        sql: &str,
        values: &BTreeMap<String, Value>,
        known: Known<'_>,
    ) -> Result<String, Diagnostics> {
        let nodes = self.nodes_of(tile, sql, values, known)?;
        // JSON is YAML, too.
        Ok(json!({ "name": "dashboard", "nodes": nodes }).to_string())
    }

    /// Returns the nodes that give a tile's rows, by name; the tile's own is the last.
    pub(super) fn nodes_of(
        &self,
        tile: &Tile,
        sql: &str,
        values: &BTreeMap<String, Value>,
        known: Known<'_>,
    ) -> Result<Map<String, Value>, Diagnostic> {
        let query = literally(&filled(tile, sql, values)?);
        let mut nodes = Map::new();
        let node = match &tile.from {
            From::Connection(connection) => {
                node(database(tile, connection, known)?, json!({ "connection": connection, "query": query }))
            }
            From::Inputs(inputs) => {
                for name in inputs {
                    nodes.insert(name.to_string(), self.input_node(name, known)?);
                }
                let inputs: Vec<_> = inputs.iter().map(NodeName::as_str).collect();
                json!({ "block": "sql@1", "inputs": inputs, "config": { "query": query } })
            }
        };
        nodes.insert(tile.name.to_string(), node);
        Ok(nodes)
    }

    fn input_node(&self, name: &NodeName, known: Known<'_>) -> Result<Value, Diagnostic> {
        match self.inputs.get(name) {
            Some(Input::Block { block, config }) => Ok(node(block, literal_texts(config))),
            Some(Input::Written { pipeline, node: loader }) => {
                let written = written_by(pipeline, loader, known)?;
                Ok(node(written.block, literal_texts(&written.config)))
            }
            None => Err(Diagnostic::error(format!("there is no input `{name}`"))),
        }
    }
}

/// Makes a node that may read the connection that its config names.
fn node(block: &str, config: Value) -> Value {
    let grants =
        config.get("connection").and_then(Value::as_str).map(|name| json!({ "connections": { name: "read" } }));
    let mut node = json!({ "block": block, "config": config });
    if let (Some(grants), Some(node)) = (grants, node.as_object_mut()) {
        node.insert("grants".to_owned(), grants);
    }
    node
}

/// Returns the block that sends SQL to a connection.
fn database(tile: &Tile, name: &ConnectionName, known: Known<'_>) -> Result<&'static str, Diagnostic> {
    let Some(connection) = known.connections.get(name) else {
        let names = || known.connections.iter().map(|connection| connection.name.as_str());
        let message = format!("tile `{}` asks connection `{name}`, which does not exist", tile.name);
        return Err(Diagnostic::error(message).hint(did_you_mean(name.as_str(), names())));
    };
    match &connection.url {
        ConnectionUrl::Postgres(_) => Ok("postgres@1"),
        ConnectionUrl::MySql(_) => Ok("mysql@1"),
        ConnectionUrl::Sqlite { .. } => Ok("sqlite@1"),
        _ => {
            let message = format!("tile `{}` asks connection `{name}`, which is no database", tile.name);
            let hint = "declare what it reads under `inputs`, and write SQL over that".to_owned();
            Err(Diagnostic::error(message).hint(hint))
        }
    }
}

/// Finds out how to read what a loader of a deployed pipeline writes.
fn written_by(pipeline: &PipelineName, loader: &NodeName, known: Known<'_>) -> Result<WrittenBy, Diagnostic> {
    let Some(text) = known.pipelines.get(pipeline) else {
        let names = || known.pipelines.keys().map(PipelineName::as_str);
        let message = format!("an input is what pipeline `{pipeline}` writes, which is not deployed");
        return Err(Diagnostic::error(message).hint(did_you_mean(pipeline.as_str(), names())));
    };
    let source = Source::new(pipeline.to_string(), text.clone());
    let nodes = written::Pipeline::parse(&source).pipeline.map(|written| written.nodes).unwrap_or_default();
    let Some(node) = nodes.iter().find(|node| node.name.value == *loader) else {
        let message =
            format!("an input is what node `{loader}` of pipeline `{pipeline}` writes, which it does not have");
        let names = nodes.iter().map(|node| node.name.value.as_str());
        return Err(Diagnostic::error(message).hint(did_you_mean(loader.as_str(), names)));
    };
    let block = node.block.as_ref().map(|block| block.value.to_string()).unwrap_or_default();
    let config = node.config.as_ref().map(|entry| entry.value.to_json()).unwrap_or_default();
    read_back(&block, &config).ok_or_else(|| {
        let message =
            format!("what node `{loader}` of pipeline `{pipeline}` writes cannot be read back: it is `{block}`");
        let hint = "loaders of databases and files can be inputs; for others declare a `block`".to_owned();
        Diagnostic::error(message).hint(hint)
    })
}

/// Returns the extractor that reads what a loader writes.
fn read_back(loader: &str, config: &Value) -> Option<WrittenBy> {
    let text = |key: &str| Some(config.get(key)?.as_str()?.to_owned());
    let (name, _) = loader.split_once('@').unwrap_or((loader, ""));
    let connection = text("connection")?;
    let block = match name {
        "file-loader" => {
            let ending = text("format").unwrap_or_else(|| "parquet".to_owned());
            let path = text("path").unwrap_or_default();
            let path = any_value(path.trim_matches('/'));
            let folder = if path.is_empty() { String::new() } else { format!("{path}/") };
            let config = json!({ "connection": connection, "path": format!("{folder}**/*.{ending}") });
            return Some(WrittenBy { block: "file@1", config });
        }
        "postgres-loader" => "postgres@1",
        "mysql-loader" => "mysql@1",
        "sqlite-loader" => "sqlite@1",
        _ => return None,
    };
    Some(WrittenBy { block, config: json!({ "connection": connection, "table": text("table")? }) })
}

/// Makes a glob of a path in which parameters stand: whatever their values were.
fn any_value(path: &str) -> String {
    let piece = |piece| match piece {
        Piece::Text(text) => text,
        Piece::Parameter(_) => "*",
    };
    pieces(path).map_or_else(|_| path.to_owned(), |pieces| pieces.into_iter().map(piece).collect())
}

/// Writes a text so that a pipeline takes it as it is.
fn literally(text: &str) -> String {
    text.replace("${", "$${")
}

/// Does so with all texts of a config.
pub(super) fn literal_texts(config: &Value) -> Value {
    match config {
        Value::String(text) => Value::String(literally(text)),
        Value::Array(items) => Value::Array(items.iter().map(literal_texts).collect()),
        Value::Object(entries) => {
            Value::Object(entries.iter().map(|(key, value)| (key.clone(), literal_texts(value))).collect())
        }
        other => other.clone(),
    }
}
