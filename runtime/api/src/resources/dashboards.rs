//! Saved SQL, and how its results are shown.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::Utc;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use weir_diagnostics::{Diagnostics, did_you_mean, one_of};
use weir_pipeline::dashboard::{Dashboard, Tile};
use weir_store::Base;
use weir_types::DashboardName;

use crate::access::{Role, User};
use crate::api::Api;
use crate::dashboards::{Found, Origin, TileData, parse};
use crate::extract::{Body, Path, base, parsed, storable};
use crate::paging::Page;
use crate::problem::ApiProblem;
use crate::views::{CheckedDashboardView, DashboardContent, DashboardSummary, DashboardView, ResultsView};

/// Words that stand in the place of a name in addresses.
const TAKEN: [&str; 2] = ["check", "preview"];

/// A dashboard that is being written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDashboard {
    /// The text as YAML.
    text: String,
}

/// What results are wanted.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct WantedResults {
    /// Values for parameters.
    #[schema(value_type = Object)]
    parameters: BTreeMap<String, Value>,
    /// Whether to ask anew, whatever is kept.
    fresh: bool,
    /// Of which tiles; of all, when there is none.
    tiles: Vec<String>,
}

/// A tile to try.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TileTrial {
    /// The dashboard as YAML.
    text: String,
    /// The tile.
    tile: String,
    /// Values for parameters.
    #[serde(default)]
    #[schema(value_type = Object)]
    parameters: BTreeMap<String, Value>,
}

/// A row behind which somebody wants to look.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WantedRows {
    /// The tile.
    tile: String,
    /// Values for parameters.
    #[serde(default)]
    #[schema(value_type = Object)]
    parameters: BTreeMap<String, Value>,
    /// The row of the tile's result: its values by column.
    #[schema(value_type = Object)]
    row: BTreeMap<String, Value>,
}

/// A pipeline.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MadePipeline {
    /// Its file.
    text: String,
}

/// Lists the dashboards.
#[utoipa::path(get, path = "/dashboards", tag = "dashboards", responses((status = 200, body = Page<DashboardSummary>)))]
pub(crate) async fn list(State(api): State<Api>) -> Result<Json<Page<DashboardSummary>>, ApiProblem> {
    let refreshed: BTreeMap<_, _> = api.store.refreshed_at().await?.into_iter().collect();
    let found = api.dashboards.all().await?;
    let summary = |found: &Found| {
        let refreshed = refreshed.get(&found.name).copied();
        DashboardSummary::new(found, found.dashboard().ok().as_ref(), refreshed)
    };
    Ok(Page::whole(found.iter().map(summary).collect()))
}

/// Returns a dashboard.
#[utoipa::path(get, path = "/dashboards/{name}", tag = "dashboards", responses(
    (status = 200, body = DashboardView), (status = 404, body = ApiProblem)
))]
pub(crate) async fn get(State(api): State<Api>, Path(name): Path<String>) -> Result<Response, ApiProblem> {
    let found = find(&api, &name).await?;
    let dashboard = found.dashboard();
    let refreshed = api.store.refreshed_at().await?.into_iter().find(|(name, _)| *name == found.name);
    let view = DashboardView {
        summary: DashboardSummary::new(&found, dashboard.as_ref().ok(), refreshed.map(|(_, at)| at)),
        text: found.text.clone(),
        content: dashboard.as_ref().map(DashboardContent::from).unwrap_or_default(),
    };
    let tag = HeaderValue::from_str(&format!("\"{}\"", found.version)).ok();
    let headers: HeaderMap = tag.map(|tag| (header::ETAG, tag)).into_iter().collect();
    Ok((headers, Json(view)).into_response())
}

/// Saves a dashboard.
#[utoipa::path(put, path = "/dashboards/{name}", tag = "dashboards", request_body = NewDashboard, responses(
    (status = 200, body = DashboardView), (status = 412, body = ApiProblem), (status = 422, body = ApiProblem)
))]
pub(crate) async fn save(
    State(api): State<Api>,
    user: User,
    Path(name): Path<String>,
    headers: HeaderMap,
    Body(new): Body<NewDashboard>,
) -> Result<Response, ApiProblem> {
    user.must_be(Role::Editor)?;
    storable("text", &new.text)?;
    let name: DashboardName = parsed(&name)?;
    if TAKEN.contains(&name.as_str()) {
        let problem = ApiProblem::unprocessable(format!("`{name}` cannot be the name of a dashboard"));
        return Err(problem.hint("choose another one: addresses have a meaning for it".to_owned()));
    }
    parse(&name, &new.text).map_err(|wrong| ApiProblem::of_diagnostics(&wrong))?;
    put(&api, &name, &headers, Some(&new.text), &user).await?;
    get(State(api), Path(name.to_string())).await
}

