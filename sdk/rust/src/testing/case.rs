//! Tests that are folders.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::expected::Expected;
use super::{Exchange, Run};
use crate::block::Block;
use crate::loader::WriteMode;
use crate::native;
use crate::types::{Field, Problem, Result};

/// Runs every case folder in `folder`, relative to the block's package. The layout is in the SDK's README; `weir block test` runs the same
/// folders over the component. Cases that need the query engine or a database are left to it.
///
/// # Panics
/// When a case fails, with every failure of every case: this is a test's last line.
pub fn cases<B: Block>(folder: &str) {
    let failures: Vec<String> = folders(Path::new(folder)).iter().filter_map(|case| failure::<B>(case)).collect();
    assert!(failures.is_empty(), "{} failed:\n\n{}", failures.len(), failures.join("\n\n"));
}

fn failure<B: Block>(folder: &Path) -> Option<String> {
    let name = folder.display();
    let outcome = prepare(folder).map(|run| run.block::<B>());
    if let Err(problem) | Ok(Err(problem)) = &outcome
        && native::is_beyond(problem)
    {
        eprintln!("{name}: left to `weir block test`");
        return None;
    }
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(problem) => return Some(format!("{name}: the case cannot be read: {problem}")),
    };
    let expected = match Expected::read(folder) {
        Ok(expected) => expected,
        Err(problem) => return Some(format!("{name}: the case cannot be read: {problem}")),
    };
    let differences = expected.compare(outcome);
    (!differences.is_empty()).then(|| format!("{name}:\n{}", differences.join("\n")))
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    found.sort();
    assert!(!found.is_empty(), "there is no case in `{}`", folder.display());
    found
}

/// What `case.json` may say beyond the files.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Extras {
    stream: Option<String>,
    mode: Option<String>,
    key: Vec<String>,
    /// Hashing under secrets needs the query engine, so that the names matter to `weir block test` only.
    #[serde(rename = "secrets")]
    _secrets: Vec<String>,
}

fn prepare(folder: &Path) -> Result<Run> {
    let extras: Extras = read_json(&folder.join("case.json"))?.unwrap_or_default();
    let mut run = Run::new(read_json(&folder.join("config.json"))?.unwrap_or_else(|| Value::Object(Map::new())));
    run.stream.clone_from(&extras.stream);
    run = run.mode(mode(extras)?);
    if let Some(state) = read_json::<Value>(&folder.join("state.json"))? {
        run = run.state(state);
    }
    let exchanges: Vec<Exchange> = read_json(&folder.join("http.json"))?.unwrap_or_default();
    run = exchanges.into_iter().fold(run, Run::exchange);
    for (connection, path, data) in objects(&folder.join("objects")) {
        run = run.object(&connection, &path, data);
    }
    inputs(folder, run)
}

fn mode(extras: Extras) -> Result<WriteMode> {
    Ok(match extras.mode.as_deref() {
        None | Some("append") => WriteMode::Append,
        Some("overwrite") => WriteMode::Overwrite,
        Some("upsert") => WriteMode::Upsert(extras.key),
        Some("soft-delete") => WriteMode::SoftDelete(extras.key),
        Some("history") => WriteMode::History(extras.key),
        Some(other) => return Err(Problem::config(format!("`case.json`: `{other}` is not a write mode"))),
    })
}

/// Inputs are the `.ndjson` files that expect nothing: `input.ndjson` for the port `in`, the others for the port that they are named after.
fn inputs(folder: &Path, mut run: Run) -> Result<Run> {
    let types: Value = read_json(&folder.join("schema.json"))?.unwrap_or_default();
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.sort();
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some(stem) = name.strip_suffix(".ndjson").filter(|stem| !stem.starts_with("expected")) else { continue };
        let port = if stem == "input" { "in" } else { stem };
        let lines = read(&file)?.unwrap_or_default();
        run = match fields_of(&types, port) {
            Some(fields) => run.ndjson_as(port, &lines, fields)?,
            None => run.ndjson(port, &lines)?,
        };
    }
    Ok(run)
}

/// Types are `{ column: type }`, or for several ports `{ port: { column: type } }`.
pub(super) fn fields_of(types: &Value, port: &str) -> Option<Vec<Field>> {
    let all = types.as_object()?;
    let columns = if all.values().all(Value::is_object) { all.get(port)?.as_object()? } else { all };
    Some(columns.iter().map(|(name, data_type)| Field::new(name, data_type.as_str().unwrap_or_default())).collect())
}

/// Returns the files under a folder as connection, path and content.
pub(super) fn objects(folder: &Path) -> Vec<(String, String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for path in fs::read_dir(&next).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                open.push(path);
            } else if let (Ok(inner), Ok(data)) = (path.strip_prefix(folder), fs::read(&path)) {
                let inner = inner.to_string_lossy().replace('\\', "/");
                found.extend(inner.split_once('/').map(|(connection, path)| (connection.into(), path.into(), data)));
            }
        }
    }
    found.sort();
    found
}

/// Reads a text file; `None` when it is not there.
pub(super) fn read(path: &Path) -> Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Problem::config(format!("`{}`: {error}", path.display()))),
    }
}

/// Reads a JSON file; `None` when it is not there.
pub(super) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    let text = read(path)?;
    let value = text.map(|text| serde_json::from_str(&text)).transpose();
    value.map_err(|error| Problem::config(format!("`{}`: {error}", path.display())))
}
