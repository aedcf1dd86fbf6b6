//! Microsoft Teams: a workflow that takes Adaptive Cards by a webhook. The old connectors are gone.

mod card;
mod verdict;

use weir_connections::ChannelSettings;

use crate::{Answer, Outgoing, Undelivered, http};

pub use card::cards;

/// Sends a message.
///
/// # Errors
/// When it was not taken.
pub(crate) async fn send(settings: &ChannelSettings, outgoing: &Outgoing) -> Result<Answer, Undelivered> {
    http::post_parts(settings, &cards(&outgoing.message), &outgoing.progress, verdict::of).await
}
