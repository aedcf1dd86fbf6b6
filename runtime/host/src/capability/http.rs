//! Outgoing HTTP under the node's policy.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use weir_types::Problem;

/// A credential to be added by the host; the strings name secrets, never hold them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// `Authorization: Bearer <secret>`.
    Bearer(String),
    /// A header holding the secret: (header, secret).
    Header(String, String),
    /// Basic authentication: (user, secret).
    Basic(String, String),
    /// A parameter of the URL's query holding the secret: (parameter, secret).
    Query(String, String),
    /// An OAuth 2.0 access token.
    OAuth2(OAuth2),
}

/// Where an OAuth 2.0 access token comes from; secrets by name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OAuth2 {
    /// The token endpoint.
    pub token_url: String,
    /// The client's id.
    pub client_id: String,
    /// The client's secret.
    pub client_secret: Option<String>,
    /// The refresh token; without it the grant is `client_credentials`.
    pub refresh_token: Option<String>,
    /// The scopes asked for.
    pub scopes: Vec<String>,
    /// Further parameters of the token request.
    pub parameters: Vec<(String, String)>,
    /// Whether id and secret go into the body instead of basic authentication.
    pub credentials_in_body: bool,
}

/// A request as a block makes it.
#[derive(Debug, Clone)]
pub struct HttpRequest {
    /// The method, in upper case.
    pub method: String,
    /// An absolute URL.
    pub url: String,
    /// Headers, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Option<Bytes>,
    /// What the host adds.
    pub credential: Option<Credential>,
    /// How long to wait for the whole answer; the implementation's default when absent.
    pub timeout: Option<Duration>,
}

/// A whole answer.
#[derive(Debug, Clone)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, with secrets of the node masked.
    pub body: Bytes,
}

/// Sends requests. The implementation checks the node's allow-list on the resolved address, again at every redirect, bounds the answer's
/// size and masks the node's secrets in what comes back. Also behind `wasi:http/outgoing-handler`.
#[async_trait]
pub trait Http: Send + Sync {
    /// Sends a request and returns the whole answer, whatever its status.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Problem>;
}
