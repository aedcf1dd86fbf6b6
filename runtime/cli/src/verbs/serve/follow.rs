//! Follows a run for the store and for those who watch.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tokio::sync::oneshot;
use weir_api::{Live, LiveRun, RunEvent};
use weir_engine::{ColumnView, EdgeView, PlanView, Progress, RunSnapshot, RunSummary};
use weir_store::{LogLevel, NodeTime, Store};
use weir_types::{NodeName, RunId};

use super::journal::Journal;

/// How often those who watch see counters.
pub(super) const BEAT: Duration = Duration::from_millis(500);

/// What is known of a run from its first event on.
struct Begun {
    run: RunId,
    live: LiveRun,
    /// Its last line in the store.
    last: u64,
}

/// Follows one run.
pub(super) struct Follow {
    store: Store,
    live: Live,
    journal: Journal,
    datasets: Vec<(NodeName, String)>,
    /// The columns of each edge, as text.
    schemas: BTreeMap<String, String>,
    began: DateTime<Utc>,
    begun: Option<Begun>,
    /// Who wants to know which run it is.
    asked: Option<oneshot::Sender<RunId>>,
}

impl Follow {
    /// Begins before the run does.
    pub(super) fn new(store: Store, live: Live, journal: Journal, datasets: Vec<(NodeName, String)>) -> Self {
        Self { store, live, journal, datasets, schemas: BTreeMap::new(), began: Utc::now(), begun: None, asked: None }
    }

    /// Has the columns recorded that pass the edges of a plan, for whoever wants to know whether they have changed.
    pub(super) fn with_schemas(self, plan: &PlanView) -> Self {
        let column = |column: &ColumnView| format!("{} {}", column.name, column.data_type);
        let lines = |columns: &[ColumnView]| columns.iter().map(column).collect::<Vec<_>>().join("\n");
        let edge = |edge: &EdgeView| {
            let key = &edge.leaf.edge;
            (format!("{}.{} to {}.{}", key.from_node, key.from_port, key.to_node, key.to_port), lines(&edge.columns))
        };
        Self { schemas: plan.edges.iter().map(edge).collect(), ..self }
    }

    /// Has it told which run it is, once that is known.
    pub(super) fn telling(self, asked: oneshot::Sender<RunId>) -> Self {
        Self { asked: Some(asked), ..self }
    }

    /// Takes note of something that has happened.
    pub(super) async fn event(&mut self, event: &Progress) {
        if let Progress::Started { run, .. } = event
            && self.begun.is_none()
        {
            self.begin(*run).await;
        }
        if let Some((level, node, message)) = line(event) {
            self.journal.say(level, node, &message, None);
        }
        self.tell(RunEvent::Progress(json!(event)));
    }

    /// Shows the counters, and brings what was said into the store.
    pub(super) async fn beat(&mut self, snapshot: &RunSnapshot) {
        self.tell(RunEvent::Counters(self.counters(snapshot)));
        self.flush().await;
    }

    /// Takes note of how it ended.
    pub(super) async fn end(&mut self, summary: &RunSummary, snapshot: &RunSnapshot) {
        match &summary.failure {
            Some(failure) => {
                self.journal.say(LogLevel::Error, failure.node.clone(), &failure.message, hints(&failure.hints))
            }
            None => {
                let message = format!("{}: {} rows loaded", summary.status, summary.rows_loaded());
                self.journal.say(LogLevel::Info, None, &message, None);
            }
        }
        self.beat(snapshot).await;
        let Some(begun) = &self.begun else { return };
        if let Err(error) = self.store.save_node_times(begun.run, &self.times(snapshot)).await {
            tracing::warn!("when the nodes of run {} worked is not stored: {error}", begun.run);
        }
        begun.live.tell(RunEvent::End(json!({ "status": summary.status })));
    }