/// Removes a dashboard. One that comes with Weir is as it came.
#[utoipa::path(delete, path = "/dashboards/{name}", tag = "dashboards", responses(
    (status = 204), (status = 404, body = ApiProblem), (status = 409, body = ApiProblem), (status = 412, body = ApiProblem)
))]
pub(crate) async fn remove(
    State(api): State<Api>,
    user: User,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, ApiProblem> {
    user.must_be(Role::Editor)?;
    let found = find(&api, &name).await?;
    let conflict = |detail: String| ApiProblem::new(StatusCode::CONFLICT, "Conflict", detail);
    match found.origin {
        Origin::BuiltIn => {
            let hint = "save it under its name to have another in its place".to_owned();
            return Err(conflict(format!("`{name}` comes with Weir and cannot be removed")).hint(hint));
        }
        Origin::File => {
            let hint = "remove its file there".to_owned();
            return Err(conflict(format!("`{name}` is a file of the served folder")).hint(hint));
        }
        Origin::Page => put(&api, &found.name, &headers, None, &user).await?,
    }
    api.store.keep_tile_results(&found.name, &[]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says what is wrong with a dashboard. Nothing is stored, and nobody asked.
#[utoipa::path(post, path = "/dashboards/check", tag = "dashboards", request_body = NewDashboard, responses((status = 200, body = CheckedDashboardView)))]
pub(crate) async fn check(Body(new): Body<NewDashboard>) -> Result<Json<CheckedDashboardView>, ApiProblem> {
    let name: DashboardName = parsed("dashboard")?;
    Ok(Json(match parse(&name, &new.text) {
        Ok(dashboard) => CheckedDashboardView {
            ok: true,
            diagnostics: Diagnostics::new().to_json(),
            title: dashboard.title.clone(),
            description: dashboard.description.clone(),
            content: Some(DashboardContent::from(&dashboard)),
        },
        Err(wrong) => CheckedDashboardView {
            ok: false,
            diagnostics: wrong.to_json(),
            title: None,
            description: None,
            content: None,
        },
    }))
}

/// Asks a tile of a dashboard that is being written.
#[utoipa::path(post, path = "/dashboards/preview", tag = "dashboards", request_body = TileTrial, responses(
    (status = 200, body = TileData), (status = 422, body = ApiProblem)
))]
pub(crate) async fn preview(
    State(api): State<Api>,
    user: User,
    Body(new): Body<TileTrial>,
) -> Result<Json<TileData>, ApiProblem> {
    user.must_be(Role::Editor)?;
    let name: DashboardName = parsed("dashboard")?;
    let dashboard = parse(&name, &new.text).map_err(|wrong| ApiProblem::of_diagnostics(&wrong))?;
    let (tile, values) = (tile(&dashboard, &new.tile)?, values(&api, &dashboard, &new.parameters)?);
    let around = api.dashboards.around().await.map_err(|wrong| ApiProblem::of_diagnostics(&wrong))?;
    Ok(Json(api.dashboards.ask(&dashboard, tile, &values, &around).await))
}

/// Returns the results of tiles. Those with the values that parameters have by default are kept for others.
#[utoipa::path(post, path = "/dashboards/{name}/data", tag = "dashboards", request_body = WantedResults, responses(
    (status = 200, body = ResultsView), (status = 404, body = ApiProblem), (status = 422, body = ApiProblem)
))]
pub(crate) async fn data(
    State(api): State<Api>,
    Path(name): Path<String>,
    Body(wanted): Body<WantedResults>,
) -> Result<Json<ResultsView>, ApiProblem> {
    let found = find(&api, &name).await?;
    let dashboard = found.dashboard().map_err(|wrong| ApiProblem::of_diagnostics(&wrong))?;
    let around = api.dashboards.around().await.map_err(|wrong| ApiProblem::of_diagnostics(&wrong))?;
    let parameters = values(&api, &dashboard, &wanted.parameters)?;
    let usual = values(&api, &dashboard, &BTreeMap::new())?;
    let is_wanted = |name: &str| wanted.tiles.is_empty() || wanted.tiles.iter().any(|tile| tile == name);
    let tiles = if parameters == usual && wanted.tiles.is_empty() {
        api.dashboards.results(&found, &dashboard, (&usual, wanted.fresh), &around).await?
    } else {
        let asked = dashboard.tiles.iter().filter(|tile| is_wanted(tile.name.as_str())).collect();
        api.dashboards.ask_all(&dashboard, asked, &parameters, &around).await
    };
    Ok(Json(ResultsView { parameters, tiles }))
}

