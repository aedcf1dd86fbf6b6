use serde_json::{Value, json};

use super::{Manifest, ManifestError, RowRelation};

fn transform() -> Value {
    json!({
        "contract": "weir:block@0.1.0", "name": "sql", "version": "1.0.0", "kind": "transform",
        "title": "SQL", "summary": "Runs SQL over its inputs", "licence": "Apache-2.0",
        "config": { "type": "object", "properties": { "query": { "type": "string" } } },
        "ports": { "inputs": [{ "name": "in", "variadic": true }], "outputs": [{ "name": "out" }] },
        "scope": "whole-input", "rows": "any",
    })
}

fn loader() -> Value {
    json!({
        "contract": "weir:block@0.1.0", "name": "sqlite-loader", "version": "1.0.0", "kind": "loader",
        "title": "SQLite", "summary": "Writes a table", "licence": "MIT OR (Apache-2.0 WITH LLVM-exception)",
        "write_modes": ["append", "soft-delete"], "capabilities": { "connections": ["sql"] },
    })
}

fn read(manifest: &Value) -> Result<Manifest, ManifestError> {
    Manifest::from_json(manifest.to_string().as_bytes())
}

fn problems(manifest: &Value) -> Vec<String> {
    match read(manifest) {
        Ok(_) => Vec::new(),
        Err(ManifestError::Json(error)) => vec![error.to_string()],
        Err(ManifestError::Invalid(problems)) => problems.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn a_manifest_survives_a_round_trip() {
    for manifest in [transform(), loader()] {
        let manifest = read(&manifest).expect("valid");
        let again = Manifest::from_json(&serde_json::to_vec(&manifest).expect("JSON")).expect("valid");
        assert_eq!(again, manifest);
    }
}

#[test]
fn kinds_have_the_ports_that_they_must_have() {
    let loader = read(&loader()).expect("valid");
    assert_eq!(loader.inputs()[0].name, "in");
    assert!(loader.outputs().is_empty());
    assert_eq!(loader.row_relation(), RowRelation::Preserve);
    let transform = read(&transform()).expect("valid");
    assert!(transform.inputs()[0].variadic && transform.is_whole_input());
}

#[test]
fn all_broken_rules_are_listed_at_once() {
    let mut manifest = transform();
    manifest["title"] = json!(" ");
    manifest["licence"] = json!("MIT or so");
    manifest["config"] = json!({ "type": "array" });
    manifest["ports"]["outputs"] = json!([{ "name": "out" }, { "name": "out" }]);
    manifest["write_modes"] = json!(["append"]);
    manifest["scope"] = json!("row-wise");
    assert_eq!(
        problems(&manifest),
        [
            "`title` is empty",
            "`licence` is not an SPDX expression: `MIT or so`",
            "`config` does not describe an object",
            "`ports.outputs[1].name` repeats `out`",
            "`scope` is row-wise, but a block with variadic inputs sees them all",
            "`write_modes` is for loaders, this is a transform",
        ]
    );
}

#[test]
fn a_loader_may_have_several_inputs() {
    let mut manifest = loader();
    manifest["ports"] = json!({ "inputs": [{ "name": "in", "variadic": true }] });
    assert_eq!(problems(&manifest), ["`scope` is row-wise, but a block with variadic inputs sees them all"]);
    manifest["scope"] = json!("whole-input");
    let manifest = read(&manifest).expect("valid");
    assert!(manifest.inputs()[0].variadic && manifest.is_whole_input());
    assert!(manifest.outputs().is_empty());
}

#[test]
fn a_loader_needs_write_modes_and_chooses_no_outputs() {
    let mut manifest = loader();
    manifest["write_modes"] = json!([]);
    manifest["ports"] = json!({ "outputs": [{ "name": "rows" }] });
    manifest["rows"] = json!("any");
    assert_eq!(
        problems(&manifest),
        [
            "`ports.outputs` cannot be chosen by a loader",
            "`rows` is for transforms, this is a loader",
            "`write_modes` is empty: a loader needs at least one",
        ]
    );
}

#[test]
fn unknown_keys_and_wrong_names_are_refused() {
    let mut manifest = loader();
    manifest["licenced"] = json!(true);
    assert!(problems(&manifest)[0].starts_with("unknown field `licenced`"));
    let mut manifest = loader();
    manifest["name"] = json!("Sqlite Loader");
    assert!(problems(&manifest)[0].starts_with("`Sqlite Loader` is not a valid block name"));
    let mut manifest = loader();
    manifest["contract"] = json!("weir:block");
    assert!(problems(&manifest)[0].starts_with("`weir:block` is not a block contract"));
}
