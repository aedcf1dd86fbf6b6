//! Who may come in. Tokens are made on the server's machine, and shown there once.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use weir_store::NamedToken;

use crate::access::{Role, User};
use crate::api::Api;
use crate::extract::Path;
use crate::paging::Page;
use crate::problem::ApiProblem;

/// A token, but for itself.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenView {
    /// Whose it is.
    name: String,
    /// `viewer`, `editor` or `admin`.
    role: String,
    made_at: DateTime<Utc>,
    /// When somebody last signed in with it to the page, in the last two weeks.
    signed_in_at: Option<DateTime<Utc>>,
}

impl From<NamedToken> for TokenView {
    fn from(token: NamedToken) -> Self {
        Self { name: token.name, role: token.role, made_at: token.made_at, signed_in_at: token.signed_in_at }
    }
}

/// Lists the tokens, by name.
#[utoipa::path(get, path = "/tokens", tag = "tokens", responses((status = 200, body = Page<TokenView>), (status = 403, body = ApiProblem)))]
pub(crate) async fn list(State(api): State<Api>, user: User) -> Result<Json<Page<TokenView>>, ApiProblem> {
    user.must_be(Role::Admin)?;
    Ok(Page::whole(api.store.tokens(Utc::now()).await?.into_iter().map(TokenView::from).collect()))
}

/// Removes all tokens of a name, and ends the sessions that were started with them.
#[utoipa::path(delete, path = "/tokens/{name}", tag = "tokens", responses(
    (status = 204), (status = 404, body = ApiProblem), (status = 409, description = "It is the last one of an admin", body = ApiProblem)
))]
pub(crate) async fn remove(
    State(api): State<Api>,
    Path(name): Path<String>,
    user: User,
) -> Result<StatusCode, ApiProblem> {
    user.must_be(Role::Admin)?;
    let tokens = api.store.tokens(Utc::now()).await?;
    if tokens.iter().all(|token| token.name != name) {
        return Err(ApiProblem::not_found(format!("there is no token of `{name}`")));
    }
    let admin = Role::Admin.to_string();
    if tokens.iter().all(|token| token.name == name || token.role != admin) {
        let detail = format!("without the token of `{name}` nobody would be an admin");
        return Err(ApiProblem::new(StatusCode::CONFLICT, "Conflict", detail)
            .hint("make another one first, on the server's machine: `weir token new NAME --role admin`".to_owned()));
    }
    api.store.remove_tokens_of(&name).await?;
    Ok(StatusCode::NO_CONTENT)
}
