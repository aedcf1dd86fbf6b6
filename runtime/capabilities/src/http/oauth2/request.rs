//! Asks a token endpoint.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Method;
use http::header::{self, HeaderMap, HeaderValue};
use tokio::time::{Instant, timeout_at};
use url::{Url, form_urlencoded};
use weir_connections::secrets::Sensitive;
use weir_host::capability::OAuth2;
use weir_types::Problem;

use super::super::credential::{Added, secret_value};
use super::super::outgoing::Outgoing;
use super::super::target::Target;
use super::super::{NodeHttp, answer, failure};
use super::answer::{Granted, read};
use crate::mask::Masker;

/// A token is a few hundred bytes, with many claims a few thousand.
const MAX_ANSWER: usize = 64 << 10;

/// Asks once, with the refresh token if there is one. Redirects are not followed: the request's body may hold secrets.
pub(super) async fn ask(http: &NodeHttp, source: &OAuth2, refresh: Option<&Sensitive>) -> Result<Granted, Problem> {
    let url = Url::parse(&source.token_url).map_err(|error| {
        Problem::config(format!("the token endpoint's URL is not valid: {error}"))
            .with_hint("write it in full, beginning with `https://`")
    })?;
    let target = Target::check(&http.granted, url).map_err(asked_for_token)?;
    let outgoing = outgoing(http, source, refresh)?;
    let at = target.authority();
    http.pace.turn(&at).await?;
    let (timeout, limits) = (http.limits.default_timeout, &http.limits);
    let deadline = Instant::now() + timeout;
    let sending = http.clients.of(&target)?.execute(outgoing.to(&target, true));
    let sent = match timeout_at(deadline, sending).await {
        Ok(sent) => sent.map_err(|error| failure::unanswered(&error, &target, &http.granted)),
        Err(_) => Err(failure::late(&target, timeout)),
    };
    if sent.as_ref().is_err_and(|problem| problem.kind.is_retryable()) {
        http.pace.unanswered(&at);
    }
    let response = sent.map_err(asked_for_token)?;
    http.pace.answered(&at, response.status(), response.headers());
    let wait = super::super::pace::retry_after(response.headers());
    // Unmasked: a refresh token that the answer repeats has to stay what it is.
    let (nothing, most) = (Masker::default(), MAX_ANSWER.min(limits.max_body));
    let reading = answer::read(response, most, &nothing, &target);
    let answer = timeout_at(deadline, reading).await.unwrap_or_else(|_| Err(failure::late(&target, timeout)));
    let granted = read(&answer.map_err(asked_for_token)?, &at, wait, http.secrets.masker())?;
    // A token that no header can hold is told here rather than at every request.
    Added::token(&granted.access)?;
    Ok(granted)
}

fn asked_for_token(problem: Problem) -> Problem {
    let message = format!("an access token is needed, and {}", problem.message);
    Problem { message, ..problem }
}

fn outgoing(http: &NodeHttp, source: &OAuth2, refresh: Option<&Sensitive>) -> Result<Outgoing, Problem> {
    let secret = source.client_secret.as_ref().map(|name| http.secrets.get(name)).transpose()?;
    let mut form = form_urlencoded::Serializer::new(String::new());
    match refresh {
        Some(token) => form.append_pair("grant_type", "refresh_token").append_pair("refresh_token", token.expose()),
        None => form.append_pair("grant_type", "client_credentials"),
    };
    if !source.scopes.is_empty() {
        form.append_pair("scope", &source.scopes.join(" "));
    }
    form.extend_pairs(&source.parameters);
    let mut headers = HeaderMap::new();
    match secret.filter(|_| !source.credentials_in_body) {
        Some(secret) => {
            // RFC 6749 wants both form-encoded before they are put together.
            let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            let pair = STANDARD.encode(format!("{}:{}", encoded(&source.client_id), encoded(secret.expose())));
            http.secrets.masker().learn(&pair.clone().into());
            headers.insert(header::AUTHORIZATION, secret_value(&format!("Basic {pair}"))?);
        }
        None => {
            form.append_pair("client_id", &source.client_id);
            if let Some(secret) = secret {
                form.append_pair("client_secret", secret.expose());
            }
        }
    }
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    Ok(Outgoing { method: Method::POST, headers, body: Some(Bytes::from(form.finish())), added: None })
}
