//! A request as a block makes it, checked; and as it goes out.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Method;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use weir_connections::secrets::Sensitive;
use weir_host::capability::{Credential, HttpRequest};
use weir_types::Problem;

use super::target::Target;
use crate::node_secrets::NodeSecrets;

/// Headers that say how a message travels. A block that could set them could say one thing to us and another to the server.
const RESERVED: [&str; 11] = [
    "connection",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// A request, ready to be sent to one target after the other.
pub(super) struct Outgoing {
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Bytes>,
    credential: Option<(HeaderName, HeaderValue)>,
    /// What must not come back, beside the node's secrets: what a secret looks like on the way.
    pub(super) hidden: Option<Sensitive>,
}

impl Outgoing {
    pub(super) fn new(request: HttpRequest, secrets: &NodeSecrets) -> Result<Self, Problem> {
        let method = method(&request.method)?;
        let headers = headers(&request.headers, request.body.as_ref())?;
        let injected = request.credential.as_ref().map(|credential| injected(credential, secrets)).transpose()?;
        let (credential, hidden) = injected.map_or((None, None), |injected| (Some(injected.header), injected.hidden));
        Ok(Self { method, headers, body: request.body, credential, hidden })
    }

    /// Returns what is sent to a target; secrets and personal headers only when it is the server that the block named.
    pub(super) fn to(&self, target: &Target, named: bool) -> reqwest::Request {
        let mut request = reqwest::Request::new(self.method.clone(), target.url.clone());
        let mut headers = self.headers.clone();
        match (&self.credential, named) {
            (Some((name, value)), true) => drop(headers.insert(name, value.clone())),
            (None, true) => {}
            // Headers of the block's own that only the server that it named gets to see.
            (_, false) => [header::AUTHORIZATION, header::COOKIE].iter().for_each(|name| drop(headers.remove(name))),
        }
        *request.headers_mut() = headers;
        *request.body_mut() = self.body.clone().map(Into::into);
        request
    }

    /// Turns into a request for a page to look at, as servers ask for with `303 See Other`.
    pub(super) fn become_get(&mut self) {
        self.method = if self.method == Method::HEAD { Method::HEAD } else { Method::GET };
        self.body = None;
        for name in [header::CONTENT_TYPE, header::CONTENT_ENCODING, header::CONTENT_LANGUAGE, header::CONTENT_LOCATION]
        {
            self.headers.remove(name);
        }
    }
}

fn method(text: &str) -> Result<Method, Problem> {
    match Method::from_bytes(text.as_bytes()) {
        Ok(Method::CONNECT | Method::TRACE) => Err(Problem::denied(format!("method `{text}` is not allowed"))),
        Ok(method) => Ok(method),
        Err(_) => Err(Problem::config(format!("`{}` is not a method", text.escape_debug()))),
    }
}

fn headers(given: &[(String, String)], body: Option<&Bytes>) -> Result<HeaderMap, Problem> {
    let mut headers = HeaderMap::with_capacity(given.len() + 1);
    for (name, value) in given {
        let name = header_name(name)?;
        // Clients behind `wasi:http` count for themselves, and may as long as they count right.
        if name == header::CONTENT_LENGTH {
            check_length(value, body.map_or(0, Bytes::len))?;
            continue;
        }
        let value = HeaderValue::from_str(value).map_err(|_| {
            Problem::config(format!("the value of header `{name}` has a line break or control character in it"))
        })?;
        headers.append(name, value);
    }
    Ok(headers)
}

/// Another length than the body's would make the server wait, or take the end of one request for the beginning of the next.
fn check_length(value: &str, length: usize) -> Result<(), Problem> {
    if value.trim().parse() == Ok(length) {
        return Ok(());
    }
    let message = format!("header `content-length` says `{}`, and the body has {length} bytes", value.escape_debug());
    Err(Problem::denied(message).with_hint("leave it out of the request: the host sets it"))
}

fn header_name(text: &str) -> Result<HeaderName, Problem> {
    let name = HeaderName::from_bytes(text.as_bytes())
        .map_err(|_| Problem::config(format!("`{}` is not the name of a header", text.escape_debug())))?;
    if RESERVED.contains(&name.as_str()) {
        return Err(Problem::denied(format!("header `{name}` is set by the host alone"))
            .with_hint("leave it out of the request"));
    }
    Ok(name)
}

/// What a credential adds to a request.
struct Injected {
    header: (HeaderName, HeaderValue),
    hidden: Option<Sensitive>,
}

fn injected(credential: &Credential, secrets: &NodeSecrets) -> Result<Injected, Problem> {
    let (name, text, hidden) = match credential {
        Credential::Bearer(secret) => {
            (header::AUTHORIZATION, format!("Bearer {}", secrets.get(secret)?.expose()), None)
        }
        Credential::Header(name, secret) => (credential_name(name)?, secrets.get(secret)?.expose().clone(), None),
        Credential::Basic(user, secret) => {
            let pair = STANDARD.encode(format!("{user}:{}", secrets.get(secret)?.expose()));
            (header::AUTHORIZATION, format!("Basic {pair}"), Some(pair.into()))
        }
        Credential::Query(..) | Credential::OAuth2(_) => {
            return Err(Problem::system("this host has no such credential"));
        }
    };
    Ok(Injected { header: (name, secret_value(&text)?), hidden })
}

fn credential_name(text: &str) -> Result<HeaderName, Problem> {
    match header_name(text)? {
        header::CONTENT_LENGTH => Err(Problem::denied("header `content-length` is set by the host alone")),
        name => Ok(name),
    }
}

fn secret_value(text: &str) -> Result<HeaderValue, Problem> {
    let mut value = HeaderValue::from_str(text).map_err(|_| {
        Problem::config("a secret has a line break or control character in it, so it cannot be sent in a header")
    })?;
    value.set_sensitive(true);
    Ok(value)
}
