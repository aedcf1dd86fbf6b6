//! What runs.

use axum::Json;
use axum::extract::State;
use chrono::Utc;
use serde::Deserialize;
use utoipa::ToSchema;
use weir_diagnostics::{Diagnostic, Diagnostics};
use weir_store::Deployment;
use weir_types::PipelineName;

use super::pipelines::missing;
use super::versions::version;
use crate::access::User;
use crate::api::Api;
use crate::extract::{Asked, Body, Path, parsed, parsed_option};
use crate::paging::{Page, Paging};
use crate::problem::ApiProblem;
use crate::views::DeploymentView;
use crate::workbench::Draft;

/// What to deploy.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDeployment {
    /// The version; the newest when nobody says.
    version: Option<u64>,
}

/// Makes a version run from now on. Deploying an earlier one rolls back.
#[utoipa::path(post, path = "/pipelines/{name}/deploy", tag = "deployments", request_body = NewDeployment, responses(
    (status = 200, body = DeploymentView),
    (status = 404, body = ApiProblem),
    (status = 422, description = "The version is wrong: `diagnostics`", body = ApiProblem),
))]
pub(crate) async fn deploy(
    State(api): State<Api>,
    Path(name): Path<String>,
    user: User,
    Body(new): Body<NewDeployment>,
) -> Result<Json<DeploymentView>, ApiProblem> {
    let name: PipelineName = parsed(&name)?;
    let record = api.store.pipeline(&name).await?.ok_or_else(|| missing(&name))?;
    let number = new.version.unwrap_or(record.latest);
    let version = version(&api, &name, number).await?;
    let checked = api.workbench.check(&Draft { text: version.text, file: Some(record.file) }).await;
    if checked.diagnostics.has_errors() {
        return Err(ApiProblem::of_diagnostics(&checked.diagnostics));
    }
    if let Some(cycle) = api.serving.cycle_with(&name, checked.triggers) {
        return Err(ApiProblem::of_diagnostics(&cyclic(&cycle)));
    }
    let now = Utc::now();
    if !api.store.deploy(&name, Some(number), &user.name, now).await? {
        return Err(missing(&name));
    }
    api.workbench.changed();
    api.live.changed("pipeline", &name);
    let deployment = Deployment { version: Some(number), author: user.name, made_at: now };
    Ok(Json(DeploymentView::new(&name, deployment)))
}

/// Lists the deployments of a pipeline, the newest first.
#[utoipa::path(get, path = "/pipelines/{name}/deployments", tag = "deployments", params(Paging), responses((status = 200, body = Page<DeploymentView>)))]
pub(crate) async fn list(
    State(api): State<Api>,
    Path(name): Path<String>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Page<DeploymentView>>, ApiProblem> {
    let name: PipelineName = parsed(&name)?;
    let (before, limit) = (parsed_option(paging.cursor.as_deref())?, paging.limit());
    let deployments = api.store.numbered_deployments(&name, before, limit + 1).await?;
    let page = Page::of(deployments, limit, |(number, _)| number.to_string());
    let items = page.0.items.into_iter().map(|(_, deployment)| DeploymentView::new(&name, deployment)).collect();
    Ok(Json(Page { items, next: page.0.next }))
}

fn cyclic(cycle: &[PipelineName]) -> Diagnostics {
    let names: Vec<_> = cycle.iter().chain(cycle.first()).map(PipelineName::as_str).collect();
    Diagnostic::error(format!("the pipelines would start each other for ever: {}", names.join(" → ")))
        .hint("remove one of the `upstream` triggers".to_owned())
        .into()
}
