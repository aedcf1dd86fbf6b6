//! A workbench that knows three blocks and opens nothing.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use axum::body::Bytes;
use chrono::NaiveDate;
use serde_json::{Value, json};
use weir_api::{
    ArtifactContent, ArtifactView, BlockView, Checked, ColumnView, ConnectionSettings, Draft, OutsideConnection,
    PreviewOf, PreviewView, RejectedRow, RejectsOf, Replay, ReplayError, RowsView, Trial, Workbench,
};
use weir_diagnostics::{Blame, Diagnostic, Diagnostics, Sensitive, Source};
use weir_pipeline::{
    Arguments, BlockCatalog, CatalogMiss, Connections, Context, Resolved, ResolvedBlock, compile, written,
};
use weir_types::{BlockRef, Digest, NodeName, PipelineName, RunId, SecretName, manifest::Manifest};

/// The secret of webhooks.
pub(crate) const SECRET: &str = "a-secret-that-signs";

/// Answers as the engine's would, as far as that can be done without an engine.
#[derive(Debug, Default)]
pub(crate) struct Bench {
    /// How often it was told that something has changed.
    pub(crate) changes: AtomicU32,
    /// Connections that come from elsewhere.
    pub(crate) outside: Mutex<Vec<OutsideConnection>>,
    /// What was tried, with the credentials that were given.
    pub(crate) trials: Mutex<Vec<Trial>>,
    /// Replays that were begun.
    pub(crate) replays: Mutex<Vec<Replay>>,
    /// How often rows were asked for.
    pub(crate) previews: AtomicU32,
}

fn connections() -> Connections {
    let mut connections = Connections::default();
    for (name, url) in [
        ("in", "file:/in"),
        ("out", "file:/out"),
        ("history", "sqlite:/history.db"),
        ("ops", "teams:"),
        ("chat", "slack:"),
    ] {
        connections.insert_url(name.parse().expect("a name"), url, None).expect("a URL");
    }
    connections
}

/// Compiles a text.
pub(crate) fn compiled(text: &str) -> Result<Resolved, Diagnostics> {
    let connections = connections();
    let environment = |_: &str| None;
    let today = NaiveDate::from_ymd_opt(2026, 3, 1).expect("a date");
    let arguments = Arguments { given: BTreeMap::new(), environment: &environment, today };
    let context = Context { catalog: &Catalog, arguments: &arguments, connections: &connections, secrets: None };
    compile(&Source::new("pipeline.yaml", text), &context)
}

struct Catalog;

impl BlockCatalog for Catalog {
    fn find(&self, wanted: &BlockRef) -> Result<ResolvedBlock, CatalogMiss> {
        let blocks = manifests();
        let found = blocks.iter().find(|block| block.name == *wanted.name());
        let block = |manifest: &Manifest| ResolvedBlock {
            digest: Digest::of(manifest.label()),
            manifest: manifest.clone().into_arc(),
        };
        let known = || blocks.iter().map(|block| block.name.clone()).collect();
        found.map(block).ok_or_else(|| CatalogMiss::Name { known: known() })
    }
}

fn manifests() -> Vec<Manifest> {
    let manifest = |name: &str, kind: &str, more: Value| {
        let mut manifest = json!({
            "contract": "weir:block@0.1.0", "name": name, "version": "1.0.0", "kind": kind, "title": name,
            "summary": "for tests", "licence": "Apache-2.0", "config": { "type": "object" },
        });
        let more = more.as_object().expect("an object").clone();
        manifest.as_object_mut().expect("an object").extend(more);
        Manifest::from_json(manifest.to_string().as_bytes()).expect("a manifest")
    };
    let ports = json!({ "ports": { "inputs": [{ "name": "in" }], "outputs": [{ "name": "out" }] } });
    vec![
        manifest("file", "extractor", json!({ "capabilities": { "connections": ["objects"] } })),
        manifest("sqlite", "extractor", json!({ "capabilities": { "connections": ["sql"] } })),
        manifest("columns", "transform", ports),
        manifest(
            "file-loader",
            "loader",
            json!({ "write_modes": ["append"], "capabilities": { "connections": ["objects"] } }),
        ),
    ]
}

fn rows() -> RowsView {
    let column = |name: &str, data_type: &str| ColumnView {
        name: name.to_owned(),
        data_type: data_type.to_owned(),
        nullable: true,
    };
    RowsView {
        columns: vec![column("day", "date32"), column("n", "int64")],
        rows: vec![vec![json!("2026-03-01"), json!(1)]],
    }
}

#[async_trait]
impl Workbench for Bench {
    async fn check(&self, draft: &Draft) -> Checked {
        match compiled(&draft.text) {
            Ok(resolved) => Checked {
                diagnostics: resolved.warnings,
                name: Some(resolved.graph.name),
                triggers: resolved.triggers,
                concurrency: Some(resolved.concurrency),
                resolved: resolved
                    .graph
                    .nodes
                    .iter()
                    .map(|node| (node.name.to_string(), node.config.clone()))
                    .collect(),
            },
            Err(diagnostics) => {
                let parsed = written::Pipeline::parse(&Source::new("pipeline.yaml", draft.text.clone()));
                let name = parsed.pipeline.and_then(|pipeline| Some(pipeline.name?.value));
                Checked { diagnostics, name, ..Checked::default() }
            }
        }
    }

