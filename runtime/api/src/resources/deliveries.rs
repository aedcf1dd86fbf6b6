//! Messages that leave.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::Utc;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use weir_delivery::{Fact, Message, Severity};
use weir_diagnostics::{did_you_mean, one_of};
use weir_store::{DeliveryFilter, DeliveryKind, DeliveryState, NewDelivery};
use weir_types::{ConnectionName, RunId};

use crate::access::User;
use crate::api::Api;
use crate::extract::{Asked, Body, Path, parsed, parsed_list, parsed_option};
use crate::paging::{Page, Paging};
use crate::problem::ApiProblem;
use crate::views::{DeliveryView, DeliveryWithTries};

/// How long somebody who sends a test waits for what the other side says, and how often it is looked.
const PATIENCE: u32 = 120;
const PAUSE: Duration = Duration::from_millis(250);

/// Which deliveries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// About this run.
    run: Option<String>,
    /// About this pipeline.
    pipeline: Option<String>,
    /// Through this connection.
    channel: Option<String>,
    /// In one of these states: `waiting,given-up`.
    state: Option<String>,
    #[serde(flatten)]
    #[param(ignore)]
    paging: Paging,
}

/// Whom a test is sent to.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TestMessage {
    /// Who gets the mail; the connection's own recipients when there is none.
    #[serde(default)]
    recipients: Vec<String>,
}

/// Lists deliveries, the newest first.
#[utoipa::path(get, path = "/deliveries", tag = "deliveries", params(Wanted, Paging), responses((status = 200, body = Page<DeliveryView>)))]
pub(crate) async fn list(
    State(api): State<Api>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<Page<DeliveryView>>, ApiProblem> {
    let filter = DeliveryFilter {
        run: parsed_option(wanted.run.as_deref())?,
        pipeline: parsed_option(wanted.pipeline.as_deref())?,
        channel: parsed_option(wanted.channel.as_deref())?,
        states: parsed_list(wanted.state.as_deref())?,
        before: parsed_option(wanted.paging.cursor.as_deref())?,
    };
    let limit = wanted.paging.limit();
    let page = Page::of(api.store.deliveries(&filter, limit + 1).await?, limit, |one| one.number.to_string());
    Ok(Json(Page { items: page.0.items.iter().map(DeliveryView::from).collect(), next: page.0.next }))
}

/// Returns a delivery, with what the other side said to each try.
#[utoipa::path(get, path = "/deliveries/{id}", tag = "deliveries", responses((status = 200, body = DeliveryWithTries), (status = 404, body = ApiProblem)))]
pub(crate) async fn get(State(api): State<Api>, Path(id): Path<u64>) -> Result<Json<DeliveryWithTries>, ApiProblem> {
    found(&api, id).await.map(Json)
}

/// Sends a delivery anew that was sent or given up. One that waits goes on waiting.
#[utoipa::path(post, path = "/deliveries/{id}/resend", tag = "deliveries", responses((status = 202, body = DeliveryWithTries), (status = 404, body = ApiProblem)))]
pub(crate) async fn resend(
    State(api): State<Api>,
    Path(id): Path<u64>,
) -> Result<(StatusCode, Json<DeliveryWithTries>), ApiProblem> {
    if api.store.resend_delivery(id, Utc::now()).await?.is_none() {
        return Err(missing(id));
    }
    api.live.changed("delivery", id);
    Ok((StatusCode::ACCEPTED, Json(found(&api, id).await?)))
}

/// Sends a message through a connection to see that it arrives, and returns what the other side said; the delivery as it stands, when it
/// says nothing for long. It is tried once.
#[utoipa::path(post, path = "/connections/{name}/test-message", tag = "connections", request_body = TestMessage, responses(
    (status = 200, body = DeliveryWithTries), (status = 404, body = ApiProblem)
))]
pub(crate) async fn test(
    State(api): State<Api>,
    Path(name): Path<String>,
    user: User,
    Body(wanted): Body<TestMessage>,
) -> Result<Json<DeliveryWithTries>, ApiProblem> {
    let channel: ConnectionName = parsed(&name)?;
    let channels = super::connections::channels(&api).await?;
    if !channels.contains(channel.as_str()) {
        let names = || channels.iter().map(String::as_str);
        let hint = did_you_mean(channel.as_str(), names()).or_else(|| one_of("channels", names()));
        let problem = ApiProblem::not_found(format!("`{channel}` is no channel that is known here"));
        return Err(match hint {
            Some(hint) => problem.hint(hint),
            None => problem,
        });
    }
    let new = NewDelivery {
        // Nobody asks twice for the same test.
        key: format!("test/{}", RunId::generate()),
        kind: DeliveryKind::Test,
        pipeline: None,
        run: None,
        message: serde_json::json!(message(&channel, &user.name, &api.settings.server)),
        channel,
        recipients: wanted.recipients,
        fallback: None,
        instead_of: None,
    };
    let number = api.store.put_delivery(&new, Utc::now()).await?;
    for _ in 0..PATIENCE {
        let delivery = api.store.delivery(number).await?;
        if delivery.is_none_or(|delivery| delivery.state != DeliveryState::Waiting) {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    found(&api, number).await.map(Json)
}

fn message(channel: &ConnectionName, by: &str, server: &str) -> Message {
    Message {
        title: format!("Weir: a test of `{channel}`"),
        severity: Severity::Info,
        text: format!("This message shows that `{channel}` works. Nothing has happened."),
        facts: vec![Fact::new("Sent by", by), Fact::new("Server", server)],
        ..Message::default()
    }
}

async fn found(api: &Api, id: u64) -> Result<DeliveryWithTries, ApiProblem> {
    let delivery = api.store.delivery(id).await?.ok_or_else(|| missing(id))?;
    Ok(DeliveryWithTries::new(&delivery, api.store.delivery_tries(id).await?))
}

fn missing(id: u64) -> ApiProblem {
    ApiProblem::not_found(format!("there is no delivery {id}"))
}
