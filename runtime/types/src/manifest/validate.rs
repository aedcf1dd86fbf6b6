//! The rules that a manifest obeys beyond its shape.

use std::collections::HashSet;

use serde_json::Value;

use super::{Manifest, ManifestProblem, RowRelation, Scope};
use crate::{BlockKind, PortName};

/// The longest title; lists and the graph editor show it on one line.
const MAX_TITLE: usize = 80;
/// The longest summary: a sentence or two.
const MAX_SUMMARY: usize = 400;

/// Returns every rule that `manifest` breaks.
pub(super) fn problems(manifest: &Manifest) -> Vec<ManifestProblem> {
    let mut found = Vec::new();
    texts(manifest, &mut found);
    config(&manifest.config, &mut found);
    ports(manifest, &mut found);
    rows(manifest, &mut found);
    scope(manifest, &mut found);
    write_modes(manifest, &mut found);
    connections(manifest, &mut found);
    found
}

fn texts(manifest: &Manifest, found: &mut Vec<ManifestProblem>) {
    let fields = [("title", &manifest.title, MAX_TITLE), ("summary", &manifest.summary, MAX_SUMMARY)];
    for (path, text, limit) in fields {
        let length = text.chars().count();
        if text.trim().is_empty() {
            found.push(ManifestProblem::new(path, "is empty"));
        } else if length > limit {
            found.push(ManifestProblem::new(path, format!("has {length} characters, the limit is {limit}")));
        }
        if text.chars().any(char::is_control) {
            found.push(ManifestProblem::new(path, "holds control characters"));
        }
    }
    if !is_spdx_expression(&manifest.licence) {
        let problem = ManifestProblem::new("licence", format!("is not an SPDX expression: `{}`", manifest.licence));
        found.push(problem.hint("such as `Apache-2.0`, `MIT OR Apache-2.0` or `LicenseRef-proprietary`"));
    }
}

/// Tells whether `text` has the form of an SPDX expression. Identifiers are not looked up: the list grows every month.
fn is_spdx_expression(text: &str) -> bool {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let mut depth = 0_usize;
    let mut operand_expected = true;
    for word in spaced.split_whitespace() {
        match (word, operand_expected) {
            ("(", true) => depth += 1,
            (")", false) if depth > 0 => depth -= 1,
            ("AND" | "OR" | "WITH", false) => operand_expected = true,
            ("AND" | "OR" | "WITH" | "(" | ")", _) => return false,
            (identifier, true) if is_identifier(identifier) => operand_expected = false,
            _ => return false,
        }
    }
    depth == 0 && !operand_expected
}

fn is_identifier(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphanumeric())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || ".-+:".contains(c))
}

/// A config is a map in the pipeline file, so its schema has to describe an object.
fn config(schema: &Value, found: &mut Vec<ManifestProblem>) {
    let Some(schema) = schema.as_object() else {
        found.push(ManifestProblem::new("config", "is not a JSON Schema: an object is expected"));
        return;
    };
    if schema.get("type").and_then(Value::as_str) != Some("object") {
        let problem = ManifestProblem::new("config", "does not describe an object");
        found.push(problem.hint("write `\"type\": \"object\"` at the top of the schema"));
    }
    if schema.get("properties").is_some_and(|properties| !properties.is_object()) {
        found.push(ManifestProblem::new("config.properties", "is not an object"));
    }
}

