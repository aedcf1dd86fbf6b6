//! What changes, for pages to read again: server-sent events.

use std::convert::Infallible;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::stream::{self, Stream};
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;

use super::run_events::event_of;
use crate::api::Api;
use crate::live::Change;

/// Tells what changes, until nobody listens any more: `changed` with `what` and `name`. Who listens too slowly is told `all` to read everything again.
#[utoipa::path(get, path = "/events", tag = "server", responses((status = 200, content_type = "text/event-stream", body = String)))]
pub(crate) async fn watch(State(api): State<Api>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let changes = stream::unfold(api.live.changes(), |mut changes| async {
        let change = match changes.recv().await {
            Ok(change) => change,
            Err(RecvError::Lagged(_)) => Change { what: "all", name: String::new() },
            Err(RecvError::Closed) => return None,
        };
        Some((Ok(event_of("changed", &json!(change))), changes))
    });
    Sse::new(changes).keep_alive(KeepAlive::default())
}
