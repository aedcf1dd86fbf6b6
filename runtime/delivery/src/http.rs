//! Requests to the other sides that speak HTTP: once, within limits, with their answers read as far as they matter.

use std::time::{Duration, SystemTime};

use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::Value;
use url::Url;
use weir_connections::ChannelSettings;

use crate::hidden;
use crate::{Answer, Progress, Undelivered};

/// How long a line may take to stand.
const CONNECT: Duration = Duration::from_secs(10);

/// How long a whole exchange may take. Teams' workflows answer at once; a slow webhook is asked again later.
const EXCHANGE: Duration = Duration::from_secs(30);

/// How long the upload of a file may take: with a slow line, as long as it takes for the largest.
const UPLOAD: Duration = Duration::from_secs(300);

/// How much of an answer is read. What matters is a line; an endless answer must not hold us.
const ANSWER: usize = 16 * 1024;

/// Longer waits that somebody asks for are cut: a mistake of theirs must not silence us for a week.
const LONGEST_WAIT: Duration = Duration::from_secs(6 * 3600);

/// A client for one channel.
#[derive(Debug, Clone)]
pub(crate) struct Http {
    client: Client,
    /// What must not be shown, should an answer repeat it.
    secrets: Vec<String>,
}

/// What the other side said.
#[derive(Debug, Clone)]
pub(crate) struct HttpAnswer {
    pub(crate) status: StatusCode,
    pub(crate) body: String,
    pub(crate) wait: Option<Duration>,
}

impl Http {
    /// Makes a client for a channel.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub(crate) fn new(settings: &ChannelSettings) -> Result<Self, Undelivered> {
        // A redirect would hand the message to whoever is named there.
        let builder = Client::builder().connect_timeout(CONNECT).timeout(EXCHANGE).redirect(Policy::none());
        let client = builder.build().map_err(|error| Undelivered::lasting(format!("TLS cannot be set up: {error}")))?;
        let secrets = [&settings.address, &settings.token, &settings.signing_key];
        let secrets = secrets.into_iter().flatten().flat_map(|secret| hidden::forms(secret.expose().trim()));
        let mut secrets: Vec<_> = secrets.collect();
        // What is part of something longer comes behind it.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        Ok(Self { client, secrets })
    }

    pub(crate) fn get(&self, url: Url) -> RequestBuilder {
        self.client.get(url)
    }

    pub(crate) fn post(&self, url: Url) -> RequestBuilder {
        self.client.post(url)
    }

    pub(crate) fn post_json(&self, url: Url, body: &Value) -> RequestBuilder {
        self.post(url).header(CONTENT_TYPE, "application/json; charset=utf-8").body(body.to_string())
    }

    /// Begins an upload, which may take longer than what is only asked.
    pub(crate) fn upload(&self, url: Url) -> RequestBuilder {
        self.client.post(url).timeout(UPLOAD)
    }

    /// Sends a request, and reads the answer whatever it says.
    ///
    /// # Errors
    /// When there is none in time.
    pub(crate) async fn exchange(&self, request: RequestBuilder) -> Result<HttpAnswer, Undelivered> {
        let failed = |error: reqwest::Error| {
            let what = if error.is_timeout() { "there was no answer in time" } else { "there was no answer" };
            // The address is a secret.
            Undelivered::passing(self.hidden(&format!("{what}: {}", chain(&error.without_url()))))
        };
        let mut answer = request.send().await.map_err(failed)?;
        let (status, wait) = (answer.status(), wait(answer.headers(), SystemTime::now()));
        let mut body = Vec::new();
        while body.len() < ANSWER
            && let Some(piece) = answer.chunk().await.map_err(failed)?
        {
            body.extend_from_slice(&piece[..piece.len().min(ANSWER - body.len())]);
        }
        Ok(HttpAnswer { status, body: self.hidden(&String::from_utf8_lossy(&body)), wait })
    }

    fn hidden(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret, "***"))
    }
}

impl HttpAnswer {
    /// Returns the failure that a status tells of; nothing when it is one of success.
    pub(crate) fn failure(&self) -> Option<Undelivered> {
        let status = self.status;
        if status.is_success() {
            return None;
        }
        let failure = match status.as_u16() {
            429 => self.busy("it has had too many messages"),
            408 | 425 | 500..=599 => self.busy("it cannot take it now"),
            300..=399 => Undelivered::lasting("it leads somewhere else, and redirects are not followed")
                .hint("give the connection the address that the redirect names"),
            401 | 403 => Undelivered::lasting("it does not let us in").hint("check the connection's credentials"),
            404 | 410 => Undelivered::lasting("nothing takes messages there any more")
                .hint("make the webhook or workflow anew, and give the connection its address"),
            413 => Undelivered::lasting("the message is too large for it"),
            _ => Undelivered::lasting("it refuses the message"),
        };
        Some(failure.said(&format!("{status} {}", self.body)))
    }

    /// Makes a failure that passes, after a while if the other side said how long.
    pub(crate) fn busy(&self, message: &str) -> Undelivered {
        let failure = Undelivered::passing(message);
        self.wait.map_or(failure.clone(), |wait| failure.after(wait))
    }
}

