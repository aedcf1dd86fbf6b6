//! For those who watch over servers.

use std::fmt::Write;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use weir_store::RunStatus;

use crate::api::Api;
use crate::problem::ApiProblem;

/// The text format of Prometheus.
const PROMETHEUS: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The process is alive.
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// The store can be written to, and what is deployed is being served.
pub(crate) async fn ready(State(api): State<Api>) -> Response {
    if !*api.ready.borrow() {
        return (StatusCode::SERVICE_UNAVAILABLE, "starting\n").into_response();
    }
    match api.store.check_writable().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("{}\n", error.in_full())).into_response(),
    }
}

/// Returns figures in the text format of Prometheus.
pub(crate) async fn metrics(State(api): State<Api>) -> Result<Response, ApiProblem> {
    let (runs, ticks, pipelines) =
        (api.store.count_runs().await?, api.store.count_ticks().await?, api.store.pipelines().await?);
    let mut text = String::new();
    head(&mut text, "weir_runs_total", "counter", "Runs on record by pipeline and status.");
    for ((pipeline, status), count) in runs.iter().filter(|((_, status), _)| status != RunStatus::Running.as_str()) {
        let _ = writeln!(text, "weir_runs_total{{pipeline=\"{pipeline}\",status=\"{status}\"}} {count}");
    }
    head(&mut text, "weir_runs_running", "gauge", "Runs that go on.");
    for ((pipeline, _), count) in runs.iter().filter(|((_, status), _)| status == RunStatus::Running.as_str()) {
        let _ = writeln!(text, "weir_runs_running{{pipeline=\"{pipeline}\"}} {count}");
    }
    head(&mut text, "weir_ticks", "gauge", "Ticks on record by state.");
    for (state, count) in &ticks {
        let _ = writeln!(text, "weir_ticks{{state=\"{state}\"}} {count}");
    }
    head(&mut text, "weir_pipelines", "gauge", "Pipelines, deployed and not.");
    for deployed in [true, false] {
        let count = pipelines.iter().filter(|record| record.deployed.is_some() == deployed).count();
        let _ = writeln!(text, "weir_pipelines{{deployed=\"{deployed}\"}} {count}");
    }
    Ok(([(header::CONTENT_TYPE, PROMETHEUS)], text).into_response())
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}
