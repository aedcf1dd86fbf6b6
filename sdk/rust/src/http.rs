//! HTTP through the host, which owns limits, secrets, the allow-list, recording and connection reuse.
//!
//! ```no_run
//! # fn main() -> weir_sdk::Result<()> {
//! use weir_sdk::http;
//!
//! let page = http::get("https://api.example.com/v1/orders")
//!     .query("page", 2)
//!     .bearer("api-key")
//!     .send()?
//!     .accepted()?;
//! let next: Option<String> = page.json_at("/links/next")?;
//! # Ok(())
//! # }
//! ```

mod auth;
mod status;
mod url;

use std::fmt::Display;

use serde::{Serialize, de::DeserializeOwned};

use crate::host::http as host;
use crate::json;
use crate::types::{Problem, Result};

pub use auth::{Auth, OAuth2Config};
pub use url::add_query;

pub use crate::bindings::host::weir::block::http::{Credential, Oauth2 as OAuth2, Request};

/// Starts a GET request.
pub fn get(url: impl Into<String>) -> RequestBuilder {
    request("GET", url)
}

/// Starts a POST request.
pub fn post(url: impl Into<String>) -> RequestBuilder {
    request("POST", url)
}

/// Starts a request of any method.
pub fn request(method: &str, url: impl Into<String>) -> RequestBuilder {
    RequestBuilder {
        request: Request {
            method: method.to_ascii_uppercase(),
            url: url.into(),
            headers: Vec::new(),
            body: None,
            credential: None,
            timeout_ms: None,
        },
        fault: None,
    }
}

/// A request in the making.
#[derive(Debug)]
pub struct RequestBuilder {
    request: Request,
    /// A body that could not be written; told when the request is sent, so that building stays a chain.
    fault: Option<Problem>,
}

impl RequestBuilder {
    /// Adds a parameter to the URL's query, percent-encoded.
    #[must_use]
    pub fn query(mut self, name: &str, value: impl Display) -> Self {
        url::add_query(&mut self.request.url, name, &value.to_string());
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.request.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.request.body = Some(body.into());
        self
    }

    /// Sets a JSON body and its content type.
    #[must_use]
    pub fn json<T: Serialize>(self, body: &T) -> Self {
        match json::write(body) {
            Ok(text) => self.header("content-type", "application/json").body(text),
            Err(problem) => Self { fault: Some(problem), ..self },
        }
    }

    /// Has the host add `Authorization: Bearer` and the named secret.
    #[must_use]
    pub fn bearer(self, secret: impl Into<String>) -> Self {
        self.credential(Credential::Bearer(secret.into()))
    }

    /// Has the host add a credential that the block does not see.
    #[must_use]
    pub fn credential(mut self, credential: Credential) -> Self {
        self.request.credential = Some(credential);
        self
    }

    /// Limits the wait for the whole answer.
    #[must_use]
    pub fn timeout_ms(mut self, timeout: u32) -> Self {
        self.request.timeout_ms = Some(timeout);
        self
    }

    /// Sends the request and waits. Any status is an answer; see [`Response::accepted`].
    ///
    /// # Errors
    /// When there was no answer, or no grant covers the request.
    pub fn send(self) -> Result<Response> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let target = format!("{} {}", self.request.method, self.request.url);
        host::send(&self.request).map(|answer| Response { answer, target })
    }
}

/// An answer, kept in the host until it is asked for.
#[derive(Debug)]
pub struct Response {
    pub(crate) answer: host::Response,
    target: String,
}

impl Response {
    /// Returns the status code.
    pub fn status(&self) -> u16 {
        self.answer.status()
    }

    /// Returns all headers, names in lower case.
    pub fn headers(&self) -> Vec<(String, String)> {
        self.answer.headers()
    }

    /// Returns a header's first value.
    pub fn header(&self, name: &str) -> Option<String> {
        self.headers().into_iter().find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Copies out the body.
    pub fn body(&self) -> Vec<u8> {
        self.answer.body()
    }

    /// Copies out the body and reads it as JSON.
    ///
    /// # Errors
    /// When the body is not JSON of this shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body()).map_err(|error| self.unreadable(&error))
    }

    /// Reads one value of a JSON body by its RFC 6901 pointer, without copying the rest out; `None` where there is none.
    ///
    /// # Errors
    /// When the body is not JSON, or the value has another shape.
    pub fn json_at<T: DeserializeOwned>(&self, pointer: &str) -> Result<Option<T>> {
        let value = self.answer.json_at(pointer)?;
        value.map(|text| serde_json::from_str(&text).map_err(|error| self.unreadable(&error))).transpose()
    }

    /// Returns the answer when its status says success, else the problem that the status stands for: 401 and 403 are `auth`, 404 and 410
    /// `not-found`, 429 `rate-limited` with what `Retry-After` says, 408, 425 and 5xx `transient`, the others `config`.
    ///
    /// # Errors
    /// For every status that is not 2xx.
    pub fn accepted(self) -> Result<Self> {
        let status = self.status();
        if (200..300).contains(&status) {
            return Ok(self);
        }
        let headers = self.headers();
        Err(status::problem(&self.target, status, &headers, &self.body()))
    }

    fn unreadable(&self, error: &serde_json::Error) -> Problem {
        Problem::data(format!("the answer to `{}` is not the JSON expected: {error}", self.target))
    }
}

#[cfg(test)]
mod tests;
