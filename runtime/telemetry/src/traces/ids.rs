//! A run's id is its trace's id, so that one is found by the other, and what several processes did for a run is one trace.

use std::cell::Cell;

use opentelemetry::trace::{SpanId, TraceId};
use opentelemetry_sdk::trace::{IdGenerator, RandomIdGenerator};
use weir_types::RunId;

thread_local! {
    /// The trace that the next root span on this thread begins. The SDK asks for an id without saying for what.
    static NEXT: Cell<Option<TraceId>> = const { Cell::new(None) };
}

/// Runs `begin`, in which one root span is begun, so that its trace has the id of a run.
pub(super) fn in_trace_of<T>(run: RunId, begin: impl FnOnce() -> T) -> T {
    NEXT.set(Some(TraceId::from_bytes(*run.as_uuid().as_bytes())));
    let begun = begin();
    NEXT.set(None);
    begun
}

/// Gives traces the ids of their runs, and spans random ones.
#[derive(Debug, Default)]
pub(super) struct RunIds(RandomIdGenerator);

impl IdGenerator for RunIds {
    fn new_trace_id(&self) -> TraceId {
        NEXT.take().unwrap_or_else(|| self.0.new_trace_id())
    }

    fn new_span_id(&self) -> SpanId {
        self.0.new_span_id()
    }
}
