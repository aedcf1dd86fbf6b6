//! A request as a block makes it, checked; and as it goes out.

use bytes::Bytes;
use http::Method;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use weir_host::capability::HttpRequest;
use weir_types::Problem;

use super::credential::Added;
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
#[derive(Debug, Clone)]
pub(super) struct Outgoing {
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<Bytes>,
    /// What the host adds for the server that the block named.
    pub(super) added: Option<Added>,
}

impl Outgoing {
    pub(super) fn new(request: HttpRequest, secrets: &NodeSecrets) -> Result<Self, Problem> {
        let method = method(&request.method)?;
        let headers = headers(&request.headers, request.body.as_ref())?;
        let added = match &request.credential {
            Some(credential) => Added::by(credential, secrets)?,
            None => None,
        };
        Ok(Self { method, headers, body: request.body, added })
    }

    /// Returns what is sent to a target; secrets and personal headers only when it is the server that the block named.
    pub(super) fn to(&self, target: &Target, named: bool) -> reqwest::Request {
        let mut url = target.url.clone();
        let mut headers = self.headers.clone();
        match &self.added {
            Some(Added::Header(name, value)) if named => drop(headers.insert(name, value.clone())),
            Some(added) => added.apply(&mut url, named),
            None => {}
        }
        if !named {
            // Headers of the block's own that only the server that it named gets to see.
            [header::AUTHORIZATION, header::COOKIE].iter().for_each(|name| drop(headers.remove(name)));
        }
        let mut request = reqwest::Request::new(self.method.clone(), url);
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

/// Checks the name of a header that a block wants to set.
pub(super) fn header_name(text: &str) -> Result<HeaderName, Problem> {
    let name = HeaderName::from_bytes(text.as_bytes())
        .map_err(|_| Problem::config(format!("`{}` is not the name of a header", text.escape_debug())))?;
    if RESERVED.contains(&name.as_str()) {
        return Err(Problem::denied(format!("header `{name}` is set by the host alone"))
            .with_hint("leave it out of the request"));
    }
    Ok(name)
}
