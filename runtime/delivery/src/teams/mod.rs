//! Microsoft Teams: a workflow that takes Adaptive Cards by a webhook. The old connectors are gone.

mod card;
mod verdict;

use weir_connections::ChannelSettings;

use crate::http::{self, Http};
use crate::{Answer, Outgoing, Undelivered};

pub use card::card;

/// Sends a message.
///
/// # Errors
/// When it was not taken.
pub(crate) async fn send(settings: &ChannelSettings, outgoing: &Outgoing) -> Result<Answer, Undelivered> {
    let http = Http::new(settings)?;
    let request = http.post_json(http::address(settings)?, &card(&outgoing.message));
    verdict::of(&http.exchange(request).await?)
}
