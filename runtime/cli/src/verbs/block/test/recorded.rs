//! HTTP from recorded exchanges. A request that was not recorded fails and names itself.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Map, Value};
use weir_diagnostics::one_of;
use weir_host::capability::{Credential, Http, HttpRequest, HttpResponse};
use weir_types::Problem;

/// A request and its answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Exchange {
    request: Request,
    response: Response,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    #[serde(default = "get")]
    method: String,
    url: String,
    #[serde(default)]
    headers: Map<String, Value>,
    body: Option<Value>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Response {
    #[serde(default = "ok")]
    status: u16,
    #[serde(default)]
    headers: Map<String, Value>,
    #[serde(default)]
    body: Value,
}

fn get() -> String {
    "GET".to_owned()
}

fn ok() -> u16 {
    200
}

/// Answers from a recording.
pub(super) struct RecordedHttp {
    exchanges: Vec<Exchange>,
    used: Mutex<Vec<bool>>,
}

impl RecordedHttp {
    /// Answers from these exchanges.
    pub(super) fn new(exchanges: Vec<Exchange>) -> Self {
        Self { used: Mutex::new(vec![false; exchanges.len()]), exchanges }
    }

    /// Answers to the same request are given in the order recorded; the last one stays.
    fn position(&self, request: &HttpRequest) -> Option<usize> {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let fitting: Vec<usize> = (0..self.exchanges.len()).filter(|at| self.exchanges[*at].fits(request)).collect();
        let at = fitting.iter().find(|at| !used[**at]).or(fitting.last()).copied()?;
        used[at] = true;
        Some(at)
    }
}

#[async_trait]
impl Http for RecordedHttp {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Problem> {
        let Some(at) = self.position(&request) else { return Err(unexpected(&request, &self.exchanges)) };
        let response = &self.exchanges[at].response;
        let lower = |(name, value): (String, String)| (name.to_lowercase(), value);
        Ok(HttpResponse {
            status: response.status,
            headers: texts(&response.headers).into_iter().map(lower).collect(),
            body: Bytes::from(bytes(&response.body)),
        })
    }
}

impl Exchange {
    fn fits(&self, request: &HttpRequest) -> bool {
        let sent = sent_headers(request);
        let has = |(name, value): &(String, String)| {
            sent.iter().any(|(sent_name, sent_value)| sent_name.eq_ignore_ascii_case(name) && sent_value == value)
        };
        let wanted = &self.request;
        let body = wanted.body.as_ref().map(bytes);
        wanted.method == request.method
            && wanted.url == request.url
            && texts(&wanted.headers).iter().all(has)
            && body.is_none_or(|body| Some(body.as_slice()) == request.body.as_deref())
    }
}

/// In tests a secret is its name in angle brackets.
fn sent_headers(request: &HttpRequest) -> Vec<(String, String)> {
    let mut headers = request.headers.clone();
    headers.extend(request.credential.as_ref().map(|credential| match credential {
        Credential::Bearer(secret) => ("authorization".to_owned(), format!("Bearer <{secret}>")),
        Credential::Header(header, secret) => (header.clone(), format!("<{secret}>")),
        Credential::Basic(user, secret) => ("authorization".to_owned(), format!("Basic {user}:<{secret}>")),
        Credential::Query(parameter, secret) => (format!("?{parameter}"), format!("<{secret}>")),
        Credential::OAuth2(token) => ("authorization".to_owned(), format!("Bearer <token of {}>", token.client_id)),
    }));
    headers
}

fn texts(headers: &Map<String, Value>) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    headers.iter().map(|(name, value)| (name.clone(), text(value))).collect()
}

/// A text is the body as it stands; nothing is an empty one; anything else is JSON.
fn bytes(body: &Value) -> Vec<u8> {
    match body {
        Value::Null => Vec::new(),
        Value::String(text) => text.clone().into_bytes(),
        json => json.to_string().into_bytes(),
    }
}

fn unexpected(request: &HttpRequest, exchanges: &[Exchange]) -> Problem {
    let names: Vec<String> =
        exchanges.iter().map(|exchange| format!("{} {}", exchange.request.method, exchange.request.url)).collect();
    let recorded =
        one_of("recorded are", names.iter().map(String::as_str)).unwrap_or_else(|| "nothing was recorded".to_owned());
    Problem::system(format!("the request `{} {}` was not recorded for this test", request.method, request.url))
        .with_hint(recorded)
}
