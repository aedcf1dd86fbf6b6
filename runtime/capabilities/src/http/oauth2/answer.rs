//! Reads what a token endpoint answers.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use weir_connections::secrets::Sensitive;
use weir_host::capability::HttpResponse;
use weir_types::{Problem, ProblemKind};

use crate::mask::Masker;

/// Longer ones are no tokens.
const MAX_TOKEN: usize = 16 << 10;

/// As much of a refusal as fits a message.
const EXCERPT: usize = 200;

/// What was granted.
#[derive(Debug)]
pub(super) struct Granted {
    pub(super) access: Sensitive,
    /// How long it holds.
    pub(super) lifetime: Option<Duration>,
    /// What replaces the refresh token, where the server does that.
    pub(super) refresh: Option<Sensitive>,
}

/// RFC 6749, section 5.1; some servers write the lifetime as a text.
#[derive(Deserialize)]
struct Success {
    access_token: String,
    #[serde(default)]
    token_type: Option<String>,
    #[serde(default)]
    expires_in: Value,
    #[serde(default)]
    refresh_token: Option<String>,
}

/// RFC 6749, section 5.2.
#[derive(Deserialize)]
struct Refusal {
    error: String,
    #[serde(default)]
    error_description: Option<String>,
}

/// Reads an answer; its tokens are hidden from then on.
pub(super) fn read(
    answer: &HttpResponse,
    at: &str,
    wait: Option<Duration>,
    masker: &Masker,
) -> Result<Granted, Problem> {
    if !(200..300).contains(&answer.status) {
        return Err(refused(answer, at, wait, masker));
    }
    let unusable = |why: &str| {
        Problem::data(format!("the token endpoint `{at}` granted no token that can be used: {why}"))
            .with_hint("check that `token_url` is the URL of the token endpoint")
    };
    // What serde says may quote the answer, and with it a token.
    let success: Success =
        serde_json::from_slice(&answer.body).map_err(|_| unusable("the answer is not JSON with an `access_token`"))?;
    if success.access_token.is_empty() || success.access_token.len() > MAX_TOKEN {
        return Err(unusable("`access_token` is empty or far too long"));
    }
    if success.token_type.as_ref().is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
        return Err(unusable("`token_type` is not `bearer`"));
    }
    let granted = Granted {
        access: success.access_token.into(),
        lifetime: seconds(&success.expires_in),
        refresh: success.refresh_token.filter(|token| !token.is_empty()).map(Sensitive::from),
    };
    masker.learn(&granted.access);
    granted.refresh.iter().for_each(|token| masker.learn(token));
    Ok(granted)
}

fn seconds(value: &Value) -> Option<Duration> {
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    Duration::try_from_secs_f64(number).ok()
}

fn refused(answer: &HttpResponse, at: &str, wait: Option<Duration>, masker: &Masker) -> Problem {
    let why = match serde_json::from_slice::<Refusal>(&answer.body) {
        Ok(Refusal { error, error_description: Some(description) }) => format!("{error}: {description}"),
        Ok(Refusal { error, .. }) => error,
        Err(_) => String::from_utf8_lossy(&answer.body).split_whitespace().collect::<Vec<_>>().join(" "),
    };
    let why: String = masker.text(&why).chars().take(EXCERPT).collect();
    let colon = if why.is_empty() { "" } else { ": " };
    let message = format!("the token endpoint `{at}` answered with {}{colon}{why}", answer.status);
    match answer.status {
        429 => Problem::new(ProblemKind::RateLimited(wait), message),
        408 | 425 | 500..=599 => Problem::new(ProblemKind::Transient, message),
        300..=399 => Problem::config(message)
            .with_hint("`token_url` has to be where tokens are granted: no redirect is followed"),
        404 | 410 => Problem::config(message).with_hint("check `token_url`"),
        _ => Problem::new(ProblemKind::Auth, message)
            .with_hint("check the client's id, its secret or refresh token, and the scopes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Result<Granted, Problem> {
        let answer = HttpResponse { status, headers: Vec::new(), body: body.to_owned().into() };
        read(&answer, "auth.example.com", None, &Masker::default())
    }

    #[test]
    fn reads_what_servers_grant() {
        let table = [
            (r#"{"access_token":"abc","token_type":"Bearer","expires_in":3600}"#, Some(3600), None),
            (r#"{"access_token":"abc","expires_in":"60","refresh_token":"next"}"#, Some(60), Some("next")),
            (r#"{"access_token":"abc","refresh_token":""}"#, None, None),
            (r#"{"access_token":"abc","expires_in":-1}"#, None, None),
        ];
        for (body, lifetime, refresh) in table {
            let granted = answer(200, body).expect(body);
            assert_eq!(granted.access.expose(), "abc");
            assert_eq!(granted.lifetime.map(|time| time.as_secs()), lifetime, "{body}");
            assert_eq!(granted.refresh.as_ref().map(|token| token.expose().as_str()), refresh, "{body}");
        }
    }

    #[test]
    fn says_why_there_is_no_token() {
        let table = [
            (200, "<html>", ProblemKind::Data, "is not JSON with an `access_token`"),
            (200, r#"{"access_token":"secret","token_type":"mac"}"#, ProblemKind::Data, "`token_type` is not `bearer`"),
            (200, r#"{"access_token":""}"#, ProblemKind::Data, "empty"),
            (400, r#"{"error":"invalid_scope"}"#, ProblemKind::Auth, "answered with 400: invalid_scope"),
            (
                401,
                r#"{"error":"invalid_client","error_description":"no such client"}"#,
                ProblemKind::Auth,
                "answered with 401: invalid_client: no such client",
            ),
            (302, "", ProblemKind::Config, "answered with 302"),
            (429, "slow", ProblemKind::RateLimited(None), "answered with 429: slow"),
            (503, "down", ProblemKind::Transient, "answered with 503: down"),
        ];
        for (status, body, kind, message) in table {
            let problem = answer(status, body).expect_err(body);
            assert_eq!(problem.kind, kind, "{status} {body}");
            assert!(problem.message.contains(message), "{}", problem.message);
            assert!(!problem.message.contains("secret"), "{}", problem.message);
        }
    }
}
