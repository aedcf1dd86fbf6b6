//! What the doubles say about themselves.

use std::sync::Arc;

use serde_json::{Value, json};
use weir_types::manifest::Manifest;

/// Returns the manifest of a double; nothing for a name that is none.
pub(crate) fn manifest(name: &str) -> Option<Arc<Manifest>> {
    let special = match name {
        "numbers" => json!({ "kind": "extractor" }),
        "memory" => json!({ "kind": "loader", "write_modes": ["append", "overwrite", "upsert"] }),
        "gather" => json!({
            "kind": "loader", "write_modes": ["append", "overwrite"], "scope": "whole-input",
            "ports": { "inputs": [{ "name": "in", "variadic": true }] },
            "config": { "type": "object", "properties": { "behind": { "type": "array", "format": "blocks" } } },
        }),
        "pass" | "loses" | "rejects" | "crashes" => transform("row-wise", "preserve", &["out"]),
        "odd" => transform("row-wise", "filter", &["out"]),
        "route" => transform("row-wise", "preserve", &["odd", "even"]),
        "join" => json!({
            "kind": "transform", "scope": "whole-input", "rows": "any",
            "ports": { "inputs": [{ "name": "in", "variadic": true }], "outputs": [{ "name": "out" }] },
        }),
        "sum" => transform("whole-input", "any", &["out"]),
        _ => return None,
    };
    let mut manifest = json!({
        "contract": "weir:block@0.1.0", "name": name, "version": "1.0.0", "title": name, "summary": "A double",
        "licence": "Apache-2.0", "config": { "type": "object" },
    });
    merge(&mut manifest, special);
    Some(Manifest::from_json(manifest.to_string().as_bytes()).expect("a manifest").into_arc())
}

fn transform(scope: &str, rows: &str, outputs: &[&str]) -> Value {
    let outputs: Vec<_> = outputs.iter().map(|name| json!({ "name": name })).collect();
    json!({ "kind": "transform", "scope": scope, "rows": rows, "ports": { "inputs": [{ "name": "in" }], "outputs": outputs } })
}

fn merge(into: &mut Value, from: Value) {
    if let (Value::Object(into), Value::Object(from)) = (into, from) {
        into.extend(from);
    }
}