fn ports(manifest: &Manifest, found: &mut Vec<ManifestProblem>) {
    let ports = &manifest.ports;
    let chosen = match manifest.kind {
        BlockKind::Transform => None,
        BlockKind::Loader if ports.outputs.is_empty() => None,
        BlockKind::Loader => Some(("ports.outputs", "a loader has inputs only")),
        BlockKind::Extractor | BlockKind::Harvester if ports.is_empty() => return,
        BlockKind::Extractor | BlockKind::Harvester => Some(("ports", "an extractor has one output `out`")),
    };
    if let Some((path, hint)) = chosen {
        let message = format!("cannot be chosen by {}", manifest.kind.with_article());
        found.push(ManifestProblem::new(path, message).hint(hint));
        return;
    }
    let needed = [("ports.inputs", ports.inputs.is_empty()), ("ports.outputs", ports.outputs.is_empty())];
    for (path, _) in needed.into_iter().filter(|(_, empty)| *empty && manifest.kind == BlockKind::Transform) {
        found.push(ManifestProblem::new(path, "is empty: a transform needs at least one"));
    }
    if ports.inputs.iter().filter(|port| port.variadic).count() > 1 {
        let message = "has more than one variadic port, so an input's port could not be told";
        found.push(ManifestProblem::new("ports.inputs", message));
    }
    repeated("ports.inputs", ports.inputs.iter().map(|port| &port.name), found);
    repeated("ports.outputs", ports.outputs.iter().map(|port| &port.name), found);
}

fn repeated<'a>(path: &str, names: impl Iterator<Item = &'a PortName>, found: &mut Vec<ManifestProblem>) {
    let mut seen = HashSet::new();
    for (index, name) in names.enumerate() {
        if !seen.insert(name) {
            let path = format!("{path}[{index}].name");
            found.push(ManifestProblem::new(path, format!("repeats `{name}`")));
        }
    }
}

fn rows(manifest: &Manifest, found: &mut Vec<ManifestProblem>) {
    if manifest.kind != BlockKind::Transform {
        if manifest.rows.is_some() {
            let message = format!("is for transforms, this is {}", manifest.kind.with_article());
            found.push(ManifestProblem::new("rows", message));
        }
        return;
    }
    let counted = matches!(manifest.rows, Some(RowRelation::Preserve | RowRelation::Filter));
    if manifest.ports.inputs.len() > 1 && counted {
        let message = "cannot relate rows of several inputs to rows of the output";
        found.push(ManifestProblem::new("rows", message).hint("write `any`"));
    }
}

fn scope(manifest: &Manifest, found: &mut Vec<ManifestProblem>) {
    if !matches!(manifest.kind, BlockKind::Transform | BlockKind::Loader) {
        if manifest.scope.is_some() {
            let message = format!("is for transforms and loaders, this is {}", manifest.kind.with_article());
            found.push(ManifestProblem::new("scope", message));
        }
        return;
    }
    if manifest.scope != Some(Scope::WholeInput) && manifest.ports.inputs.iter().any(|port| port.variadic) {
        let problem = ManifestProblem::new("scope", "is row-wise, but a block with variadic inputs sees them all");
        found.push(problem.hint("write `whole-input`"));
    }
}

fn write_modes(manifest: &Manifest, found: &mut Vec<ManifestProblem>) {
    let modes = &manifest.write_modes;
    match manifest.kind {
        BlockKind::Loader if modes.is_empty() => {
            let problem = ManifestProblem::new("write_modes", "is empty: a loader needs at least one");
            found.push(problem.hint("such as `[append, overwrite]`"));
        }
        BlockKind::Loader => {
            let mut seen = HashSet::new();
            for mode in modes.iter().filter(|mode| !seen.insert(**mode)) {
                found.push(ManifestProblem::new("write_modes", format!("repeats `{mode}`")));
            }
        }
        _ if !modes.is_empty() => {
            let message = format!("is for loaders, this is {}", manifest.kind.with_article());
            found.push(ManifestProblem::new("write_modes", message));
        }
        _ => {}
    }
}

fn connections(manifest: &Manifest, found: &mut Vec<ManifestProblem>) {
    let mut seen = HashSet::new();
    for kind in manifest.capabilities.connections.iter().filter(|kind| !seen.insert(**kind)) {
        found.push(ManifestProblem::new("capabilities.connections", format!("repeats `{kind}`")));
    }
}
