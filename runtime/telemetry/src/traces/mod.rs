//! A trace per run.
//!
//! The SDK decides what is kept (sampler, limits), gathers spans and hands them to the exporter from a thread of its own. A span that finds
//! its queue full is dropped: a run never waits for that thread.

mod encode;
mod export;
mod ids;
mod names;
mod run;

use std::sync::Arc;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkError;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
use tokio::runtime::Handle;

use crate::http::Post;
use crate::info::RunInfo;
use crate::settings::TraceSettings;
use export::OtlpExporter;
use ids::RunIds;
pub(crate) use run::RunTrace;

/// What traces say whom they are from, unless `OTEL_SERVICE_NAME` or `OTEL_RESOURCE_ATTRIBUTES` says otherwise.
const SERVICE: &str = "weir";

/// Makes traces.
#[derive(Debug)]
pub(crate) struct Traces {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
}

impl Traces {
    /// Begins to gather spans. `instance` is the process, as records are signed with.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub(crate) fn start(settings: TraceSettings, instance: String, runtime: Handle) -> Result<Self, reqwest::Error> {
        let post = Post::new(settings.url, settings.headers, settings.timeout, "traces")?;
        let exporter = OtlpExporter::new(Arc::new(post), runtime);
        let provider = SdkTracerProvider::builder()
            .with_id_generator(RunIds::default())
            .with_resource(resource(instance))
            .with_batch_exporter(exporter)
            .build();
        let tracer = provider.tracer("weir");
        Ok(Self { provider, tracer })
    }

    /// Returns what makes the trace of a run.
    pub(crate) fn of_run(&self, info: Arc<RunInfo>) -> RunTrace {
        RunTrace::new(self.tracer.clone(), info)
    }

    /// Sends what is left, within a limit. Blocks the thread.
    pub(crate) fn finish(&self, limit: Duration) {
        // Other errors are the exporter's, which has said them.
        if let Err(OTelSdkError::Timeout(_)) = self.provider.shutdown_with_timeout(limit) {
            tracing::warn!("not all traces were taken in time");
        }
    }
}

fn resource(instance: String) -> Resource {
    // The SDK reads the variables by itself, and has a name for who set none.
    let given = Resource::builder().build();
    let name = given.get(&"service.name".into()).map(|name| name.to_string());
    let builder = Resource::builder().with_attributes([
        KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
        KeyValue::new("service.instance.id", instance),
        KeyValue::new("process.pid", i64::from(std::process::id())),
    ]);
    match name {
        Some(name) if !name.starts_with("unknown_service") => builder.build(),
        _ => builder.with_service_name(SERVICE).build(),
    }
}
