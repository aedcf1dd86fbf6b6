//! Spans as OTLP's JSON: Protobuf's own mapping, but ids are hexadecimal.

use std::time::{SystemTime, UNIX_EPOCH};

use opentelemetry::trace::{Event, Link, SpanId, SpanKind, Status};
use opentelemetry::{Array, Key, KeyValue, Value};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SpanData;
use serde_json::{Value as Json, json};

/// The flags that say whether a span's parent is in another process.
const KNOWS_PARENT: u32 = 0x100;
const REMOTE_PARENT: u32 = 0x200;

/// Returns an `ExportTraceServiceRequest`.
pub(super) fn request(resource: &Resource, spans: &[SpanData]) -> Json {
    // All spans are made by one tracer, so there is one scope.
    let scope = spans.first().map(|span| &span.instrumentation_scope);
    let scope = scope.map(|scope| json!({ "name": scope.name(), "version": scope.version().unwrap_or_default() }));
    json!({ "resourceSpans": [{
        "resource": { "attributes": pairs(resource.iter()) },
        "scopeSpans": [{ "scope": scope, "spans": spans.iter().map(span).collect::<Vec<_>>() }],
    }] })
}

fn span(span: &SpanData) -> Json {
    let context = &span.span_context;
    let remote = if span.parent_span_is_remote { REMOTE_PARENT } else { 0 };
    let mut json = json!({
        "traceId": context.trace_id().to_string(),
        "spanId": context.span_id().to_string(),
        "flags": u32::from(context.trace_flags().to_u8()) | KNOWS_PARENT | remote,
        "name": span.name,
        "kind": kind(&span.span_kind),
        "startTimeUnixNano": nanos(span.start_time),
        "endTimeUnixNano": nanos(span.end_time),
        "attributes": attributes(&span.attributes),
        "droppedAttributesCount": span.dropped_attributes_count,
        "events": span.events.iter().map(event).collect::<Vec<_>>(),
        "droppedEventsCount": span.events.dropped_count,
        "links": span.links.iter().map(link).collect::<Vec<_>>(),
        "droppedLinksCount": span.links.dropped_count,
        "status": status(&span.status),
    });
    if span.parent_span_id != SpanId::INVALID {
        json["parentSpanId"] = json!(span.parent_span_id.to_string());
    }
    json
}

fn kind(kind: &SpanKind) -> u8 {
    match kind {
        SpanKind::Internal => 1,
        SpanKind::Server => 2,
        SpanKind::Client => 3,
        SpanKind::Producer => 4,
        SpanKind::Consumer => 5,
    }
}

fn status(status: &Status) -> Json {
    match status {
        Status::Unset => json!({}),
        Status::Ok => json!({ "code": 1 }),
        Status::Error { description } => json!({ "code": 2, "message": description }),
    }
}

fn event(event: &Event) -> Json {
    json!({
        "timeUnixNano": nanos(event.timestamp),
        "name": event.name,
        "attributes": attributes(&event.attributes),
        "droppedAttributesCount": event.dropped_attributes_count,
    })
}

fn link(link: &Link) -> Json {
    json!({
        "traceId": link.span_context.trace_id().to_string(),
        "spanId": link.span_context.span_id().to_string(),
        "attributes": attributes(&link.attributes),
    })
}

fn attributes(attributes: &[KeyValue]) -> Json {
    pairs(attributes.iter().map(|pair| (&pair.key, &pair.value)))
}

fn pairs<'p>(pairs: impl Iterator<Item = (&'p Key, &'p Value)>) -> Json {
    pairs.map(|(key, value)| json!({ "key": key.as_str(), "value": any(value) })).collect()
}

fn any(value: &Value) -> Json {
    match value {
        Value::Bool(value) => json!({ "boolValue": value }),
        // 64 bits are text in Protobuf's JSON.
        Value::I64(value) => json!({ "intValue": value.to_string() }),
        Value::F64(value) => json!({ "doubleValue": value }),
        Value::String(value) => json!({ "stringValue": value.as_str() }),
        Value::Array(values) => json!({ "arrayValue": { "values": array(values) } }),
        other => json!({ "stringValue": other.to_string() }),
    }
}

fn array(values: &Array) -> Vec<Json> {
    match values {
        Array::Bool(values) => values.iter().map(|value| any(&Value::Bool(*value))).collect(),
        Array::I64(values) => values.iter().map(|value| any(&Value::I64(*value))).collect(),
        Array::F64(values) => values.iter().map(|value| any(&Value::F64(*value))).collect(),
        Array::String(values) => values.iter().map(|value| any(&Value::String(value.clone()))).collect(),
        other => vec![json!({ "stringValue": other.to_string() })],
    }
}

fn nanos(time: SystemTime) -> String {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos().to_string()
}
