//! A catalog of blocks as they come with Weir, and the ways to compile against it.

use std::{collections::BTreeMap, fs, path::Path};

use chrono::NaiveDate;
use serde_json::{Value, json};
use weir_diagnostics::{Diagnostics, Source};
use weir_pipeline::{
    Arguments, BlockCatalog, CatalogMiss, Connections, Context, Resolved, ResolvedBlock, SecretMiss, compile,
    compile_up_to,
};
use weir_types::{BlockRef, Digest, Version, manifest::Manifest};

/// Set this variable to have the expected outputs rewritten; read the difference before committing it.
const UPDATE: &str = "UPDATE_EXPECTED";

/// The blocks that the cases use.
pub(crate) struct Blocks(Vec<ResolvedBlock>);

impl Blocks {
    pub(crate) fn new() -> Self {
        let manifests = [file(), http(), sql(), columns(), route(), lookup(), file_loader(), sqlite_loader(), probe()];
        Self(manifests.into_iter().map(block).collect())
    }
}

impl BlockCatalog for Blocks {
    fn find(&self, wanted: &BlockRef) -> Result<ResolvedBlock, CatalogMiss> {
        if wanted.name().as_str() == "broken" {
            let hints = vec!["build it again".to_owned()];
            return Err(CatalogMiss::Unusable { reason: "it has no manifest".into(), hints });
        }
        let named: Vec<_> = self.0.iter().filter(|block| block.manifest.name == *wanted.name()).collect();
        if named.is_empty() {
            return Err(CatalogMiss::Name { known: self.0.iter().map(|block| block.manifest.name.clone()).collect() });
        }
        let accepted = named.iter().find(|block| wanted.accepts(&block.manifest.version));
        accepted.map(|block| (*block).clone()).ok_or_else(|| CatalogMiss::Version {
            known: named.iter().map(|block| block.manifest.version.clone()).collect::<Vec<Version>>(),
        })
    }
}

fn block(manifest: Value) -> ResolvedBlock {
    let manifest = Manifest::from_json(manifest.to_string().as_bytes()).expect("the fixture is valid");
    ResolvedBlock { digest: Digest::of(manifest.label()), manifest: manifest.into_arc() }
}

fn manifest(name: &str, kind: &str, config: Value, more: Value) -> Value {
    let mut manifest = json!({
        "contract": "weir:block@0.1.0", "name": name, "version": "1.0.0", "kind": kind, "title": name,
        "summary": "for tests", "licence": "Apache-2.0", "config": config,
    });
    let object = manifest.as_object_mut().expect("an object");
    object.extend(more.as_object().expect("an object").clone());
    manifest
}

fn file() -> Value {
    let config = json!({
        "type": "object", "additionalProperties": false, "required": ["connection", "path"],
        "properties": {
            "connection": { "type": "string", "format": "connection", "description": "the connection to read from" },
            "path": { "type": "string", "minLength": 1, "description": "a path or glob below the connection's root" },
            "format": {
                "oneOf": [
                    { "type": "string", "enum": ["ndjson", "json", "parquet"] },
                    { "type": "object", "additionalProperties": false, "required": ["type"], "properties": {
                        "type": { "const": "csv" },
                        "delimiter": { "type": "string", "maxLength": 1 },
                        "header": { "type": "boolean" },
                    } },
                ],
            },
        },
    });
    manifest("file", "extractor", config, json!({ "capabilities": { "connections": ["objects"] } }))
}

fn http() -> Value {
    let config = json!({
        "type": "object", "additionalProperties": false, "required": ["url"],
        "properties": {
            "url": { "type": "string", "pattern": "^https?://" },
            "records": { "type": "string" },
            "page": { "type": "object", "additionalProperties": false, "properties": {
                "size": { "type": "integer", "minimum": 1, "maximum": 1000 },
                "parameter": { "type": "string" },
            } },
            "auth": { "type": "string", "format": "secret" },
        },
    });
    let capabilities = json!({ "capabilities": { "http": true, "secrets": true, "clock": true } });
    manifest("http", "extractor", config, capabilities)
}

fn sql() -> Value {
    let config = json!({
        "type": "object", "additionalProperties": false, "required": ["query"],
        "properties": { "query": { "type": "string", "description": "the statement to run over the inputs" } },
    });
    let ports = json!({ "inputs": [{ "name": "in", "variadic": true }], "outputs": [{ "name": "out" }] });
    manifest("sql", "transform", config, json!({ "ports": ports, "scope": "whole-input" }))
}

fn columns() -> Value {
    let config = json!({
        "type": "object", "additionalProperties": false,
        "properties": {
            "select": { "type": "array", "items": { "type": "string" }, "minItems": 1, "uniqueItems": true },
            "rename": { "type": "object", "additionalProperties": { "type": "string" } },
            "limit": { "type": "integer" },
            "cast": { "type": "object", "additionalProperties": { "type": "string", "format": "arrow-type" } },
            "on_error": { "enum": ["reject", "null", "fail"] },
        },
    });
    let ports = json!({ "inputs": [{ "name": "in" }], "outputs": [{ "name": "out" }] });
    manifest("columns", "transform", config, json!({ "ports": ports, "rows": "preserve" }))
}