/// Returns the rows behind a row of a tile's result.
#[utoipa::path(post, path = "/dashboards/{name}/rows", tag = "dashboards", request_body = WantedRows, responses(
    (status = 200, body = TileData), (status = 404, body = ApiProblem), (status = 422, body = ApiProblem)
))]
pub(crate) async fn rows(
    State(api): State<Api>,
    Path(name): Path<String>,
    Body(wanted): Body<WantedRows>,
) -> Result<Json<TileData>, ApiProblem> {
    let dashboard = find(&api, &name).await?.dashboard().map_err(|wrong| ApiProblem::of_diagnostics(&wrong))?;
    let (tile, values) = (tile(&dashboard, &wanted.tile)?, values(&api, &dashboard, &wanted.parameters)?);
    let around = api.dashboards.around().await.map_err(|wrong| ApiProblem::of_diagnostics(&wrong))?;
    Ok(Json(api.dashboards.drill(&dashboard, tile, (&wanted.row, &values), &around).await))
}

/// Returns a pipeline that makes the dashboard as a report.
#[utoipa::path(get, path = "/dashboards/{name}/pipeline", tag = "dashboards", responses(
    (status = 200, body = MadePipeline), (status = 404, body = ApiProblem), (status = 422, body = ApiProblem)
))]
pub(crate) async fn pipeline(
    State(api): State<Api>,
    Path(name): Path<String>,
) -> Result<Json<MadePipeline>, ApiProblem> {
    let found = find(&api, &name).await?;
    let dashboard = found.dashboard().map_err(|wrong| ApiProblem::of_diagnostics(&wrong))?;
    let values = values(&api, &dashboard, &BTreeMap::new())?;
    let around = api.dashboards.around().await.map_err(|wrong| ApiProblem::of_diagnostics(&wrong))?;
    let text = dashboard.report_pipeline(&found.name, &values, around.known());
    text.map(|text| Json(MadePipeline { text })).map_err(|wrong| ApiProblem::of_diagnostics(&wrong))
}

async fn find(api: &Api, name: &str) -> Result<Found, ApiProblem> {
    let name: DashboardName = parsed(name)?;
    let all = api.dashboards.all().await?;
    let hint = did_you_mean(name.as_str(), all.iter().map(|found| found.name.as_str()));
    let found = all.into_iter().find(|found| found.name == name);
    found.ok_or_else(|| ApiProblem::not_found(format!("there is no dashboard `{name}`")).hint(hint))
}

fn tile<'d>(dashboard: &'d Dashboard, name: &str) -> Result<&'d Tile, ApiProblem> {
    dashboard.tile(name).ok_or_else(|| {
        let names = dashboard.tiles.iter().map(|tile| tile.name.as_str());
        ApiProblem::not_found(format!("the dashboard has no tile `{name}`")).hint(one_of("tiles", names))
    })
}

fn values(
    api: &Api,
    dashboard: &Dashboard,
    given: &BTreeMap<String, Value>,
) -> Result<BTreeMap<String, Value>, ApiProblem> {
    let today = Utc::now().with_timezone(&api.settings.zone).date_naive();
    dashboard.values(given, today).map_err(|wrong| ApiProblem::of_diagnostics(&wrong))
}

/// Saves a version of a dashboard, or that it is removed.
async fn put(
    api: &Api,
    name: &DashboardName,
    headers: &HeaderMap,
    text: Option<&str>,
    user: &User,
) -> Result<(), ApiProblem> {
    let stale = |detail: &str| {
        ApiProblem::new(StatusCode::PRECONDITION_FAILED, "Stale version", detail.to_owned())
            .hint("read it again, and change what is there now".to_owned())
    };
    let newest = api.store.dashboards().await?.into_iter().find(|record| record.name == *name);
    let base = match base(headers)? {
        Base::Version(number) => number,
        // One that was removed may come again.
        Base::New | Base::Any => match newest {
            Some(record) if record.text.is_some() => return Err(stale("there is a dashboard of this name")),
            removed => removed.map_or(0, |record| record.number),
        },
    };
    if !api.store.save_dashboard(name, base, text, &user.name, Utc::now()).await? {
        return Err(stale("the dashboard was changed since it was read"));
    }
    api.live.changed("dashboard", name.as_str());
    Ok(())
}
