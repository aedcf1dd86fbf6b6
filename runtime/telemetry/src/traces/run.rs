//! The trace of one run, made of what the run tells.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use opentelemetry::trace::{Span as _, SpanBuilder, Status, TraceContextExt, Tracer};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{SdkTracer, Span};
use weir_engine::{NodeSnapshot, Observer, PlannedNode, Progress, RunMetrics, RunSnapshot, RunSummary};
use weir_types::{ConnectionName, EpochNumber, RunId};

use super::ids::in_trace_of;
use super::names::{self, count};
use crate::failure::Told;
use crate::info::RunInfo;

/// Makes the trace of a run: the run, its attempts in it, and in each of these its epochs and nodes.
#[derive(Debug)]
pub(crate) struct RunTrace {
    tracer: SdkTracer,
    info: Arc<RunInfo>,
    state: Mutex<State>,
}

/// The spans that are open.
#[derive(Debug, Default)]
struct State {
    run: Option<Span>,
    attempt: Option<Attempt>,
}

#[derive(Debug)]
struct Attempt {
    span: Span,
    began: SystemTime,
    epochs: BTreeMap<EpochNumber, Span>,
    /// The counters when it began: they go on over attempts.
    before: RunSnapshot,
}

impl RunTrace {
    pub(super) fn new(tracer: SdkTracer, info: Arc<RunInfo>) -> Self {
        Self { tracer, info, state: Mutex::default() }
    }

    fn begin(&self, name: String, start: SystemTime, parent: Option<&Span>, attributes: Vec<KeyValue>) -> Span {
        let builder = SpanBuilder::from_name(name).with_start_time(start).with_attributes(attributes);
        let context = match parent {
            Some(parent) => Context::new().with_remote_span_context(parent.span_context().clone()),
            None => Context::new(),
        };
        self.tracer.build_with_context(builder, &context)
    }

    fn begin_run(&self, run: RunId, start: SystemTime) -> Span {
        let pipeline = self.info.plan.pipeline().without_lane();
        let mut attributes =
            vec![KeyValue::new(names::PIPELINE, pipeline.to_string()), KeyValue::new(names::RUN, run.to_string())];
        attributes.extend(self.info.version.map(|version| count(names::VERSION, version)));
        if let Some(tick) = &self.info.tick {
            attributes.push(KeyValue::new(names::TRIGGER, tick.trigger.to_string()));
            attributes.push(KeyValue::new(names::DUE, tick.due.to_rfc3339()));
        }
        in_trace_of(run, || self.begin(format!("run {pipeline}"), start, None, attributes))
    }

    fn begin_attempt(&self, state: &mut State, run: RunId, number: u32, metrics: &RunMetrics) {
        let (began, before) = (metrics.now(), metrics.snapshot());
        let span = state.run.get_or_insert_with(|| self.begin_run(run, metrics.began()));
        let attributes = vec![count(names::ATTEMPT, number.into())];
        let span = self.begin("attempt".to_owned(), began, Some(span), attributes);
        state.attempt = Some(Attempt { span, began, epochs: BTreeMap::new(), before });
    }

    fn begin_epoch(&self, attempt: &mut Attempt, epoch: EpochNumber, now: SystemTime) {
        let attributes = || vec![count(names::EPOCH, epoch.get())];
        let begin = || self.begin("epoch".to_owned(), now, Some(&attempt.span), attributes());
        attempt.epochs.entry(epoch).or_insert_with(begin);
    }

    fn end_attempt(&self, mut attempt: Attempt, status: &'static str, failure: Option<&Told>, metrics: &RunMetrics) {
        let (now, after) = (metrics.now(), metrics.snapshot());
        for (_, mut epoch) in std::mem::take(&mut attempt.epochs) {
            // Only the attempt and the node know why.
            if failure.is_some_and(|failure| !failure.is_cancelled()) {
                epoch.set_status(Status::error("it was not committed"));
            }
            epoch.end_with_timestamp(now);
        }
        for node in self.info.plan.topology.nodes.iter().filter_map(|(name, _)| self.info.plan.nodes.get(name)) {
            self.node(&attempt, node, &after, failure, (metrics.began(), now));
        }
        attempt.span.set_attribute(KeyValue::new(names::STATUS, status));
        conclude(&mut attempt.span, failure, now);
    }

    /// Makes the span of a node, which has worked from when its block was first called to when it last answered.
    fn node(
        &self,
        attempt: &Attempt,
        node: &PlannedNode,
        after: &RunSnapshot,
        failure: Option<&Told>,
        (began, now): (SystemTime, SystemTime),
    ) {
        let Some(snapshot) = after.nodes.get(&node.name) else { return };
        let failure = failure.filter(|failure| failure.node.as_ref() == Some(&node.name));
        // Times are whole milliseconds, so the first may lie a little before the attempt.
        let at = |ms: u64| (began + Duration::from_millis(ms)).clamp(attempt.began, now);
        let (start, end) = match snapshot.attempt_ms {
            Some((first, last)) => (at(first), at(last)),
            None if failure.is_some() => (now, now),
            None => return,
        };
        let before = attempt.before.nodes.get(&node.name).cloned().unwrap_or_default();
        let attributes = self.node_attributes(node, &before, snapshot);
        let mut span = self.begin(format!("node {}", node.name), start, Some(&attempt.span), attributes);
        conclude(&mut span, failure, end);
    }

