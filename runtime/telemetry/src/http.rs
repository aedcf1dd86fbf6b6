//! Sending to a collector that may not be there.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use url::Url;
use weir_diagnostics::redact_url;

/// How often one body is sent, and how long is waited in between: a collector that restarts is back by then, and one that is gone does
/// not hold up what comes later.
const PAUSES: [Duration; 2] = [Duration::from_millis(250), Duration::from_secs(1)];

/// Where bodies of JSON are sent.
#[derive(Debug)]
pub(crate) struct Post {
    client: Client,
    url: Url,
    /// What is sent there, for messages.
    what: &'static str,
    /// Whether it was said that nobody takes it.
    told: AtomicBool,
}

impl Post {
    /// Prepares to send to an address. Nothing is sent yet.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub(crate) fn new(
        url: Url,
        headers: HeaderMap,
        timeout: Duration,
        what: &'static str,
    ) -> Result<Self, reqwest::Error> {
        // A redirect would hand the headers to whoever is named there.
        let client = Client::builder().default_headers(headers).timeout(timeout).redirect(Policy::none()).build()?;
        Ok(Self { client, url, what, told: AtomicBool::new(false) })
    }

    /// Sends a body, a few times if need be. The first of a row of failures is said in the log.
    ///
    /// # Errors
    /// With why nobody took it.
    pub(crate) async fn send(&self, body: String) -> Result<(), String> {
        let sent = self.send_patiently(body).await;
        let (what, place) = (self.what, redact_url(self.url.origin().ascii_serialization().as_str()));
        match &sent {
            Ok(()) if self.told.swap(false, Relaxed) => tracing::info!("{what} are taken again by `{place}`"),
            Err(why) if !self.told.swap(true, Relaxed) => {
                tracing::warn!("{what} are not taken by `{place}`, and runs go on without: {why}");
            }
            _ => {}
        }
        sent
    }

    async fn send_patiently(&self, body: String) -> Result<(), String> {
        // Who did not take the last one is asked once only: what waits behind this one would wait for it, too.
        let pauses: &[Duration] = if self.told.load(Relaxed) { &[] } else { &PAUSES };
        for &pause in pauses {
            match self.send_once(body.clone()).await {
                Err(Refusal { may_pass: true, .. }) => tokio::time::sleep(pause).await,
                settled => return settled.map_err(|refusal| refusal.why),
            }
        }
        self.send_once(body).await.map_err(|refusal| refusal.why)
    }

    async fn send_once(&self, body: String) -> Result<(), Refusal> {
        let request = self.client.post(self.url.clone()).header(CONTENT_TYPE, "application/json").body(body);
        match request.send().await {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) => {
                Err(Refusal { why: format!("it answers {}", answer.status()), may_pass: may_pass(answer.status()) })
            }
            // The address may hold a credential, so it is not shown.
            Err(error) => Err(Refusal { may_pass: !error.is_builder(), why: chain(&error.without_url()) }),
        }
    }
}

struct Refusal {
    why: String,
    may_pass: bool,
}

/// The answers after which OTLP asks for another try.
fn may_pass(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    )
}

/// Returns an error with what led to it; the reason alone stands in none of them.
fn chain(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
