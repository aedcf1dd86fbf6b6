//! Nodes over runs.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use weir_store::{ListedRun, NodeRun, RunFilter};
use weir_types::{NodeName, PipelineName, RunId};

use super::pipelines::missing;
use crate::api::Api;
use crate::extract::{Asked, Path, parsed};
use crate::problem::ApiProblem;
use crate::views::RunView;

/// The most runs that a grid shows.
const MOST: u32 = 100;

/// How many runs to show.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Width {
    /// How many of the newest runs, at most 100; 20 when nobody says.
    runs: Option<u32>,
}

/// The nodes of a pipeline over its newest runs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GridView {
    /// The runs, the oldest first.
    runs: Vec<RunView>,
    /// The nodes that did something in them, by name.
    nodes: Vec<GridRow>,
}

/// A node over runs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GridRow {
    node: String,
    /// The runs in which it did something, the oldest first.
    cells: Vec<GridCell>,
}

/// A node in a run.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GridCell {
    run: String,
    /// Whether the run failed because of it.
    failed: bool,
    /// From the first time that it did something to the last.
    duration_ms: Option<i64>,
    /// Committed rows that it gave.
    rows_out: u64,
    /// Committed rows that it rejected.
    rows_rejected: u64,
}

/// Shows what each node did in the newest runs of a pipeline.
#[utoipa::path(get, path = "/pipelines/{name}/grid", tag = "pipelines", params(Width), responses((status = 200, body = GridView), (status = 404, body = ApiProblem)))]
pub(crate) async fn get(
    State(api): State<Api>,
    Path(name): Path<String>,
    Asked(width): Asked<Width>,
) -> Result<Json<GridView>, ApiProblem> {
    let name: PipelineName = parsed(&name)?;
    let limit = width.runs.unwrap_or(20).clamp(1, MOST);
    let filter = RunFilter { pipeline: Some(name.clone()), ..RunFilter::default() };
    let mut runs = api.store.list_runs(&filter, limit).await?;
    if runs.is_empty() && api.store.pipeline(&name).await?.is_none() {
        return Err(missing(&name));
    }
    runs.reverse();
    let did = api.store.node_runs(&name, limit).await?;
    Ok(Json(GridView { nodes: rows(&runs, &did), runs: runs.iter().map(RunView::from).collect() }))
}

fn rows(runs: &[ListedRun], did: &BTreeMap<(NodeName, RunId), NodeRun>) -> Vec<GridRow> {
    let at_fault = |run: &ListedRun| -> Option<NodeName> { run.failure.as_ref()?.get("node")?.as_str()?.parse().ok() };
    let failed: BTreeSet<(NodeName, RunId)> = runs.iter().filter_map(|run| Some((at_fault(run)?, run.id))).collect();
    let names: BTreeSet<&NodeName> =
        did.keys().map(|(node, _)| node).chain(failed.iter().map(|(node, _)| node)).collect();
    let cell = |node: &NodeName, run: &ListedRun| {
        let key = (node.clone(), run.id);
        let (failed, did) = (failed.contains(&key), did.get(&key));
        (failed || did.is_some()).then(|| GridCell {
            run: run.id.to_string(),
            failed,
            duration_ms: did.and_then(|did| did.time).map(|(first, last)| (last - first).num_milliseconds()),
            rows_out: did.map_or(0, |did| did.rows_out),
            rows_rejected: did.map_or(0, |did| did.rows_rejected),
        })
    };
    let row = |node: &NodeName| GridRow {
        node: node.to_string(),
        cells: runs.iter().filter_map(|run| cell(node, run)).collect(),
    };
    names.into_iter().map(row).collect()
}
