//! Recorded HTTP.

use serde::Deserialize;
use serde_json::Value;

/// A request and its answer. Several for the same request are given in their order; the last one stays.
///
/// ```
/// use weir_sdk::testing::Exchange;
///
/// let limited = Exchange::get("https://api.example.com/orders").status(429).header("retry-after", "2");
/// let orders = Exchange::get("https://api.example.com/orders").json(&serde_json::json!([{ "id": 1 }]));
/// ```
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(from = "Recorded")]
pub struct Exchange {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) request_headers: Vec<(String, String)>,
    pub(crate) request_body: Option<Vec<u8>>,
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) used: usize,
}

impl Exchange {
    /// Records a GET request that is answered with 200 and no body.
    pub fn get(url: impl Into<String>) -> Self {
        Self::new("GET", url)
    }

    /// Records a request that is answered with 200 and no body.
    pub fn new(method: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            method: method.into(),
            url: url.into(),
            request_headers: Vec::new(),
            request_body: None,
            status: 200,
            headers: Vec::new(),
            body: Vec::new(),
            used: 0,
        }
    }

    /// Demands a header of the request. A secret appears as its name in angle brackets: `Bearer <api-key>`.
    #[must_use]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.request_headers.push((name.into(), value.into()));
        self
    }

    /// Demands a body of the request.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.request_body = Some(body.into());
        self
    }

    /// Sets the answer's status.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the answer's body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Sets the answer's body to JSON.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json").body(body.to_string())
    }
}

/// An exchange as `http.json` has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recorded {
    request: RecordedRequest,
    response: RecordedResponse,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordedRequest {
    #[serde(default = "get")]
    method: String,
    url: String,
    #[serde(default)]
    headers: serde_json::Map<String, Value>,
    body: Option<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordedResponse {
    #[serde(default = "ok")]
    status: u16,
    #[serde(default)]
    headers: serde_json::Map<String, Value>,
    #[serde(default)]
    body: Value,
}

fn get() -> String {
    "GET".into()
}

fn ok() -> u16 {
    200
}

impl From<Recorded> for Exchange {
    fn from(Recorded { request, response }: Recorded) -> Self {
        Self {
            method: request.method,
            url: request.url,
            request_headers: texts(&request.headers),
            request_body: request.body.as_ref().map(bytes),
            status: response.status,
            headers: texts(&response.headers),
            body: bytes(&response.body),
            used: 0,
        }
    }
}

fn texts(headers: &serde_json::Map<String, Value>) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), Into::into);
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
