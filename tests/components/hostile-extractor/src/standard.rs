//! A request through `wasi:http`, as a block would send it that was written without the SDK.

use wasip2::http::outgoing_handler::handle;
use wasip2::http::types::{ErrorCode, Fields, IncomingResponse, OutgoingRequest, Scheme};
use wasip2::io::streams::StreamError;
use weir_sdk::prelude::*;

/// Returns status and body of what is at an `http://` URL.
pub(crate) fn fetch(url: &str) -> Result<String> {
    let rest = url.strip_prefix("http://").unwrap_or(url);
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let request = OutgoingRequest::new(Fields::new());
    let set = request.set_scheme(Some(&Scheme::Http)).is_ok()
        && request.set_authority(Some(authority)).is_ok()
        && request.set_path_with_query(Some(path)).is_ok();
    if !set {
        return Err(Problem::config(format!("`{url}` is no URL")));
    }
    let response = handle(request, None).map_err(refused)?;
    response.subscribe().block();
    match response.get() {
        Some(Ok(Ok(answer))) => Ok(format!("{} {}", answer.status(), body(&answer)?)),
        Some(Ok(Err(error))) => Err(refused(error)),
        _ => Err(Problem::system("the answer was not there when it was said to be")),
    }
}

fn refused(error: ErrorCode) -> Problem {
    Problem::data(format!("wasi:http says {error:?}"))
}

fn body(answer: &IncomingResponse) -> Result<String> {
    let lost = |()| Problem::system("the body can be read once, and somebody did");
    let body = answer.consume().map_err(lost)?;
    let stream = body.stream().map_err(lost)?;
    let mut bytes = Vec::new();
    loop {
        match stream.blocking_read(1 << 16) {
            Ok(part) => bytes.extend(part),
            Err(StreamError::Closed) => return Ok(String::from_utf8_lossy(&bytes).into_owned()),
            Err(error) => return Err(Problem::data(format!("the body ends with {error:?}"))),
        }
    }
}
