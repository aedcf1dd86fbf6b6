//! Rows that were rejected.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use weir_store::{RejectFilter, RejectRecord};
use weir_types::RunId;

use crate::api::Api;
use crate::extract::{Asked, Body, Path, parsed};
use crate::paging::{Page, Paging};
use crate::problem::ApiProblem;
use crate::workbench::{RejectsOf, Replay, ReplayError, RowsView};

/// A file of rejected rows.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RejectView {
    /// What people call it by.
    number: u64,
    node: String,
    stream: Option<String>,
    split: String,
    /// The first row's reason.
    reason: String,
    rows: u64,
    epoch: u64,
    /// Whether its epoch was committed; the rows of one that failed come again.
    committed: bool,
}

impl From<RejectRecord> for RejectView {
    fn from(record: RejectRecord) -> Self {
        Self {
            number: record.number,
            node: record.file.node.to_string(),
            stream: record.file.stream,
            split: record.file.split,
            reason: record.file.reason,
            rows: record.file.rows,
            epoch: record.epoch.get(),
            committed: record.committed,
        }
    }
}

/// Lists the files of rows that a run rejected.
#[utoipa::path(get, path = "/runs/{id}/rejects", tag = "rejects", responses((status = 200, body = Page<RejectView>)))]
pub(crate) async fn list(State(api): State<Api>, Path(id): Path<String>) -> Result<Json<Page<RejectView>>, ApiProblem> {
    Ok(Page::whole(records(&api, &id).await?.into_iter().map(RejectView::from).collect()))
}

/// Returns rejected rows of a file, with why.
#[utoipa::path(get, path = "/runs/{id}/rejects/{number}", tag = "rejects", params(Paging), responses((status = 200, body = RowsView)))]
pub(crate) async fn rows(
    State(api): State<Api>,
    Path((id, number)): Path<(String, u64)>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<RowsView>, ApiProblem> {
    let record = records(&api, &id).await?.into_iter().find(|record| record.number == number);
    let record = record.ok_or_else(|| ApiProblem::not_found(format!("run `{id}` has no rejects {number}")))?;
    let limit = usize::try_from(paging.limit()).unwrap_or(usize::MAX);
    let rows = api.workbench.rejected_rows(&record.file.path, limit).await;
    rows.map(Json).map_err(|diagnostics| ApiProblem::of_diagnostics(&diagnostics))
}

/// Which rejects to show.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfNode {
    /// The node that rejected them.
    node: String,
    /// How many rows, at most 500; 50 when nobody says.
    limit: Option<u32>,
    /// The `next` of the page before.
    cursor: Option<usize>,
}

/// Rows that a node rejected.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RejectedRowsView {
    #[serde(flatten)]
    shown: RowsView,
    /// What to ask for the next page with; nothing on the last one.
    next: Option<String>,
}

/// Returns what a node rejected in a run, in the row's own types. The first columns tell of the reject: `reject_id`, `reject_reason`,
/// `reject_run`, `reject_status` (`open`, `replayed`, or `failed` where its epoch did and the row comes again), `reject_operation`.
#[utoipa::path(get, path = "/runs/{id}/rejects/rows", tag = "rejects", params(OfNode), responses((status = 200, body = RejectedRowsView)))]
pub(crate) async fn of_node(
    State(api): State<Api>,
    Path(id): Path<String>,
    Asked(asked): Asked<OfNode>,
) -> Result<Json<RejectedRowsView>, ApiProblem> {
    let run = api.store.listed_run(parsed(&id)?).await?;
    let of = RejectsOf { pipeline: run.pipeline.owner(), run: run.id, node: parsed(&asked.node)? };
    let limit = usize::try_from(Paging { limit: asked.limit, cursor: None }.limit()).unwrap_or(usize::MAX);
    let from = asked.cursor.unwrap_or(0);
    // One more than fits tells that there is a next page.
    let shown = api.workbench.rejects(&of, from..from.saturating_add(limit + 1)).await;
    let mut shown = shown.map_err(|diagnostics| ApiProblem::of_diagnostics(&diagnostics))?;
    let next = (shown.rows.len() > limit).then(|| (from + limit).to_string());
    shown.rows.truncate(limit);
    Ok(Json(RejectedRowsView { shown, next }))
}

/// Rejected rows to send once more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewReplay {
    /// The node that rejected them, into which they are sent.
    node: String,
    /// The `reject_id`s; those of `rows`, else all that are open, when nobody says.
    rejects: Option<Vec<String>>,
    /// Corrected values: a `reject_id`, and columns with new values. What is left out stays as it was.
    #[serde(default)]
    rows: Vec<Map<String, Value>>,
    /// Whether to send what was replayed before, too.
    #[serde(default)]
    again: bool,
}

/// A replay that has begun.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReplayView {
    /// The run that sends the rows.
    run: String,
}

/// Sends rejected rows into their node once more. Each counts as replayed with the commit of what it became.
#[utoipa::path(post, path = "/runs/{id}/rejects/replay", tag = "rejects", request_body = NewReplay, responses(
    (status = 202, body = ReplayView),
    (status = 404, body = ApiProblem),
    (status = 409, description = "The pipeline runs", body = ApiProblem),
    (status = 422, description = "The pipeline is wrong, or a value does not fit: `diagnostics`", body = ApiProblem),
))]
pub(crate) async fn replay(
    State(api): State<Api>,
    Path(id): Path<String>,
    Body(new): Body<NewReplay>,
) -> Result<(StatusCode, Json<ReplayView>), ApiProblem> {
    let run = api.store.listed_run(parsed(&id)?).await?;
    let of = RejectsOf { pipeline: run.pipeline.owner(), run: run.id, node: parsed(&new.node)? };
    let replay = Replay { of, version: run.version, rejects: new.rejects, rows: new.rows, again: new.again };
    let begun = api.workbench.replay(&replay).await.map_err(|error| match error {
        ReplayError::Busy(why) => ApiProblem::new(StatusCode::CONFLICT, "Conflict", why)
            .hint("wait until the run has ended, and try again".to_owned()),
        ReplayError::Wrong(diagnostics) => ApiProblem::of_diagnostics(&diagnostics),
    })?;
    api.live.changed("run", begun);
    Ok((StatusCode::ACCEPTED, Json(ReplayView { run: begun.to_string() })))
}

async fn records(api: &Api, id: &str) -> Result<Vec<RejectRecord>, ApiProblem> {
    let id: RunId = parsed(id)?;
    let run = api.store.listed_run(id).await?;
    let filter = RejectFilter { run: Some(id), ..RejectFilter::default() };
    Ok(api.store.rejects(&run.pipeline, &filter).await?)
}