/// Returns the address of a channel.
///
/// # Errors
/// When it is none, or its scheme is not allowed.
pub(crate) fn address(settings: &ChannelSettings) -> Result<Url, Undelivered> {
    let name = &settings.name;
    let secret = settings.address.as_ref().ok_or_else(|| {
        Undelivered::lasting(format!("connection `{name}` has no address"))
            .hint("add `address: { secret: NAME }` to the connection, or its credential `address`")
    })?;
    // Neither what is wrong nor the address itself is shown.
    let url: Url = secret.expose().trim().parse().map_err(|error| {
        Undelivered::lasting(format!("the address of connection `{name}` cannot be understood: {error}"))
    })?;
    allowed(settings, url)
}

/// Checks that what is sent to an address cannot be read on the way.
///
/// # Errors
/// When it could.
pub(crate) fn allowed(settings: &ChannelSettings, url: Url) -> Result<Url, Undelivered> {
    match url.scheme() {
        "https" => Ok(url),
        "http" if settings.option("allow_http") == Some("true") => Ok(url),
        "http" => Err(Undelivered::lasting(format!("the address of connection `{}` is plain `http`", settings.name))
            .hint("use `https`, or set the option `allow_http` for a server in your own network")),
        _ => Err(Undelivered::lasting(format!("the address of connection `{}` is not `https`", settings.name))),
    }
}

/// Posts the parts of a message to the address of a channel, one after the other, from the first that was not taken yet.
///
/// # Errors
/// When one of them is not taken, with how far the message has got.
pub(crate) async fn post_parts(
    settings: &ChannelSettings,
    parts: &[Value],
    before: &Progress,
    verdict: fn(&HttpAnswer) -> Result<Answer, Undelivered>,
) -> Result<Answer, Undelivered> {
    let (http, address) = (Http::new(settings)?, address(settings)?);
    let (mut progress, mut said) = (before.clone(), String::new());
    while let Some(part) = parts.get(progress.parts) {
        let answer = http.exchange(http.post_json(address.clone(), part)).await;
        let taken = answer.and_then(|answer| verdict(&answer));
        said = taken.map_err(|failure| failure.got_to(&progress, parts.len()))?.said;
        progress.parts += 1;
    }
    Ok(Answer::to_parts(&said, parts.len()))
}

/// Finds out whether somebody answers at the address of a webhook: a line is opened, and nothing asked.
///
/// # Errors
/// When the address is wrong, or nobody answers there.
pub(crate) async fn reach(settings: &ChannelSettings) -> Result<Answer, Undelivered> {
    let url = address(settings)?;
    let nobody = |why: String| {
        Undelivered::passing(format!("nobody answers at the address of connection `{}`: {why}", settings.name))
    };
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return Err(nobody("it names no host".to_owned()));
    };
    let host = host.trim_matches(['[', ']']).to_owned();
    let line = tokio::time::timeout(CONNECT, tokio::net::TcpStream::connect((host, port))).await;
    line.map_err(|_| nobody("there was no answer in time".to_owned()))?.map_err(|error| nobody(error.to_string()))?;
    Ok(Answer::new("its server answers; whether it takes messages shows with the first"))
}

/// Reads how long the other side wants to be left alone: seconds, or a date.
fn wait(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse::<f64>() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).ok()?,
        Err(_) => httpdate::parse_http_date(text).ok()?.duration_since(now).unwrap_or_default(),
    };
    Some(wait.min(LONGEST_WAIT))
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

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use reqwest::StatusCode;
    use reqwest::header::{HeaderMap, HeaderValue, RETRY_AFTER};
    use weir_diagnostics::Retry;

    use super::{HttpAnswer, wait};

    #[test]
    fn how_long_to_wait_is_said_in_seconds_or_as_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        for (text, seconds) in [
            ("17", Some(17)),
            ("0", Some(0)),
            ("999999999", Some(6 * 3600)),
            ("Sun, 09 Sep 2001 01:47:40 GMT", Some(60)),
            ("Sun, 09 Sep 2001 01:00:00 GMT", Some(0)),
            ("-5", None),
            ("soon", None),
        ] {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static(text))]);
            assert_eq!(wait(&headers, now), seconds.map(Duration::from_secs), "{text}");
        }
    }

    #[test]
    fn statuses_tell_whether_trying_again_may_help() {
        let (back_off, five) = (Retry::Backoff, Duration::from_secs(5));
        for (status, wait, retry) in [
            (429, Some(five), Retry::After(five)),
            (429, None, back_off),
            (500, None, back_off),
            (503, Some(five), Retry::After(five)),
            (301, None, Retry::No),
            (400, Some(five), Retry::No),
            (404, None, Retry::No),
            (413, None, Retry::No),
        ] {
            let status = StatusCode::from_u16(status).expect("a status");
            let answer = HttpAnswer { status, body: "why\nnot".to_owned(), wait };
            let failure = answer.failure().expect("a failure");
            assert_eq!(failure.retry, retry, "{status}");
            assert_eq!(failure.said, Some(format!("{status} why not")));
        }
        let fine = HttpAnswer { status: StatusCode::ACCEPTED, body: String::new(), wait: None };
        assert!(fine.failure().is_none());
    }
}
