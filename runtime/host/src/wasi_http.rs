//! `wasi:http/outgoing-handler` under the same policy as the contract's own `http` interface: both end in [`capability::Http`].
//!
//! [`capability::Http`]: crate::capability::Http

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};
use weir_types::ProblemKind;

use crate::capability::{Http, HttpRequest, HttpResponse};

/// The largest request body that a guest may send through `wasi:http`; it is collected before it is sent.
const MAX_REQUEST_BODY: usize = 64 << 20;

type Sent = (http::Response<WasiBody>, Box<dyn Future<Output = Result<(), Error>> + Send>);

/// Sends what a guest asks for through the node's HTTP capability.
pub(crate) struct PolicyHooks {
    node: String,
    http: Option<Arc<dyn Http>>,
}

impl PolicyHooks {
    pub(crate) fn new(node: String, http: Option<Arc<dyn Http>>) -> Self {
        Self { node, http }
    }
}

impl WasiHttpHooks for PolicyHooks {
    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        _processed: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Result<Sent, Error>> + Send> {
        let http = self.http.clone();
        let node = self.node.clone();
        Box::new(async move {
            let Some(http) = http else {
                tracing::info!(node.name = %node, "refused a wasi:http request: no host is granted");
                return Err(Error::HttpRequestDenied);
            };
            let request = collect(request, options).await?;
            let response = http.send(request).await.map_err(|problem| {
                tracing::info!(node.name = %node, "a wasi:http request failed: {problem}");
                error_of(problem.kind, problem.message)
            })?;
            let nothing: Box<dyn Future<Output = Result<(), Error>> + Send> = Box::new(async { Ok(()) });
            Ok((answer(response)?, nothing))
        })
    }
}

async fn collect(request: http::Request<WasiBody>, options: Option<RequestOptions>) -> Result<HttpRequest, Error> {
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, MAX_REQUEST_BODY).collect().await.map_err(|error| {
        match error.downcast::<LengthLimitError>() {
            Ok(_) => Error::HttpRequestBodySize(Some(MAX_REQUEST_BODY as u64)),
            Err(error) => Error::InternalError(Some(error.to_string())),
        }
    })?;
    let text = |value: &http::HeaderValue| value.to_str().map(str::to_owned).map_err(|_| Error::HttpRequestUriInvalid);
    let headers = parts.headers.iter().filter(|(name, _)| *name != http::header::HOST);
    Ok(HttpRequest {
        method: parts.method.to_string(),
        url: parts.uri.to_string(),
        headers: headers.map(|(name, value)| Ok((name.to_string(), text(value)?))).collect::<Result<_, Error>>()?,
        body: Some(body.to_bytes()).filter(|body: &Bytes| !body.is_empty()),
        credential: None,
        timeout: options.and_then(whole_timeout),
    })
}

/// The contract knows one time-out for the whole answer, so the phases are added up.
fn whole_timeout(options: RequestOptions) -> Option<Duration> {
    let phases = [options.connect_timeout, options.first_byte_timeout, options.between_bytes_timeout];
    phases.into_iter().flatten().reduce(|sum, phase| sum.saturating_add(phase))
}

fn answer(response: HttpResponse) -> Result<http::Response<WasiBody>, Error> {
    let mut builder = http::Response::builder().status(response.status);
    for (name, value) in &response.headers {
        builder = builder.header(name, value);
    }
    let body = Full::new(response.body).map_err(|never| match never {}).boxed_unsync();
    builder.body(body).map_err(|error| Error::InternalError(Some(error.to_string())))
}

fn error_of(kind: ProblemKind, message: String) -> Error {
    match kind {
        ProblemKind::Denied => Error::HttpRequestDenied,
        ProblemKind::Config => Error::HttpRequestUriInvalid,
        ProblemKind::NotFound => Error::DestinationNotFound,
        ProblemKind::Limit => Error::HttpResponseBodySize(None),
        ProblemKind::Transient | ProblemKind::RateLimited(_) => Error::DestinationUnavailable,
        ProblemKind::Auth | ProblemKind::Data | ProblemKind::System => Error::InternalError(Some(message)),
    }
}
