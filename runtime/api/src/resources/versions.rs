//! Versions of pipelines.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;
use weir_store::Version;
use weir_types::PipelineName;

use super::pipelines::missing;
use crate::api::Api;
use crate::diff::{DiffView, diff};
use crate::extract::{Asked, Path, parsed, parsed_option};
use crate::paging::{Page, Paging};
use crate::problem::ApiProblem;
use crate::views::VersionView;

/// Lists the versions of a pipeline, the newest first, without their texts.
#[utoipa::path(get, path = "/pipelines/{name}/versions", tag = "versions", params(Paging), responses((status = 200, body = Page<VersionView>)))]
pub(crate) async fn list(
    State(api): State<Api>,
    Path(name): Path<String>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Page<VersionView>>, ApiProblem> {
    let name: PipelineName = parsed(&name)?;
    let record = api.store.pipeline(&name).await?.ok_or_else(|| missing(&name))?;
    let before = parsed_option(paging.cursor.as_deref())?;
    let versions = api.store.versions(&name, before, paging.limit() + 1).await?;
    let page = Page::of(versions, paging.limit(), |version| version.number.to_string());
    let listed = page.0.items.iter().map(|version| VersionView::listed(version, record.deployed)).collect();
    Ok(Json(Page { items: listed, next: page.0.next }))
}

/// Returns a version with its text.
#[utoipa::path(get, path = "/pipelines/{name}/versions/{number}", tag = "versions", responses((status = 200, body = VersionView), (status = 404, body = ApiProblem)))]
pub(crate) async fn get(
    State(api): State<Api>,
    Path((name, number)): Path<(String, u64)>,
) -> Result<Json<VersionView>, ApiProblem> {
    let name: PipelineName = parsed(&name)?;
    let record = api.store.pipeline(&name).await?.ok_or_else(|| missing(&name))?;
    Ok(Json(VersionView::whole(&version(&api, &name, number).await?, record.deployed)))
}

/// Which versions to compare.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Compared {
    /// The earlier one.
    from: u64,
    /// The later one.
    to: u64,
}

/// Compares two versions, as texts and as graphs.
#[utoipa::path(get, path = "/pipelines/{name}/diff", tag = "versions", params(Compared), responses((status = 200, body = DiffView)))]
pub(crate) async fn compare(
    State(api): State<Api>,
    Path(name): Path<String>,
    Asked(compared): Asked<Compared>,
) -> Result<Json<DiffView>, ApiProblem> {
    let name: PipelineName = parsed(&name)?;
    let (from, to) = (version(&api, &name, compared.from).await?, version(&api, &name, compared.to).await?);
    Ok(Json(diff(&from, &to)))
}

/// Returns a version of a pipeline.
pub(crate) async fn version(api: &Api, name: &PipelineName, number: u64) -> Result<Version, ApiProblem> {
    let found = api.store.version(name, number).await?;
    found.ok_or_else(|| ApiProblem::not_found(format!("pipeline `{name}` has no version {number}")))
}
