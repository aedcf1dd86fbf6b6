//! A small HTTP server that misbehaves on request.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::tokens::TokenEndpoint;

pub(crate) type Body = UnsyncBoxBody<Bytes, std::io::Error>;

/// A server on a free port of this machine.
pub(crate) struct Server {
    address: SocketAddr,
    accepting: JoinHandle<()>,
    connections: Arc<AtomicUsize>,
    pub(crate) tokens: Arc<TokenEndpoint>,
    pub(crate) requests: Arc<AtomicUsize>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = connections.clone();
        let tokens = Arc::<TokenEndpoint>::default();
        let requests = Arc::<AtomicUsize>::default();
        let (endpoint, asked) = (tokens.clone(), requests.clone());
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::Relaxed);
                let (endpoint, asked) = (endpoint.clone(), asked.clone());
                let service = service_fn(move |request| {
                    asked.fetch_add(1, Ordering::Relaxed);
                    answer(request, endpoint.clone())
                });
                tokio::spawn(
                    hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service),
                );
            }
        });
        Self { address, accepting, connections, tokens, requests }
    }

    /// Returns host and port as a grant lists them.
    pub(crate) fn at(&self, host: &str) -> String {
        format!("{host}:{}", self.address.port())
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.address.port())
    }

    /// Returns how many connections were made.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn answer(request: Request<Incoming>, tokens: Arc<TokenEndpoint>) -> Result<Response<Body>, Infallible> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let query = head.uri.query().unwrap_or_default().to_owned();
    Ok(match head.uri.path() {
        "/hello" => text("hello"),
        "/status" => with_status(query.parse().unwrap_or(500), "busy"),
        "/token" => tokens.answer(&head, &body, &query).await,
        "/guarded" => tokens.guarded(&head),
        "/later" => later(&query),
        "/redirect" => redirect(302, &query),
        "/redirect307" => redirect(307, &query),
        "/echo" => echo(&head, &body),
        "/slow" => {
            tokio::time::sleep(Duration::from_secs(30)).await;
            text("late")
        }
        "/drip" => drip(),
        "/big" => text(&"x".repeat(query.parse().unwrap_or(0))),
        "/endless" => endless(),
        "/cut" => cut(),
        _ => with_status(404, "nothing here"),
    })
}

/// Says in JSON what arrived, also in a header.
fn echo(head: &http::request::Parts, body: &Bytes) -> Response<Body> {
    let headers: serde_json::Map<String, serde_json::Value> = head
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned().into()))
        .collect();
    let authorization = head.headers.get("authorization").cloned();
    let said = serde_json::json!({ "method": head.method.as_str(), "uri": head.uri.to_string(), "headers": headers, "body": String::from_utf8_lossy(body) });
    let mut response = text(&said.to_string());
    if let Some(value) = authorization {
        response.headers_mut().insert("x-you-sent", value);
    }
    response
}

/// Asks to be left alone for so many seconds.
fn later(seconds: &str) -> Response<Body> {
    let mut response = with_status(429, "later");
    response.headers_mut().insert("retry-after", seconds.parse().expect("seconds"));
    response
}

pub(crate) fn text(text: &str) -> Response<Body> {
    with_status(200, text)
}

pub(crate) fn with_status(status: u16, text: &str) -> Response<Body> {
    let body = Full::new(Bytes::copy_from_slice(text.as_bytes())).map_err(|never| match never {}).boxed_unsync();
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    response
}

/// What was sent with the request itself, a secret in its query, is no part of where it leads.
fn redirect(status: u16, to: &str) -> Response<Body> {
    let to = to.rsplit_once("&key=").map_or(to, |(to, _)| to);
    let mut response = with_status(status, "elsewhere");
    response.headers_mut().insert("location", to.parse().expect("a location"));
    response
}

/// Sends its head at once, and its body never.
fn drip() -> Response<Body> {
    streamed(futures::stream::pending())
}

fn endless() -> Response<Body> {
    streamed(futures::stream::repeat_with(|| Ok(Frame::data(Bytes::from_static(&[b'x'; 65_536])))))
}

/// Breaks off after a few bytes.
fn cut() -> Response<Body> {
    let parts = [Ok(Frame::data(Bytes::from_static(b"half of"))), Err(std::io::Error::other("cut"))];
    streamed(futures::stream::iter(parts))
}

fn streamed(
    frames: impl futures::Stream<Item = Result<Frame<Bytes>, std::io::Error>> + Send + 'static,
) -> Response<Body> {
    Response::new(BodyExt::boxed_unsync(StreamBody::new(frames)))
}
