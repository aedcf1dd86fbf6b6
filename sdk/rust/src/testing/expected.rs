//! What a case folder expects.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::case::{fields_of, objects, read, read_json};
use super::compare;
use super::{Outcome, RejectedRow};
use crate::types::{Problem, Result};

/// What a case folder expects; what it does not mention is not looked at, except rejects and problems.
#[derive(Debug, Default)]
pub(super) struct Expected {
    outputs: BTreeMap<String, Vec<Value>>,
    rejects: Vec<RejectedRow>,
    problem: Option<Value>,
    state: Option<Value>,
    schema: Value,
    objects: Option<Vec<(String, String, Vec<u8>)>>,
}

impl Expected {
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let rejects = read_json_lines(&folder.join("expected_rejects.ndjson"))?.unwrap_or_default().into_iter();
        let objects_folder = folder.join("expected_objects");
        Ok(Self {
            outputs: outputs(folder)?,
            rejects: rejects.map(rejected).collect(),
            problem: read_json(&folder.join("expected_problem.json"))?,
            state: read_json(&folder.join("expected_state.json"))?,
            schema: read_json(&folder.join("expected_schema.json"))?.unwrap_or_default(),
            objects: objects_folder.is_dir().then(|| objects(&objects_folder)),
        })
    }

    /// Returns a line or more for every difference.
    pub(super) fn compare(&self, outcome: Result<Outcome>) -> Vec<String> {
        match (outcome, &self.problem) {
            (Ok(outcome), None) => self.compare_outcome(&outcome),
            (Err(problem), Some(expected)) => compare::problem(&problem, expected),
            (Ok(_), Some(expected)) => vec![format!("  it should have failed with {expected}")],
            (Err(problem), None) => vec![unexpected(&problem)],
        }
    }

    fn compare_outcome(&self, outcome: &Outcome) -> Vec<String> {
        let mut found = Vec::new();
        for (port, rows) in &self.outputs {
            found.extend(compare::rows(&format!("output `{port}`"), &outcome.rows(port), rows));
        }
        let (actual, expected) = (reject_values(&outcome.rejects), reject_values(&self.rejects));
        found.extend(compare::rows("the rejects", &actual, &expected));
        for (port, fields) in &outcome.schemas {
            let expected = fields_of(&self.schema, port);
            found.extend(expected.and_then(|expected| compare::schema(port, fields, &expected)));
        }
        if let Some(state) = &self.state {
            found.extend(compare::value("the state", outcome.state.as_ref().unwrap_or(&Value::Null), state));
        }
        if let Some(objects) = &self.objects {
            found.extend(compare::objects(&outcome.objects, objects));
        }
        found
    }
}

fn unexpected(problem: &Problem) -> String {
    let hint = problem.hint.as_ref().map(|hint| format!("\n  hint: {hint}")).unwrap_or_default();
    format!("  it failed ({}): {problem}{hint}", problem.kind.name())
}

/// `expected.ndjson` is for the port `out`, `expected.<port>.ndjson` for another.
fn outputs(folder: &Path) -> Result<BTreeMap<String, Vec<Value>>> {
    let mut found = BTreeMap::new();
    for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some(middle) = name.strip_prefix("expected").and_then(|rest| rest.strip_suffix("ndjson")) else { continue };
        let port = match middle {
            "." => "out",
            named if named.starts_with('.') => named.trim_matches('.'),
            _ => continue,
        };
        found.insert(port.to_owned(), read_json_lines(&path)?.unwrap_or_default());
    }
    Ok(found)
}

fn read_json_lines(path: &Path) -> Result<Option<Vec<Value>>> {
    let Some(text) = read(path)? else { return Ok(None) };
    let lines = serde_json::Deserializer::from_str(&text).into_iter().collect::<std::result::Result<Vec<_>, _>>();
    lines.map(Some).map_err(|error| Problem::config(format!("`{}`: {error}", path.display())))
}

fn rejected(mut line: Value) -> RejectedRow {
    let reason = line["reason"].as_str().unwrap_or_default().to_owned();
    RejectedRow { row: line["row"].take(), reason }
}

fn reject_values(rejects: &[RejectedRow]) -> Vec<Value> {
    rejects.iter().map(|reject| serde_json::json!({ "reason": reject.reason, "row": reject.row })).collect()
}
