//! What a case folder prepares.

use std::fs;
use std::path::{Path, PathBuf};

use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use weir_host::PortSchema;
use weir_types::{Key, Problem, WriteMode, WriteModeName};

use super::infer::schema_of;
use super::recorded::Exchange;
use super::rows::{schema_from_types, types_of_port};

/// The rows of a batch, as in a run.
pub(super) const BATCH_ROWS: usize = 8192;

/// What a case folder prepares.
pub(super) struct Case {
    /// The block's config, JSON text.
    pub(super) config: String,
    /// Rows by input.
    pub(super) inputs: Vec<(PortSchema, Vec<RecordBatch>)>,
    /// How a loader writes.
    pub(super) mode: WriteMode,
    /// Which stream an extractor reads.
    pub(super) stream: Option<String>,
    /// The names of the secrets that the block was given.
    pub(super) secrets: Vec<String>,
    /// Where it starts, JSON text.
    pub(super) state: Option<String>,
    /// Recorded HTTP.
    pub(super) exchanges: Vec<Exchange>,
    /// The folder of objects that are there before.
    pub(super) objects: PathBuf,
    /// The connections that the config and the folders name.
    pub(super) connections: Vec<String>,
}

/// What `case.json` may say beyond the files.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Extras {
    stream: Option<String>,
    mode: Option<String>,
    key: Vec<String>,
    secrets: Vec<String>,
}

impl Case {
    /// Reads a case.
    pub(super) fn read(folder: &Path) -> Result<Self, Problem> {
        let extras: Extras = read_json(&folder.join("case.json"))?.unwrap_or_default();
        let config: Value = read_json(&folder.join("config.json"))?.unwrap_or_else(|| Value::Object(Map::new()));
        let state: Option<Value> = read_json(&folder.join("state.json"))?;
        Ok(Self {
            inputs: inputs(folder)?,
            mode: mode(&extras)?,
            stream: extras.stream,
            secrets: extras.secrets,
            state: state.map(|state| state.to_string()),
            exchanges: read_json(&folder.join("http.json"))?.unwrap_or_default(),
            objects: folder.join("objects"),
            connections: connections(folder, &config),
            config: config.to_string(),
        })
    }
}

fn mode(extras: &Extras) -> Result<WriteMode, Problem> {
    let wrong = |error: String| Problem::config(format!("`case.json`: {error}"));
    let name: WriteModeName = match &extras.mode {
        Some(name) => name.parse().map_err(|error: weir_types::UnknownWord| wrong(error.to_string()))?,
        None => WriteModeName::Append,
    };
    let key = if extras.key.is_empty() {
        None
    } else {
        Some(Key::try_from(extras.key.clone()).map_err(|error| wrong(error.to_string()))?)
    };
    WriteMode::new(name, key).map_err(|error| wrong(error.to_string()))
}

/// Connections are the folders of objects, and whatever text in the config stands under a key that says so.
fn connections(folder: &Path, config: &Value) -> Vec<String> {
    let mut names: Vec<String> = ["objects", "expected_objects"]
        .iter()
        .flat_map(|folder_name| fs::read_dir(folder.join(folder_name)).into_iter().flatten().flatten())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.extend(config.get("connection").and_then(Value::as_str).map(str::to_owned));
    names.sort();
    names.dedup();
    names
}

/// Inputs are the `.ndjson` files that expect nothing: `input.ndjson` for the port `in`, the others for the port that they are named after.
fn inputs(folder: &Path) -> Result<Vec<(PortSchema, Vec<RecordBatch>)>, Problem> {
    let types: Value = read_json(&folder.join("schema.json"))?.unwrap_or_default();
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    let mut inputs = Vec::new();
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some(stem) = name.strip_suffix(".ndjson").filter(|stem| !stem.starts_with("expected")) else { continue };
        let port = if stem == "input" { "in" } else { stem };
        let lines = read(&file)?.unwrap_or_default();
        let schema = match types_of_port(&types, port) {
            Some(types) => schema_from_types(types)?,
            None => schema_of(&values(&lines, &file)?)?,
        };
        let batches = batches(&lines, &schema, &file)?;
        inputs.push((PortSchema { port: port.to_owned(), schema }, batches));
    }
    Ok(inputs)
}

fn batches(lines: &str, schema: &SchemaRef, file: &Path) -> Result<Vec<RecordBatch>, Problem> {
    let rows = weir_formats::ndjson_to_batch(lines.as_bytes(), schema);
    let rows = rows.map_err(|error| Problem::config(format!("`{}`: {error}", file.display())))?;
    let starts = (0..rows.num_rows()).step_by(BATCH_ROWS);
    Ok(starts.map(|start| rows.slice(start, BATCH_ROWS.min(rows.num_rows() - start))).collect())
}

/// Reads JSON values, one a line.
pub(super) fn values(lines: &str, file: &Path) -> Result<Vec<Value>, Problem> {
    let values = serde_json::Deserializer::from_str(lines).into_iter().collect::<Result<Vec<Value>, _>>();
    values.map_err(|error| Problem::config(format!("`{}`: {error}", file.display())))
}

/// Reads a text file; `None` when it is not there.
pub(super) fn read(path: &Path) -> Result<Option<String>, Problem> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Problem::config(format!("`{}`: {error}", path.display()))),
    }
}

/// Reads a JSON file; `None` when it is not there.
pub(super) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Problem> {
    let value = read(path)?.map(|text| serde_json::from_str(&text)).transpose();
    value.map_err(|error| Problem::config(format!("`{}`: {error}", path.display())))
}
