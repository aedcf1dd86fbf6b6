//! Messages by an incoming webhook. It takes no files; links lead to them.

use weir_connections::ChannelSettings;

use super::messages;
use crate::http::{self, HttpAnswer};
use crate::{Answer, Outgoing, Undelivered};

/// Sends a message.
///
/// # Errors
/// When it was not taken.
pub(crate) async fn send(settings: &ChannelSettings, outgoing: &Outgoing) -> Result<Answer, Undelivered> {
    http::post_parts(settings, &messages(&outgoing.message), &outgoing.progress, verdict).await
}

/// A webhook of Slack says `ok`, and nothing else, when it has taken a message.
fn verdict(answer: &HttpAnswer) -> Result<Answer, Undelivered> {
    if let Some(failure) = answer.failure() {
        return Err(failure);
    }
    match answer.body.trim() {
        "ok" => Ok(Answer::new("ok")),
        body => Err(Undelivered::passing("Slack answers with an error, though with a status of success")
            .said(&format!("{} {body}", answer.status))),
    }
}
