//! Sending spans by OTLP over HTTP.

use std::sync::Arc;

use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SpanData, SpanExporter};
use tokio::runtime::Handle;

use super::encode;
use crate::http::Post;

/// Sends spans as JSON, which every receiver of OTLP over HTTP takes.
///
/// The project's own exporter would bring a second way of speaking HTTP, and a derive macro that changes how Wasm tools of ours are built.
#[derive(Debug)]
pub(super) struct OtlpExporter {
    post: Arc<Post>,
    resource: Resource,
    runtime: Handle,
}

impl OtlpExporter {
    /// Sends on a runtime: the SDK's thread has none.
    pub(super) fn new(post: Arc<Post>, runtime: Handle) -> Self {
        Self { post, resource: Resource::builder_empty().build(), runtime }
    }
}

impl SpanExporter for OtlpExporter {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let body = encode::request(&self.resource, &batch).to_string();
        let post = Arc::clone(&self.post);
        let sent = self.runtime.spawn(async move { post.send(body).await }).await;
        sent.unwrap_or_else(|error| Err(error.to_string())).map_err(OTelSdkError::InternalFailure)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.resource = resource.clone();
    }
}
