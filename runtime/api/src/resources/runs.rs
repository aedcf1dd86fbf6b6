//! Runs.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use chrono::Utc;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;
use weir_diagnostics::Source;
use weir_pipeline::written;
use weir_store::{Counts, ListedRun, Run, RunFilter};
use weir_types::{NodeName, RunId};

use super::starts::given;
use crate::api::Api;
use crate::extract::{Asked, Path, moment_option, parsed, parsed_list, parsed_option};
use crate::paging::{Page, Paging};
use crate::problem::ApiProblem;
use crate::views::{NodeRunView, RunDetail, RunView};

/// Which runs.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Of this pipeline.
    pipeline: Option<String>,
    /// With one of these statuses: `failed,running`.
    status: Option<String>,
    /// Made for ticks of this trigger.
    trigger: Option<String>,
    /// Begun then or later.
    since: Option<String>,
    /// Begun before.
    until: Option<String>,
    #[serde(flatten)]
    #[param(ignore)]
    paging: Paging,
}

/// Lists runs, the newest first.
#[utoipa::path(get, path = "/runs", tag = "runs", params(Wanted, Paging), responses((status = 200, body = Page<RunView>)))]
pub(crate) async fn list(
    State(api): State<Api>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Page<RunView>>, ApiProblem> {
    let filter = RunFilter {
        pipeline: parsed_option(wanted.pipeline.as_deref())?,
        statuses: parsed_list(wanted.status.as_deref())?,
        trigger: parsed_option(wanted.trigger.as_deref())?,
        since: moment_option(wanted.since.as_deref())?,
        until: moment_option(wanted.until.as_deref())?,
        before: parsed_option(wanted.paging.cursor.as_deref())?,
    };
    let limit = wanted.paging.limit();
    let page = Page::of(api.store.list_runs(&filter, limit + 1).await?, limit, |run| run.id.to_string());
    Ok(Json(Page { items: page.0.items.iter().map(RunView::from).collect(), next: page.0.next }))
}

/// Returns everything about a run.
#[utoipa::path(get, path = "/runs/{id}", tag = "runs", responses((status = 200, body = RunDetail), (status = 404, body = ApiProblem)))]
pub(crate) async fn get(State(api): State<Api>, Path(id): Path<String>) -> Result<Json<RunDetail>, ApiProblem> {
    let id: RunId = parsed(&id)?;
    let (listed, run, counts) =
        (api.store.listed_run(id).await?, api.store.run(id).await?, api.store.counts(id).await?);
    let times = api.store.node_times(id).await?;
    let text = match listed.version {
        Some(number) => api.store.version(&listed.pipeline, number).await?.map(|version| version.text),
        None => None,
    };
    let roles = roles(text.as_deref());
    let mut nodes = nodes(&run, &counts, &roles);
    for node in &mut nodes {
        (node.started_at, node.ended_at) = times.get(&node.node).copied().unzip();
    }
    let warnings = run.summary.as_ref().and_then(|summary| summary.get("warnings")).and_then(Value::as_array);
    let warnings = warnings.into_iter().flatten().filter_map(|warning| Some(warning.as_str()?.to_owned()));
    Ok(Json(RunDetail {
        run: RunView::from(&listed),
        nodes,
        edges: counts.edges.iter().map(|edge| json!(edge)).collect(),
        attempts: api.store.attempts(id).await?.into_iter().map(Into::into).collect(),
        epochs: api.store.epochs(id).await?.into_iter().map(Into::into).collect(),
        states: api.store.stream_states(&listed.pipeline).await?.into_iter().map(Into::into).collect(),
        warnings: warnings.collect(),
        parameters: given(&api, &listed).await?.parameters,
        text,
    }))
}

/// Returns what the nodes did: the committed rows, and what the summary says beside them, if the run has got so far as to have one.
fn nodes(run: &Run, counts: &Counts, roles: &Roles) -> Vec<NodeRunView> {
    let summary = run.summary.as_ref().and_then(|summary| summary.get("nodes")).and_then(Value::as_array);
    let summed: Vec<_> = summary.into_iter().flatten().collect();
    let summed_of = |name: &str| summed.iter().find(|node| node.get("node").and_then(Value::as_str) == Some(name));
    // The summary has them in the order of the graph.
    let order = |name: &str| summed.iter().position(|node| node.get("node").and_then(Value::as_str) == Some(name));
    let mut nodes: Vec<_> =
        run.nodes.keys().map(|name| node(name.as_str(), counts, roles, summed_of(name.as_str()).copied())).collect();
    nodes.sort_by_key(|node| order(&node.node).unwrap_or(usize::MAX));
    nodes
}

fn node(name: &str, counts: &Counts, roles: &Roles, summed: Option<&Value>) -> NodeRunView {
    let count =
        counts.nodes.iter().find(|(node, _)| node.as_str() == name).map(|(_, count)| *count).unwrap_or_default();
    let text = |key: &str| summed.and_then(|node| node.get(key)?.as_str()).map(str::to_owned);
    NodeRunView {
        node: name.to_owned(),
        block: text("block"),
        role: text("role").unwrap_or_else(|| roles.get(name).unwrap_or(&role(name, counts)).to_string()),
        rows_in: count.rows_in,
        rows_out: count.rows_out,
        rows_filtered: count.rows_filtered,
        rows_rejected: count.rows_rejected,
        bytes_in: count.bytes_in,
        bytes_out: count.bytes_out,
        started_at: None,
        ended_at: None,
        usage: summed.and_then(|node| node.get("usage")).cloned(),
    }
}

/// What nodes are to the data path, by name.
type Roles = BTreeMap<String, &'static str>;

/// Tells what nodes are by how their pipeline is written: until a run has ended its summary does not say it.
fn roles(text: Option<&str>) -> Roles {
    let parsed =
        text.and_then(|text| written::Pipeline::parse(&Source::new("pipeline.yaml", text.to_owned())).pipeline);
    let nodes = parsed.map(|pipeline| pipeline.nodes).unwrap_or_default();
    let is_read = |name: &NodeName| {
        nodes.iter().flat_map(|node| &node.inputs.sources).any(|(_, source)| source.value.node == *name)
    };
    let role = |node: &written::Node| match (node.inputs.is_empty(), node.write.is_some() || !is_read(&node.name.value))
    {
        (true, _) => "extractor",
        (false, true) => "loader",
        (false, false) => "transform",
    };
    nodes.iter().map(|node| (node.name.to_string(), role(node))).collect()
}

/// Tells what a node is by the edges that rows have passed, where nobody knows how its pipeline was written.
fn role(name: &str, counts: &Counts) -> &'static str {
    let takes = counts.edges.iter().any(|edge| edge.edge.to_node.as_str() == name);
    let gives = counts.edges.iter().any(|edge| edge.edge.from_node.as_str() == name);
    match (takes, gives) {
        (false, _) => "extractor",
        (true, true) => "transform",
        (true, false) => "loader",
    }
}

/// What a live snapshot of counters looks like: as `weir run --json` prints it, with nodes and edges as lists.
pub(crate) fn counters(run: &ListedRun, counts: &Counts) -> Value {
    let nodes: BTreeMap<_, _> = counts.nodes.iter().collect();
    let nodes = nodes.into_iter().map(|(node, count)| {
        let mut value = json!(count);
        value["node"] = json!(node);
        value
    });
    json!({
        "elapsed_ms": (Utc::now() - run.started_at).num_milliseconds(),
        "nodes": nodes.collect::<Vec<_>>(),
        "edges": counts.edges,
    })
}