    fn node_attributes(&self, node: &PlannedNode, before: &NodeSnapshot, after: &NodeSnapshot) -> Vec<KeyValue> {
        let mut attributes = vec![
            KeyValue::new(names::NODE, node.name.to_string()),
            KeyValue::new(names::BLOCK, node.label.clone()),
            KeyValue::new(names::ROLE, names::role(node.role)),
            count(names::ROWS_IN, after.rows_in.saturating_sub(before.rows_in)),
            count(names::ROWS_OUT, after.rows_out.saturating_sub(before.rows_out)),
            count(names::ROWS_REJECTED, after.rows_rejected.saturating_sub(before.rows_rejected)),
            count(names::BYTES_IN, after.bytes_in.saturating_sub(before.bytes_in)),
            count(names::BYTES_OUT, after.bytes_out.saturating_sub(before.bytes_out)),
        ];
        attributes.extend(node.stream.clone().map(|stream| KeyValue::new(names::STREAM, stream)));
        let connection = node.spec.config.get("connection").and_then(|name| name.as_str());
        let connection = connection.and_then(|name| name.parse::<ConnectionName>().ok());
        attributes
            .extend(connection.and_then(|name| self.info.places.get(&name)).map(names::place).unwrap_or_default());
        attributes
    }

    fn told(&self, state: &mut State, event: &Progress, metrics: &RunMetrics) {
        let now = metrics.now();
        if let Progress::Started { run, attempt, .. } = event {
            return self.begin_attempt(state, *run, *attempt, metrics);
        }
        if let (Progress::Warning { message }, Some(run)) = (event, &mut state.run) {
            return run.add_event_with_timestamp("warning", now, vec![KeyValue::new(names::MESSAGE, message.clone())]);
        }
        if let Progress::Retrying { wait, .. } = event {
            let Some(attempt) = state.attempt.take() else { return };
            self.end_attempt(attempt, "failed", Told::of_attempt(event).as_ref(), metrics);
            let wait = count(names::WAIT, u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
            return state.run.iter_mut().for_each(|run| run.add_event_with_timestamp("retry", now, vec![wait.clone()]));
        }
        if let Some(attempt) = &mut state.attempt {
            self.told_attempt(attempt, event, now);
        }
    }

    fn told_attempt(&self, attempt: &mut Attempt, event: &Progress, now: SystemTime) {
        match event {
            Progress::Epoch { epoch } => self.begin_epoch(attempt, *epoch, now),
            Progress::Prepared { epoch, rows, bytes } => {
                let Some(span) = attempt.epochs.get_mut(epoch) else { return };
                span.set_attributes([count(names::ROWS, *rows), count(names::BYTES, *bytes)]);
                span.add_event_with_timestamp("prepared", now, Vec::new());
            }
            Progress::Committed { epoch, last, .. } => {
                let Some(mut span) = attempt.epochs.remove(epoch) else { return };
                span.set_attribute(KeyValue::new(names::LAST, *last));
                span.end_with_timestamp(now);
            }
            Progress::Planned { node, splits, .. } => {
                let attributes = vec![KeyValue::new(names::NODE, node.to_string()), count(names::SPLITS, *splits)];
                attempt.span.add_event_with_timestamp("planned", now, attributes);
            }
            // The reason quotes what was wrong with a row, and rows are nobody else's business.
            Progress::Rejected { node, rows, .. } => {
                let attributes = vec![KeyValue::new(names::NODE, node.to_string()), count(names::ROWS_REJECTED, *rows)];
                attempt.span.add_event_with_timestamp("rejected", now, attributes);
            }
            _ => {}
        }
    }
}

impl Observer for RunTrace {
    fn progress(&self, event: &Progress, metrics: &RunMetrics) {
        self.told(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner), event, metrics);
    }

    fn ended(&self, summary: &RunSummary, metrics: &RunMetrics) {
        let mut state = std::mem::take(&mut *self.state.lock().unwrap_or_else(PoisonError::into_inner));
        // A run that never got an id has not begun: the pipeline is busy, or the store does not answer.
        let Some(id) = summary.run else { return };
        let failure = summary.failure.as_ref().map(Told::from);
        let status = summary.status.as_str();
        if let Some(attempt) = state.attempt.take() {
            self.end_attempt(attempt, status, failure.as_ref(), metrics);
        }
        let mut run = state.run.take().unwrap_or_else(|| self.begin_run(id, metrics.began()));
        run.set_attributes([
            KeyValue::new(names::STATUS, status),
            count(names::ATTEMPTS, summary.attempts.into()),
            count(names::EPOCHS, summary.epochs),
            count(names::ROWS, summary.rows_loaded()),
        ]);
        conclude(&mut run, failure.as_ref(), metrics.now());
    }
}

/// Ends a span, as an error if something failed. That somebody cancelled is none.
fn conclude(span: &mut Span, failure: Option<&Told>, now: SystemTime) {
    if let Some(failure) = failure.filter(|failure| !failure.is_cancelled()) {
        let attributes = vec![
            KeyValue::new(names::EXCEPTION_TYPE, failure.kind.clone()),
            KeyValue::new(names::EXCEPTION_MESSAGE, failure.message.clone()),
        ];
        span.add_event_with_timestamp(names::EXCEPTION, now, attributes);
        span.set_attribute(KeyValue::new(names::ERROR_TYPE, failure.kind.clone()));
        span.set_status(Status::error(failure.message.clone()));
    }
    span.end_with_timestamp(now);
}
