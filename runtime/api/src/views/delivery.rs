//! Deliveries.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use weir_store::{Delivery, DeliveryTry};

/// A message that leaves.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DeliveryView {
    /// Its number.
    id: u64,
    /// What tells it from all others: put in again, it is the same.
    key: String,
    /// `report`, `alert`, `digest`, `heartbeat` or `test`.
    kind: String,
    /// The pipeline that it is about.
    pipeline: Option<String>,
    /// The run that it is about.
    run: Option<String>,
    /// The connection through which it leaves.
    channel: String,
    /// What stands above the message.
    title: String,
    /// Who gets it; the connection's own recipients when there is none.
    recipients: Vec<String>,
    /// The connection through which it leaves instead, when this one does not take it.
    fallback: Option<String>,
    /// The delivery whose channel did not take the message.
    instead_of: Option<u64>,
    /// `waiting`, `sent`, `failed` (another channel has got it instead) or `given-up`.
    state: String,
    /// How often it was tried since it was put in, or sent anew.
    attempts: u32,
    made_at: DateTime<Utc>,
    /// When it is tried next, while it waits.
    next_try_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    /// Why it is not sent.
    why: Option<String>,
}

/// A try at a delivery.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DeliveryTryView {
    /// The server that tried.
    server: String,
    began_at: DateTime<Utc>,
    took_ms: u64,
    /// Whether the other side took it.
    sent: bool,
    /// What the other side said, or why it did not.
    said: String,
}

/// A message that leaves, with its tries.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DeliveryWithTries {
    #[serde(flatten)]
    pub(crate) delivery: DeliveryView,
    /// The message: `title`, `severity`, `text`, `facts`, `tables`, `links`, `attachments`.
    #[schema(value_type = Object)]
    message: Value,
    /// Its tries, in order.
    tries: Vec<DeliveryTryView>,
}

impl From<&Delivery> for DeliveryView {
    fn from(delivery: &Delivery) -> Self {
        let content = &delivery.content;
        let waits = delivery.ended_at.is_none();
        Self {
            id: delivery.number,
            key: content.key.clone(),
            kind: content.kind.to_string(),
            pipeline: content.pipeline.as_ref().map(ToString::to_string),
            run: content.run.map(|run| run.to_string()),
            channel: content.channel.to_string(),
            title: content.message.get("title").and_then(Value::as_str).unwrap_or_default().to_owned(),
            recipients: content.recipients.clone(),
            fallback: content.fallback.as_ref().map(ToString::to_string),
            instead_of: content.instead_of,
            state: delivery.state.to_string(),
            attempts: delivery.attempts,
            made_at: delivery.made_at,
            next_try_at: waits.then_some(delivery.next_try_at),
            ended_at: delivery.ended_at,
            why: delivery.why.clone(),
        }
    }
}

impl DeliveryWithTries {
    /// Puts a delivery and its tries together.
    pub(crate) fn new(delivery: &Delivery, tries: Vec<DeliveryTry>) -> Self {
        Self {
            delivery: delivery.into(),
            message: delivery.content.message.clone(),
            tries: tries.into_iter().map(DeliveryTryView::from).collect(),
        }
    }
}

impl From<DeliveryTry> for DeliveryTryView {
    fn from(made: DeliveryTry) -> Self {
        Self { server: made.server, began_at: made.began_at, took_ms: made.took_ms, sent: made.sent, said: made.said }
    }
}
