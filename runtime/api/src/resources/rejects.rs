//! Rows that were rejected.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use weir_store::{RejectFilter, RejectRecord};
use weir_types::RunId;

use crate::api::Api;
use crate::extract::{Asked, Path, parsed};
use crate::paging::{Page, Paging};
use crate::problem::ApiProblem;
use crate::workbench::RowsView;

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

async fn records(api: &Api, id: &str) -> Result<Vec<RejectRecord>, ApiProblem> {
    let id: RunId = parsed(id)?;
    let run = api.store.listed_run(id).await?;
    let filter = RejectFilter { run: Some(id), ..RejectFilter::default() };
    Ok(api.store.rejects(&run.pipeline, &filter).await?)
}