    async fn plan(&self, draft: &Draft) -> (Checked, Option<Value>) {
        let checked = self.check(draft).await;
        let plan = checked.name.clone().filter(|_| !checked.diagnostics.has_errors());
        (checked, plan.map(|name| json!({ "pipeline": name, "nodes": [], "edges": [] })))
    }

    async fn preview(&self, draft: &Draft, of: &PreviewOf) -> Result<PreviewView, Diagnostics> {
        self.previews.fetch_add(1, Ordering::Relaxed);
        compiled(&draft.text)?;
        let port = of.port.to_string();
        let (node, port) = port.split_once('.').unwrap_or((&port, "out"));
        if node == "broken" {
            return Err(Diagnostic::error("the disk has gone").blame(Blame::Host).into());
        }
        let reject = RejectedRow { node: node.to_owned(), reason: "too long".to_owned(), row: json!({ "n": 2 }) };
        let complete = of.rows > 1;
        Ok(PreviewView { node: node.to_owned(), port: port.to_owned(), rows: rows(), complete, rejects: vec![reject] })
    }

    async fn discover(&self, draft: &Draft, node: &NodeName) -> Result<Vec<String>, Diagnostics> {
        compiled(&draft.text)?;
        Ok(vec![format!("{node}-1"), format!("{node}-2")])
    }

    async fn blocks(&self) -> Result<Vec<BlockView>, Diagnostics> {
        let view = |manifest: Manifest| BlockView {
            name: manifest.name.to_string(),
            version: manifest.version.to_string(),
            kind: "extractor".to_owned(),
            title: manifest.name.to_string(),
            description: "for tests".to_owned(),
            licence: "Apache-2.0".to_owned(),
            digest: Digest::of(manifest.label()).to_string(),
            size: 1,
            capabilities: json!({}),
            config_schema: json!({}),
            inputs: json!([]),
            outputs: json!([]),
            rows: manifest.row_relation().to_string(),
            write_modes: Vec::new(),
        };
        Ok(manifests().into_iter().map(view).collect())
    }

    async fn outside_connections(&self) -> Result<Vec<OutsideConnection>, Diagnostics> {
        Ok(self.outside.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    async fn connections(&self) -> Result<Connections, Diagnostics> {
        Ok(connections())
    }

    async fn check_settings(&self, name: &str, settings: &ConnectionSettings) -> Result<(), Diagnostics> {
        let text = json!({ name: { "url": settings.url } }).to_string();
        Connections::parse(&Source::new("connections.yaml", text)).map(drop)
    }

    async fn try_connection(&self, trial: &Trial) -> Result<(), Diagnostics> {
        self.trials.lock().unwrap_or_else(PoisonError::into_inner).push(trial.clone());
        match &trial.settings {
            Some(settings) if settings.url.contains("nowhere") => Err(Diagnostic::error("nobody answers at `nowhere`")
                .blame(Blame::External)
                .hint("check the name".to_owned())
                .into()),
            _ => Ok(()),
        }
    }

    async fn rejected_rows(&self, path: &str, limit: usize) -> Result<RowsView, Diagnostics> {
        match path.contains("gone") {
            true => Err(Diagnostic::error("the file is gone").into()),
            false => Ok(RowsView { rows: rows().rows.into_iter().take(limit).collect(), ..rows() }),
        }
    }

    async fn rejects(&self, _: &RejectsOf, which: Range<usize>) -> Result<RowsView, Diagnostics> {
        let some = (0..3).map(|n| vec![json!("2026-03-01"), json!(n)]).skip(which.start).take(which.len());
        Ok(RowsView { rows: some.collect(), ..rows() })
    }

    async fn replay(&self, replay: &Replay) -> Result<RunId, ReplayError> {
        match replay.of.node.as_str() {
            "busy" => Err(ReplayError::Busy("pipeline `sales` is running".to_owned())),
            "wrong" => Err(ReplayError::Wrong(Diagnostic::error("column `n` is not `int64`").into())),
            _ => {
                self.replays.lock().unwrap_or_else(PoisonError::into_inner).push(replay.clone());
                Ok(replay.of.run)
            }
        }
    }

    async fn artifacts(&self, pipeline: &PipelineName, _: RunId) -> Result<Vec<ArtifactView>, Diagnostics> {
        let name = format!("{pipeline}/보고서.html");
        Ok(vec![ArtifactView { node: "report".to_owned(), name, media_type: "text/html".to_owned(), size: 4 }])
    }

    async fn artifact(
        &self,
        pipeline: &PipelineName,
        _: RunId,
        name: &str,
    ) -> Result<Option<ArtifactContent>, Diagnostics> {
        if name != format!("report/{pipeline}/보고서.html") {
            return Ok(None);
        }
        let pieces = ["<p", "> "].map(|piece| Ok(Bytes::from(piece)));
        Ok(Some(ArtifactContent { size: 4, bytes: Box::pin(futures::stream::iter(pieces)) }))
    }

    async fn secret(&self, name: &SecretName) -> Result<Sensitive<String>, Diagnostics> {
        match name.as_str() {
            "hook-key" => Ok(Sensitive::new(SECRET.to_owned())),
            other => Err(Diagnostic::error(format!("secret `{other}` is not set")).into()),
        }
    }

    fn changed(&self) {
        self.changes.fetch_add(1, Ordering::SeqCst);
    }
}
