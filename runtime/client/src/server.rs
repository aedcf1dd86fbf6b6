//! Requests and answers.

use std::time::Duration;

use futures::stream::{BoxStream, StreamExt, TryStreamExt};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use crate::error::{ClientError, Problem};
use crate::login::Login;

/// How long a connection may take.
const CONNECTING: Duration = Duration::from_secs(10);

/// How long an answer may take: planning a draft has blocks read from afar.
const ANSWERING: Duration = Duration::from_secs(120);

/// How long a stream of events may be silent. The server says something every 15 seconds.
const SILENCE: Duration = Duration::from_secs(60);

/// How often to come back when the server has too much to do.
const PATIENCE: u32 = 20;

/// What comes in, piece by piece.
pub(crate) type Chunks = BoxStream<'static, Result<Vec<u8>, reqwest::Error>>;

/// A server that is signed in to. Cloning shares its connections.
#[derive(Debug, Clone)]
pub struct Server {
    url: String,
    token: HeaderValue,
    http: Client,
}

/// A request.
#[derive(Debug, Clone)]
pub struct Ask {
    method: Method,
    path: String,
    query: Vec<(&'static str, String)>,
    headers: Vec<(&'static str, String)>,
    body: Option<Value>,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its code.
    pub status: u16,
    /// The tag of what was read or saved.
    pub tag: Option<String>,
    /// What it says; null when it says nothing.
    pub body: Value,
}

impl Ask {
    /// Asks at a path below `/api/v1`.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), query: Vec::new(), headers: Vec::new(), body: None }
    }

    /// Reads something.
    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    /// Has something done.
    pub fn post(path: impl Into<String>, body: Value) -> Self {
        Self { body: Some(body), ..Self::new(Method::POST, path) }
    }

    /// Saves something.
    pub fn put(path: impl Into<String>, body: Value) -> Self {
        Self { body: Some(body), ..Self::new(Method::PUT, path) }
    }

    /// Adds a parameter, where it is given.
    #[must_use]
    pub fn query(mut self, name: &'static str, value: Option<impl ToString>) -> Self {
        self.query.extend(value.map(|value| (name, value.to_string())));
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

impl Server {
    /// Prepares to ask a server. Nothing is sent yet.
    ///
    /// # Errors
    /// When the address or the token cannot be one.
    pub fn new(login: &Login) -> Result<Self, ClientError> {
        let mut token = HeaderValue::from_str(&format!("Bearer {}", login.token.expose())).map_err(|_| {
            ClientError::wrong("the token has characters that no token has", "sign in: `weir login URL`")
        })?;
        token.set_sensitive(true);
        // A redirect would hand the token to whoever is named there.
        let http = Client::builder().connect_timeout(CONNECTING).read_timeout(SILENCE).redirect(Policy::none());
        let http = http.build().map_err(|source| ClientError::Unreachable { url: login.server.clone(), source })?;
        Ok(Self { url: login.server.clone(), token, http })
    }

    /// Returns where it is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Sends a request and returns the answer. When the server has too much to do, it comes back a little later.
    ///
    /// # Errors
    /// When it refuses, or does not answer.
    pub async fn send(&self, ask: Ask) -> Result<Answer, ClientError> {
        for _ in 0..PATIENCE {
            let response =
                self.request(&ask).timeout(ANSWERING).send().await.map_err(|source| self.unreachable(source))?;
            if response.status() != StatusCode::TOO_MANY_REQUESTS {
                return self.read(response).await;
            }
            let pause = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
            tokio::time::sleep(Duration::from_secs(pause.unwrap_or(1).clamp(1, 10))).await;
        }
        let response = self.request(&ask).timeout(ANSWERING).send().await.map_err(|source| self.unreachable(source))?;
        self.read(response).await
    }

    /// Reads something into a type.
    ///
    /// # Errors
    /// When it is refused, or of another type.
    pub async fn read_as<T: DeserializeOwned>(&self, ask: Ask) -> Result<T, ClientError> {
        let answer = self.send(ask).await?;
        serde_json::from_value(answer.body).map_err(|error| self.strange(error.to_string()))
    }

    /// Reads a list, page by page, up to so many items.
    ///
    /// # Errors
    /// When it is refused, or is no list.
    pub async fn list(&self, ask: Ask, most: usize) -> Result<Vec<Value>, ClientError> {
        let (mut items, mut cursor) = (Vec::new(), None);
        loop {
            let page = (most - items.len()).min(500);
            let answer = self.send(ask.clone().query("limit", Some(page)).query("cursor", cursor.as_ref())).await?;
            let Value::Object(mut body) = answer.body else { return Err(self.strange("that is no list".to_owned())) };
            let Some(Value::Array(more)) = body.remove("items") else {
                return Err(self.strange("that is no list".to_owned()));
            };
            items.extend(more);
            let next = body.remove("next").and_then(|next| next.as_str().map(str::to_owned));
            items.truncate(most);
            if next.is_none() || next == cursor || items.len() == most {
                return Ok(items);
            }
            cursor = next;
        }
    }

    /// Begins to listen to events.
    ///
    /// # Errors
    /// When it is refused.
    pub(crate) async fn listen(&self, path: &str) -> Result<Chunks, ClientError> {
        let request = self.request(&Ask::get(path)).header(ACCEPT, "text/event-stream");
        let response = request.send().await.map_err(|source| self.unreachable(source))?;
        if !response.status().is_success() {
            return Err(self.refusal(response).await);
        }
        Ok(response.bytes_stream().map_ok(|bytes| bytes.to_vec()).boxed())
    }

    fn request(&self, ask: &Ask) -> RequestBuilder {
        let mut request = self.http.request(ask.method.clone(), format!("{}/api/v1{}", self.url, ask.path));
        request = request.header(AUTHORIZATION, self.token.clone()).query(&ask.query);
        for (name, value) in &ask.headers {
            request = request.header(*name, value);
        }
        match &ask.body {
            Some(body) => request.header(CONTENT_TYPE, "application/json").body(body.to_string()),
            None => request,
        }
    }

    async fn read(&self, response: Response) -> Result<Answer, ClientError> {
        let status = response.status();
        if !status.is_success() {
            return Err(self.refusal(response).await);
        }
        let tag = response.headers().get("etag").and_then(|tag| Some(tag.to_str().ok()?.to_owned()));
        let bytes = response.bytes().await.map_err(|source| self.unreachable(source))?;
        let body = match bytes.is_empty() {
            true => Value::Null,
            false => serde_json::from_slice(&bytes).map_err(|error| self.strange(error.to_string()))?,
        };
        Ok(Answer { status: status.as_u16(), tag, body })
    }

    async fn refusal(&self, response: Response) -> ClientError {
        let status = response.status();
        let is_problem = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == "application/problem+json");
        match response.bytes().await {
            Ok(bytes) if is_problem => match serde_json::from_slice::<Problem>(&bytes) {
                Ok(problem) => ClientError::Refused(Box::new(problem)),
                Err(error) => self.strange(error.to_string()),
            },
            Ok(_) => self.strange(format!("it answers with {status}")),
            Err(source) => self.unreachable(source),
        }
    }

    fn unreachable(&self, source: reqwest::Error) -> ClientError {
        // The address stands in the message already, and what is behind its `?` says nothing.
        ClientError::Unreachable { url: self.url.clone(), source: source.without_url() }
    }

    fn strange(&self, why: String) -> ClientError {
        ClientError::Strange { url: self.url.clone(), why }
    }
}

/// Returns where a server is, and the token that stands behind the `#`, as a server prints it at its first start.
pub(crate) fn address(text: &str) -> Result<(String, Option<String>), ClientError> {
    let wrong = || {
        let shown = text.split('#').next().unwrap_or_default();
        let message = format!("`{}` is not the address of a server", weir_diagnostics::redact_url(shown));
        ClientError::wrong(message, "write it as `http://127.0.0.1:7070` or `https://weir.example.com`")
    };
    let mut url = Url::parse(text.trim()).map_err(|_| wrong())?;
    let plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() || !plain {
        return Err(wrong());
    }
    let token = url.fragment().and_then(|fragment| fragment.strip_prefix("token=")).map(str::to_owned);
    url.set_fragment(None);
    Ok((url.as_str().trim_end_matches('/').to_owned(), token))
}
