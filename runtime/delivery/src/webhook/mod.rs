//! Any HTTP endpoint: JSON of ours or a template, or nothing but a call; signed if there is a key.

mod body;
mod sign;
mod verdict;

use reqwest::header::CONTENT_TYPE;
use weir_connections::ChannelSettings;

use crate::http::{self, Http};
use crate::{Answer, Outgoing, Undelivered};

pub use body::body;

/// What tells the other side that it gets the same once more.
const KEY: &str = "Idempotency-Key";

/// Sends a message.
///
/// # Errors
/// When it was not taken.
pub(crate) async fn send(settings: &ChannelSettings, outgoing: &Outgoing) -> Result<Answer, Undelivered> {
    let http = Http::new(settings)?;
    let url = http::address(settings)?;
    let (request, body) = if settings.option("method") == Some("get") {
        (http.get(url), String::new())
    } else {
        let (content_type, body) = body::filled(settings, outgoing)?;
        (http.post(url).header(CONTENT_TYPE, content_type), body)
    };
    let mut request = request.header(KEY, outgoing.id());
    if let Some(key) = &settings.signing_key {
        let timestamp = outgoing.at.timestamp().to_string();
        let signature = sign::sign(key.expose().as_bytes(), &timestamp, body.as_bytes());
        request = request.header("Weir-Timestamp", timestamp).header("Weir-Signature", signature);
    }
    let answer = http.exchange(request.body(body)).await?;
    verdict::of(&answer, settings.option("expect"))
}
