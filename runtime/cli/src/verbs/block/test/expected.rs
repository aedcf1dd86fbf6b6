//! What a case folder expects.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use weir_host::Failure;
use weir_types::Problem;

use super::case::{read, read_json, values};
use super::compare;
use super::outcome::CaseOutcome;
use super::rows::{schema_from_types, schema_line, types_of_port};
use super::world::objects_below;

/// What a case folder expects; what it does not mention is not looked at, except rejects and problems.
pub(super) struct Expected {
    outputs: BTreeMap<String, Vec<Value>>,
    rejects: Vec<Value>,
    problem: Option<Value>,
    state: Option<Value>,
    schema: Value,
    objects: Option<BTreeMap<(String, String), Vec<u8>>>,
}

impl Expected {
    /// Reads what is expected.
    pub(super) fn read(folder: &Path) -> Result<Self, Problem> {
        let objects = folder.join("expected_objects");
        Ok(Self {
            outputs: outputs(folder)?,
            rejects: lines(&folder.join("expected_rejects.ndjson"))?.unwrap_or_default(),
            problem: read_json(&folder.join("expected_problem.json"))?,
            state: read_json(&folder.join("expected_state.json"))?,
            schema: read_json(&folder.join("expected_schema.json"))?.unwrap_or_default(),
            objects: objects.is_dir().then(|| objects_below(&objects)),
        })
    }

    /// Returns a line or more for every difference.
    pub(super) fn compare(&self, outcome: &Result<CaseOutcome, Failure>) -> Vec<String> {
        match (outcome, &self.problem) {
            (Ok(outcome), None) => self.compare_outcome(outcome).unwrap_or_else(|problem| vec![format!("  {problem}")]),
            (Err(Failure::Problem(problem)), Some(expected)) => compare::problem(problem, expected),
            (Ok(_), Some(expected)) => vec![format!("  it should have failed with {expected}")],
            (Err(failure), _) => vec![unexpected(failure)],
        }
    }

    fn compare_outcome(&self, outcome: &CaseOutcome) -> Result<Vec<String>, Problem> {
        let mut found = Vec::new();
        for (port, rows) in &self.outputs {
            found.extend(compare::rows(&format!("output `{port}`"), &outcome.rows(port)?, rows));
        }
        found.extend(compare::rows("the rejects", &outcome.rejects, &self.rejects));
        for (port, schema) in &outcome.schemas {
            let Some(types) = types_of_port(&self.schema, port) else { continue };
            let (actual, expected) = (schema_line(schema), schema_line(&*schema_from_types(types)?));
            found.extend(
                (actual != expected).then(|| compare::text(&format!("schema of `{port}`"), &actual, &expected)),
            );
        }
        if let Some(state) = &self.state {
            found.extend(compare::value("the state", outcome.state.as_ref().unwrap_or(&Value::Null), state));
        }
        if let Some(objects) = &self.objects {
            found.extend(compare_objects(&outcome.objects, objects));
        }
        Ok(found)
    }
}

fn unexpected(failure: &Failure) -> String {
    let kind = match failure {
        Failure::Problem(problem) => problem.kind.name(),
        Failure::Trap { .. } => "trap",
        Failure::Limit { .. } => "limit",
        Failure::Contract { .. } => "contract",
        Failure::Host { .. } => "host",
    };
    let hints: String = failure.hints().iter().map(|hint| format!("\n  hint: {hint}")).collect();
    format!("  it failed ({kind}): {failure}{hints}")
}

fn compare_objects(
    actual: &BTreeMap<(String, String), Vec<u8>>,
    expected: &BTreeMap<(String, String), Vec<u8>>,
) -> Vec<String> {
    let mut found = Vec::new();
    for ((connection, path), data) in expected {
        let what = format!("object `{path}` in `{connection}`");
        match actual.get(&(connection.clone(), path.clone())) {
            Some(bytes) if bytes == data => {}
            Some(bytes) => {
                let shown = |bytes: &[u8]| format!("{:?}", String::from_utf8_lossy(bytes));
                found.push(compare::text(&what, &shown(bytes), &shown(data)));
            }
            None => found.push(format!("  there is no {what}")),
        }
    }
    let extra = actual.keys().filter(|key| !expected.contains_key(*key));
    found.extend(extra.map(|(connection, path)| format!("  object `{path}` in `{connection}` was not expected")));
    found
}

/// `expected.ndjson` is for the port `out`, `expected.<port>.ndjson` for another.
fn outputs(folder: &Path) -> Result<BTreeMap<String, Vec<Value>>, Problem> {
    let mut found = BTreeMap::new();
    for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some(middle) = name.strip_prefix("expected").and_then(|rest| rest.strip_suffix("ndjson")) else { continue };
        let port = match middle {
            "." => "out",
            named if named.starts_with('.') => named.trim_matches('.'),
            _ => continue,
        };
        found.insert(port.to_owned(), lines(&path)?.unwrap_or_default());
    }
    Ok(found)
}

fn lines(path: &Path) -> Result<Option<Vec<Value>>, Problem> {
    read(path)?.map(|text| values(&text, path)).transpose()
}

/// Writes what came as what is expected from now on; returns what could not be written.
pub(super) fn bless(folder: &Path, outcome: &Result<CaseOutcome, Failure>) -> Vec<String> {
    let written = match outcome {
        Ok(outcome) => bless_outcome(folder, outcome),
        Err(Failure::Problem(problem)) => {
            let problem = json!({ "kind": problem.kind.name(), "message": problem.message });
            fs::write(folder.join("expected_problem.json"), format!("{problem:#}\n")).map_err(|error| error.to_string())
        }
        Err(failure) => return vec![unexpected(failure)],
    };
    written.err().map(|reason| format!("  it cannot be written: {reason}")).into_iter().collect()
}

fn bless_outcome(folder: &Path, outcome: &CaseOutcome) -> Result<(), String> {
    let text = |rows: &[Value]| rows.iter().map(|row| format!("{row}\n")).collect::<String>();
    for port in outcome.outputs.keys() {
        let name = if port == "out" { "expected.ndjson".to_owned() } else { format!("expected.{port}.ndjson") };
        let rows = outcome.rows(port).map_err(|problem| problem.message)?;
        fs::write(folder.join(name), text(&rows)).map_err(|error| error.to_string())?;
    }
    if !outcome.rejects.is_empty() {
        fs::write(folder.join("expected_rejects.ndjson"), text(&outcome.rejects)).map_err(|error| error.to_string())?;
    }
    Ok(())
}
