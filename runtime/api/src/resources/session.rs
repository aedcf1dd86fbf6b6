//! Signing in and out.

use std::time::Instant;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::Utc;
use serde::Deserialize;
use utoipa::ToSchema;
use weir_types::Digest;

use crate::access::{User, address, clear_cookie, cookie, find, from_cookie, start, too_many};
use crate::api::Api;
use crate::extract::Body;
use crate::problem::ApiProblem;

/// A token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Credentials {
    token: String,
}

/// Returns who asks.
#[utoipa::path(get, path = "/session", tag = "session", responses((status = 200, body = User), (status = 401, body = ApiProblem)))]
pub(crate) async fn get(user: User) -> Json<User> {
    Json(user)
}

/// Signs in with a token: the answer sets a cookie.
#[utoipa::path(post, path = "/session", tag = "session", request_body = Credentials, responses((status = 204), (status = 401, body = ApiProblem)))]
pub(crate) async fn sign_in(State(api): State<Api>, request: Request) -> Result<Response, ApiProblem> {
    if !api.strangers.allows(&address(request.extensions()), Instant::now()) {
        return Err(too_many());
    }
    let Body(given) = <Body<Credentials> as axum::extract::FromRequest<_>>::from_request(request, &api).await?;
    let now = Utc::now();
    let user = find(&api.store, given.token.trim(), now).await?.ok_or_else(|| {
        ApiProblem::new(StatusCode::UNAUTHORIZED, "Not signed in", "the token is not known, or has ended")
            .hint("make one on the server's machine: `weir token new`".to_owned())
    })?;
    let session = start(&api.store, &user, now).await?;
    let cookie =
        cookie(&session, api.settings.secure).ok_or_else(|| ApiProblem::internal("the session is no cookie"))?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

/// Signs out.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204)))]
pub(crate) async fn sign_out(State(api): State<Api>, request: Request) -> Result<Response, ApiProblem> {
    if let Some(session) = from_cookie(request.headers()) {
        api.store.remove_token(Digest::of(session), Utc::now()).await?;
    }
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, clear_cookie())]).into_response())
}