fn route() -> Value {
    let ports = json!({ "inputs": [{ "name": "in" }], "outputs": [{ "name": "hot" }, { "name": "cold" }] });
    manifest("route", "transform", json!({ "type": "object" }), json!({ "ports": ports }))
}

fn lookup() -> Value {
    let ports = json!({ "inputs": [{ "name": "rows" }, { "name": "table" }], "outputs": [{ "name": "out" }] });
    manifest("lookup", "transform", json!({ "type": "object" }), json!({ "ports": ports, "scope": "whole-input" }))
}

fn file_loader() -> Value {
    let config = json!({
        "type": "object", "additionalProperties": false, "required": ["connection", "path"],
        "properties": {
            "connection": { "type": "string", "format": "connection" },
            "path": { "type": "string" },
            "format": { "enum": ["parquet", "csv", "ndjson"] },
            "blocks": { "type": "array", "format": "blocks", "readOnly": true },
            "partition": { "type": "array", "items": { "type": "string" } },
        },
    });
    let more = json!({ "write_modes": ["append", "overwrite"], "capabilities": { "connections": ["objects"] } });
    manifest("file-loader", "loader", config, more)
}

fn sqlite_loader() -> Value {
    let config = json!({
        "type": "object", "additionalProperties": false, "required": ["connection", "table"],
        "properties": {
            "connection": { "type": "string", "format": "connection" },
            "table": { "type": "string" },
        },
    });
    let modes = json!(["append", "overwrite", "upsert"]);
    manifest(
        "sqlite-loader",
        "loader",
        config,
        json!({ "write_modes": modes, "capabilities": { "connections": ["sql"] } }),
    )
}

fn probe() -> Value {
    manifest("probe", "harvester", json!({ "type": "object" }), json!({}))
}

/// Connections from outside through which messages leave.
const CHANNELS: &str = r#"
sales-mail: { url: "smtp://weir@mail.example.com", options: { from: weir@example.com } }
team-mail: { url: "smtps://mail.example.com", options: { from: weir@example.com, to: "team@example.com" } }
ops: { url: "teams:", address: { secret: exchange-key } }
alerts: { url: "slack:C0123456789", token: { secret: exchange-key } }
hook: { url: "webhook:", address: { secret: exchange-key }, signing_key: { secret: unset-key } }
records: "sqlite:records.db"
"#;

/// Compiles a text with the values that the first lines of it set: `# with day=today`.
pub(crate) fn compile_text(text: &str) -> Result<Resolved, Diagnostics> {
    compiled(text, compile)
}

/// Compiles what leads up to a node of a text.
pub(crate) fn graph_up_to(text: &str, node: &str) -> Result<weir_pipeline::Graph, Diagnostics> {
    let node = node.parse().expect("a name");
    compiled(text, |source, context| compile_up_to(source, &node, context)).map(|resolved| resolved.graph)
}

fn compiled(
    text: &str,
    compile: impl FnOnce(&Source, &Context<'_>) -> Result<Resolved, Diagnostics>,
) -> Result<Resolved, Diagnostics> {
    let given: BTreeMap<String, String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# with ")?.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let environment = |name: &str| (name == "W_OUT").then(|| "/tmp/out".to_owned());
    let today = NaiveDate::from_ymd_opt(2026, 3, 1).expect("a date");
    let mut connections = Connections::parse(&Source::new("connections.yaml", CHANNELS)).expect("right channels");
    for (name, url) in [("outside", "s3://bucket/data"), ("artifacts", "file:/data/artifacts")] {
        connections.insert_url(name.parse().expect("a name"), url, None).expect("a URL");
    }
    let context = Context {
        catalog: &Blocks::new(),
        arguments: &Arguments { given, environment: &environment, today },
        connections: &connections,
        secrets: Some(&|secret| if secret == "exchange-key" { Ok(()) } else { Err(SecretMiss::Unset) }),
    };
    compile(&Source::new("pipeline.yaml", text), &context)
}

/// Compiles a text that is known to be right.
pub(crate) fn graph(text: &str) -> weir_pipeline::Graph {
    compile_text(text).map(|resolved| resolved.graph).unwrap_or_else(|problems| panic!("{problems}"))
}

/// Runs `produce` over the file `input` of every folder in `folder` and compares with `expected.txt` beside it.
pub(crate) fn run_cases(folder: &str, input: &str, produce: impl Fn(&str) -> String) {
    // The variable is right even if the checkout is another one than that which the tests were built in.
    let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let folder = Path::new(&package).join("tests").join(folder);
    let mut failed = Vec::new();
    let mut cases: Vec<_> =
        fs::read_dir(&folder).expect("a folder").map(|case| case.expect("an entry").path()).collect();
    cases.sort();
    for case in &cases {
        let text = fs::read_to_string(case.join(input)).expect("an input");
        let (actual, file) = (produce(&text), case.join("expected.txt"));
        if std::env::var_os(UPDATE).is_some() {
            fs::write(&file, &actual).expect("a writable file");
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if actual != expected {
            failed.push(format!("== {}\n-- expected\n{expected}\n-- actual\n{actual}", case.display()));
        }
    }
    assert!(!cases.is_empty() && failed.is_empty(), "{}", failed.join("\n"));
}
