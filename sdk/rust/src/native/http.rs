//! `http` from recorded exchanges. A request that was not recorded fails and names itself.

use serde_json::Value;

use super::with;
use crate::http::{Credential, Request};
use crate::testing::Exchange;
use crate::types::{Json, Problem, Result};

/// A recorded answer.
#[derive(Debug)]
pub(crate) struct Response {
    status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    pub(crate) fn headers(&self) -> Vec<(String, String)> {
        self.headers.clone()
    }

    pub(crate) fn body(&self) -> Vec<u8> {
        self.body.clone()
    }

    pub(crate) fn json_at(&self, pointer: &str) -> Result<Option<Json>> {
        let body: Value = serde_json::from_slice(&self.body)
            .map_err(|error| Problem::data(format!("the answer is not JSON: {error}")))?;
        Ok(body.pointer(pointer).map(Value::to_string))
    }
}

pub(crate) fn send(request: &Request) -> Result<Response> {
    let name = format!("{} {}", request.method, request.url);
    with(|world| {
        world.requests.push(name.clone());
        let Some(at) = position(&world.exchanges, request) else {
            return Err(unexpected(&name, &world.exchanges));
        };
        let exchange = &mut world.exchanges[at];
        exchange.used += 1;
        let (status, headers, body) = (exchange.status, exchange.headers.clone(), exchange.body.clone());
        Ok(Response { status, headers, body })
    })
}

/// Answers to the same request are given in the order recorded; the last one stays.
fn position(exchanges: &[Exchange], request: &Request) -> Option<usize> {
    let mut fitting = (0..exchanges.len()).filter(|at| fits(&exchanges[*at], request)).peekable();
    let mut last = None;
    while let Some(at) = fitting.next() {
        if exchanges[at].used == 0 || fitting.peek().is_none() {
            return Some(at);
        }
        last = Some(at);
    }
    last
}

fn fits(exchange: &Exchange, request: &Request) -> bool {
    let sent = sent_headers(request);
    let has = |(name, value): &(String, String)| {
        sent.iter().any(|(sent_name, sent_value)| sent_name.eq_ignore_ascii_case(name) && sent_value == value)
    };
    exchange.method == request.method
        && exchange.url == request.url
        && exchange.request_headers.iter().all(has)
        && exchange.request_body.as_ref().is_none_or(|body| Some(body.as_slice()) == request.body.as_deref())
}

/// What a credential becomes; in tests the secret is its name in angle brackets.
fn sent_headers(request: &Request) -> Vec<(String, String)> {
    let mut headers = request.headers.clone();
    headers.extend(request.credential.as_ref().map(|credential| match credential {
        Credential::Bearer(secret) => ("authorization".to_owned(), format!("Bearer <{secret}>")),
        Credential::Header((header, secret)) => (header.clone(), format!("<{secret}>")),
        Credential::Basic((user, secret)) => ("authorization".to_owned(), format!("Basic {user}:<{secret}>")),
        Credential::Query((parameter, secret)) => (format!("?{parameter}"), format!("<{secret}>")),
        Credential::Oauth2(token) => ("authorization".to_owned(), format!("Bearer <token of {}>", token.client_id)),
    }));
    headers
}

fn unexpected(name: &str, exchanges: &[Exchange]) -> Problem {
    let recorded: Vec<String> =
        exchanges.iter().map(|exchange| format!("{} {}", exchange.method, exchange.url)).collect();
    let known: Vec<&str> = recorded.iter().map(String::as_str).collect();
    let hint = if known.is_empty() {
        "nothing was recorded".into()
    } else {
        format!("recorded are {}", crate::text::list(&known))
    };
    Problem::system(format!("request `{name}` was not recorded for this test")).with_hint(hint)
}
