//! Secrets that blocks and connections name. Values go in and never come out.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use weir_store::SecretRecord;
use weir_types::SecretName;

use crate::access::{Role, User};
use crate::api::Api;
use crate::extract::{Body, Path, parsed};
use crate::paging::Page;
use crate::problem::ApiProblem;

/// A secret, without its value.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SecretView {
    name: String,
    updated_at: DateTime<Utc>,
}

/// A secret's value.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSecret {
    value: String,
}

/// Lists the secrets by name.
#[utoipa::path(get, path = "/secrets", tag = "connections", responses((status = 200, body = Page<SecretView>)))]
pub(crate) async fn list(State(api): State<Api>) -> Result<Json<Page<SecretView>>, ApiProblem> {
    let view = |record: SecretRecord| SecretView { name: record.name.to_string(), updated_at: record.changed_at };
    Ok(Page::whole(api.store.secrets().await?.into_iter().map(view).collect()))
}

/// Saves a secret, encrypted, in place of the one of that name.
#[utoipa::path(put, path = "/secrets/{name}", tag = "connections", request_body = NewSecret, responses((status = 204), (status = 422, body = ApiProblem)))]
pub(crate) async fn save(
    State(api): State<Api>,
    Path(name): Path<String>,
    user: User,
    Body(new): Body<NewSecret>,
) -> Result<StatusCode, ApiProblem> {
    user.must_be(Role::Admin)?;
    let name: SecretName = parsed(&name)?;
    if new.value.is_empty() {
        return Err(ApiProblem::unprocessable(format!("the value of secret `{name}` is empty")));
    }
    let sealed = api.vault.seal(&label(&name), &new.value).map_err(|error| ApiProblem::internal(error.to_string()))?;
    let record = SecretRecord { name, sealed, author: user.name, changed_at: Utc::now() };
    api.store.save_secret(&record).await?;
    api.workbench.changed();
    api.live.changed("secret", &record.name);
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a secret.
#[utoipa::path(delete, path = "/secrets/{name}", tag = "connections", responses((status = 204), (status = 404, body = ApiProblem)))]
pub(crate) async fn remove(
    State(api): State<Api>,
    Path(name): Path<String>,
    user: User,
) -> Result<StatusCode, ApiProblem> {
    user.must_be(Role::Admin)?;
    let name: SecretName = parsed(&name)?;
    if !api.store.remove_secret(&name).await? {
        return Err(ApiProblem::not_found(format!("there is no secret `{name}` that was saved here")));
    }
    api.workbench.changed();
    api.live.changed("secret", &name);
    Ok(StatusCode::NO_CONTENT)
}

/// What a secret's value is sealed under.
pub fn label(name: &SecretName) -> String {
    format!("secret:{name}")
}