    async fn begin(&mut self, run: RunId) {
        let last = self.store.last_log_line(run).await.unwrap_or_default();
        self.begun = Some(Begun { run, live: self.live.begin(run), last });
        if let Err(error) = self.store.record_writes(run, &self.datasets).await {
            tracing::warn!("which datasets run {run} writes is not stored, so that nothing waits for it: {error}");
        }
        if let Err(error) = self.store.save_schemas(run, &self.schemas).await {
            tracing::warn!(
                "the columns of run {run} are not stored, so that nobody sees whether they have changed: {error}"
            );
        }
        if let Some(asked) = self.asked.take() {
            // Whoever asked may have gone.
            let _ = asked.send(run);
        }
    }

    async fn flush(&mut self) {
        let Some(begun) = &mut self.begun else { return };
        let (events, last) = self.journal.flush(&self.store, begun.run, begun.last).await;
        begun.last = last;
        events.into_iter().for_each(|event| begun.live.tell(event));
    }

    fn tell(&self, event: RunEvent) {
        if let Some(begun) = &self.begun {
            begun.live.tell(event);
        }
    }

    fn counters(&self, snapshot: &RunSnapshot) -> Value {
        let nodes = snapshot.nodes.iter().map(|(node, counters)| {
            let mut value = json!(counters);
            value["node"] = json!(node);
            value
        });
        let edges = snapshot.edges.iter().map(|edge| {
            let mut value = json!(edge.edge);
            value["rows"] = json!(edge.received);
            value
        });
        json!({
            "elapsed_ms": (Utc::now() - self.began).num_milliseconds(),
            "nodes": nodes.collect::<Vec<_>>(),
            "edges": edges.collect::<Vec<_>>(),
        })
    }

    fn times(&self, snapshot: &RunSnapshot) -> Vec<(NodeName, NodeTime)> {
        let at = |ms: u64| self.began + TimeDelta::milliseconds(i64::try_from(ms).unwrap_or(i64::MAX));
        let active = snapshot.nodes.iter().filter_map(|(node, counters)| Some((node.clone(), counters.active_ms?)));
        active.map(|(node, (first, last))| (node, (at(first), at(last)))).collect()
    }
}

fn hints(hints: &[String]) -> Option<Value> {
    (!hints.is_empty()).then(|| json!({ "hints": hints }))
}

/// Puts what has happened into words; nothing for what is only a number.
fn line(event: &Progress) -> Option<(LogLevel, Option<NodeName>, String)> {
    let info = |node: Option<&NodeName>, text: String| Some((LogLevel::Info, node.cloned(), text));
    let debug = |node: &NodeName, text: String| Some((LogLevel::Debug, Some(node.clone()), text));
    match event {
        Progress::Started { attempt, epoch, .. } => info(None, format!("attempt {attempt} starts with epoch {epoch}")),
        Progress::Planned { node, splits, done, rows } => {
            let rows = rows.map(|rows| format!(", {rows} rows")).unwrap_or_default();
            let done = if *done > 0 { format!(", {done} of them read before") } else { String::new() };
            info(Some(node), format!("{splits} splits to read{done}{rows}"))
        }
        Progress::Epoch { .. } | Progress::Reading { .. } => None,
        Progress::Waiting { node, split, time } => {
            debug(node, format!("split {split} waits for {} ms", time.as_millis()))
        }
        Progress::SplitDone { node, split } => debug(node, format!("split {split} is read")),
        Progress::Rejected { node, rows, reason } => {
            Some((LogLevel::Warn, Some(node.clone()), format!("{rows} rows rejected: {reason}")))
        }
        Progress::Prepared { epoch, rows, .. } => {
            Some((LogLevel::Debug, None, format!("epoch {epoch} is prepared: {rows} rows")))
        }
        Progress::Committed { epoch, rows, .. } => info(None, format!("epoch {epoch} is committed: {rows} rows")),
        Progress::Retrying { attempt, wait, reason, .. } => Some((
            LogLevel::Warn,
            None,
            format!("attempt {attempt} failed, the next one is in {} ms: {reason}", wait.as_millis()),
        )),
        Progress::Warning { message } => Some((LogLevel::Warn, None, message.clone())),
    }
}
