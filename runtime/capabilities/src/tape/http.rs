//! HTTP on a tape. Headers are left out of what was asked for: they are the one place where somebody could have put a secret himself.

use std::sync::Arc;

use async_trait::async_trait;
use weir_host::capability::{Http, HttpRequest, HttpResponse};
use weir_types::{Digest, Problem};

use super::track::Track;

struct TapedHttp {
    inner: Option<Arc<dyn Http>>,
    track: Arc<Track>,
}

pub(super) fn taped(inner: Option<Arc<dyn Http>>, track: &Arc<Track>) -> Arc<dyn Http> {
    Arc::new(TapedHttp { inner, track: Arc::clone(track) })
}

#[async_trait]
impl Http for TapedHttp {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Problem> {
        let body = match &request.body {
            Some(body) => format!(" with a body of {} bytes ({})", body.len(), Digest::of(body).short()),
            None => String::new(),
        };
        let call = format!("http {} {}{body}", request.method, request.url);
        let live = async {
            match &self.inner {
                Some(inner) => inner.send(request).await,
                None => Err(super::nothing_goes_out()),
            }
        };
        self.track.call(call, live).await
    }
}
