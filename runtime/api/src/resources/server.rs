//! The server itself.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use weir_store::TickState;

use crate::api::Api;
use crate::problem::ApiProblem;

/// The server.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServerView {
    version: String,
    /// What its records are signed with.
    server: String,
    /// The zone in which days begin.
    zone: String,
    /// `sqlite` or `postgresql`.
    store: String,
    /// How many runs go on at a time in this server.
    parallel: usize,
    /// Ticks whose runs go on, in all servers.
    running: usize,
    /// Ticks that wait.
    waiting: usize,
    started_at: DateTime<Utc>,
}

/// Says what the server is and does.
#[utoipa::path(get, path = "/server", tag = "server", responses((status = 200, body = ServerView)))]
pub(crate) async fn get(State(api): State<Api>) -> Result<Json<ServerView>, ApiProblem> {
    let open = api.store.open_ticks().await?;
    let count = |state| open.iter().filter(|tick| tick.state == state).count();
    Ok(Json(ServerView {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        server: api.settings.server.clone(),
        zone: api.settings.zone.to_string(),
        store: api.store.database().to_owned(),
        parallel: api.settings.parallel,
        running: count(TickState::Running),
        waiting: count(TickState::Waiting),
        started_at: api.settings.started_at,
    }))
}
