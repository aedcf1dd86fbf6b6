//! The door: every request comes by.

use std::net::SocketAddr;
use std::time::Instant;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use chrono::Utc;

use super::role::not_signed_in;
use super::{Role, User, find, from_cookie};
use crate::api::Api;
use crate::problem::ApiProblem;
use crate::router::MAX_BODY;

/// The header that other pages cannot set without being asked first, which we never allow.
const CSRF: &str = "weir-csrf";

/// Under which names we are reached.
#[derive(Debug, Clone, Default)]
pub struct Hosts {
    /// Names with their ports, as they stand in a `Host` header.
    names: Vec<String>,
}

impl Hosts {
    /// Returns the names of this machine for itself at a port, and others that are given.
    pub fn new(port: u16, others: &[String]) -> Self {
        let own = ["127.0.0.1", "localhost", "[::1]"].into_iter().map(|host| format!("{host}:{port}"));
        Self { names: own.chain(others.iter().map(|name| name.to_lowercase())).collect() }
    }

    fn know(&self, host: &str) -> bool {
        self.names.contains(&host.to_lowercase())
    }
}

/// Lets a request by, or not.
pub(crate) async fn guard(State(api): State<Api>, request: Request, next: Next) -> Result<Response, ApiProblem> {
    check_host(&api, request.headers())?;
    check_size(request.headers())?;
    let path = request.uri().path();
    if !path.starts_with("/api/") && path != "/metrics" || is_open(path, request.method()) {
        return Ok(next.run(request).await);
    }
    let (mut parts, body) = request.into_parts();
    let user = identify(&api, &parts).await?;
    if !api.rate.allows(&user.name, Instant::now()) {
        return Err(too_many());
    }
    user.must_be(least(&parts.method, parts.uri.path()))?;
    parts.extensions.insert(user);
    Ok(next.run(Request::from_parts(parts, body)).await)
}

/// Signing in is for those who are not yet, and webhooks bear signatures instead.
fn is_open(path: &str, method: &Method) -> bool {
    path == "/api/v1/session" && method == Method::POST || path.starts_with("/api/v1/hooks/")
}

/// What somebody has to be at least. A draft is checked without asking anybody; to plan it or to look at its rows, blocks work with whatever
/// connections it grants them. Dashboards that are saved are there to be looked at.
fn least(method: &Method, path: &str) -> Role {
    let checks = ["/api/v1/drafts/check", "/api/v1/dashboards/check", "/api/v1/alerts/check"].contains(&path);
    let dashboard = path.strip_prefix("/api/v1/dashboards/").and_then(|rest| rest.split_once('/'));
    let looks = dashboard.is_some_and(|(_, what)| ["data", "rows"].contains(&what));
    if method.is_safe() || checks || looks { Role::Viewer } else { Role::Editor }
}

/// Refuses a body that is too large before it is sent.
fn check_size(headers: &HeaderMap) -> Result<(), ApiProblem> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > MAX_BODY) { Err(ApiProblem::too_large()) } else { Ok(()) }
}

fn check_host(api: &Api, headers: &HeaderMap) -> Result<(), ApiProblem> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if api.settings.hosts.know(host) {
        return Ok(());
    }
    let detail = format!("`{}` is not a name of this server", weir_diagnostics::printable(host));
    Err(ApiProblem::new(StatusCode::MISDIRECTED_REQUEST, "Misdirected request", detail)
        .hint("start the server with `--host-name` for every name under which it is reached".to_owned()))
}

async fn identify(api: &Api, parts: &Parts) -> Result<User, ApiProblem> {
    let headers = &parts.headers;
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let (text, by_cookie) = match (bearer, from_cookie(headers)) {
        (Some(token), _) => (token, false),
        (None, Some(session)) => (session, true),
        (None, None) => return Err(not_signed_in()),
    };
    if by_cookie && !parts.method.is_safe() {
        check_origin(headers)?;
    }
    if let Some(user) = find(&api.store, text.trim(), Utc::now()).await? {
        return Ok(user);
    }
    // Who guesses has to wait; who is known is never counted here. A page whose session has ended does not guess: it asks twenty times, and
    // has to be free to sign in then.
    let limit = if by_cookie { &api.rate } else { &api.strangers };
    if !limit.allows(&address(&parts.extensions), Instant::now()) {
        return Err(too_many());
    }
    Err(not_signed_in())
}

/// Makes sure that it was our page that asked.
fn check_origin(headers: &HeaderMap) -> Result<(), ApiProblem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text("host").unwrap_or_default();
    let same = text("origin").is_none_or(|origin| origin.split_once("://").is_some_and(|(_, name)| name == host));
    if same && headers.contains_key(CSRF) {
        return Ok(());
    }
    let detail = "the request does not come from a page of this server";
    Err(ApiProblem::new(StatusCode::FORBIDDEN, "Strange origin", detail)
        .hint("programs send a token as `Authorization: Bearer` instead of a cookie".to_owned()))
}

/// Returns where a request comes from.
pub(crate) fn address(extensions: &Extensions) -> String {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    peer.map_or_else(String::new, |ConnectInfo(address)| address.ip().to_string())
}

/// Somebody asks too often.
pub(crate) fn too_many() -> ApiProblem {
    ApiProblem::new(
        StatusCode::TOO_MANY_REQUESTS,
        "Too many requests",
        "so many requests in so short a time are not answered",
    )
    .hint("wait a second".to_owned())
}
