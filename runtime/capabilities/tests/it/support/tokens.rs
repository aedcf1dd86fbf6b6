//! A token endpoint, and what its tokens open.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::request::Parts;
use hyper::Response;

use super::TOKEN;
use super::server::{Body, text, with_status};

/// Grants numbered tokens; only the newest is good.
#[derive(Default)]
pub(crate) struct TokenEndpoint {
    issued: AtomicUsize,
    void: AtomicUsize,
    refreshed: AtomicUsize,
    /// The requests for tokens: authorization, then body.
    asked: Mutex<Vec<(String, String)>>,
}

impl TokenEndpoint {
    /// Returns how many tokens were granted.
    pub(crate) fn issued(&self) -> usize {
        self.issued.load(Ordering::Relaxed)
    }

    /// Makes all tokens void before their time.
    pub(crate) fn revoke(&self) {
        self.void.store(self.issued(), Ordering::Relaxed);
    }

    /// Returns what was sent for the last token.
    pub(crate) fn last_asked(&self) -> (String, String) {
        self.asked.lock().expect("no panic").last().cloned().unwrap_or_default()
    }

    /// `/token?<lifetime in seconds>`; a refresh token is replaced each time.
    pub(crate) async fn answer(&self, head: &Parts, body: &Bytes, lifetime: &str) -> Response<Body> {
        let body = String::from_utf8_lossy(body).into_owned();
        let authorization = header(head);
        self.asked.lock().expect("no panic").push((authorization, body.clone()));
        // Long enough that requests that were sent together meet here.
        tokio::time::sleep(Duration::from_millis(20)).await;
        let form: HashMap<String, String> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        let number = self.issued() + 1;
        let token = match form.get("grant_type").map(String::as_str) {
            Some("client_credentials") => format!(r#""access_token":"access-token-{number}""#),
            Some("refresh_token") => {
                let replaced = self.refreshed.load(Ordering::Relaxed);
                let good = if replaced == 0 { TOKEN.to_owned() } else { format!("refresh-token-{replaced}") };
                if form.get("refresh_token") != Some(&good) {
                    return with_status(400, &format!(r#"{{"error":"invalid_grant","error_description":"{body}"}}"#));
                }
                self.refreshed.store(replaced + 1, Ordering::Relaxed);
                format!(r#""access_token":"access-token-{number}","refresh_token":"refresh-token-{}""#, replaced + 1)
            }
            _ => return with_status(400, r#"{"error":"unsupported_grant_type"}"#),
        };
        self.issued.store(number, Ordering::Relaxed);
        text(&format!(r#"{{{token},"token_type":"Bearer","expires_in":{lifetime}}}"#))
    }

    /// Lets in whoever has the newest token.
    pub(crate) fn guarded(&self, head: &Parts) -> Response<Body> {
        let issued = self.issued();
        let is_good =
            issued > self.void.load(Ordering::Relaxed) && header(head) == format!("Bearer access-token-{issued}");
        if is_good { text("welcome") } else { with_status(401, "who are you?") }
    }
}

fn header(head: &Parts) -> String {
    head.headers
        .get("authorization")
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        .unwrap_or_default()
}
