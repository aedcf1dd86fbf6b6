//! What is said during a run, on its way to the store and to those who watch.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::Utc;
use serde_json::{Map, Value, json};
use weir_api::{LogLineView, RunEvent};
use weir_capabilities::LogSink;
use weir_host::capability::{LogLevel as BlockLevel, LogLine as BlockLine};
use weir_store::{LogLevel, LogLine, Store};
use weir_types::{NodeName, RunId};

use crate::log::{self, LogOfNodes};

/// The most lines that are kept of a run in one process. More would fill the store with a block's chatter.
const MOST: u64 = 50_000;

#[derive(Default)]
struct Book {
    /// How many lines were said.
    said: u64,
    /// Those that are not in the store yet.
    waiting: Vec<LogLine>,
}

/// The log of a run. Cloning shares it.
#[derive(Clone, Default)]
pub(super) struct Journal(Arc<Mutex<Book>>);

impl Journal {
    /// Takes note of a line.
    pub(super) fn say(&self, level: LogLevel, node: Option<NodeName>, message: &str, fields: Option<Value>) {
        let mut book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        book.said += 1;
        let message = match book.said {
            said if said > MOST => return,
            MOST => "more lines are not kept",
            _ => message,
        };
        // Where a line stands is known when the run is: lines may be said before it has an id.
        let line = LogLine { seq: 0, at: Utc::now(), level, node, message: message.to_owned(), fields };
        book.waiting.push(line);
    }

    /// Returns where the lines of blocks go: here, and to the server's own log.
    pub(super) fn of_nodes(&self) -> LogOfNodes {
        let journal = self.clone();
        Arc::new(move |node: &NodeName| -> LogSink {
            let (journal, node, own) = (journal.clone(), node.clone(), log::of_node(node));
            Arc::new(move |line: BlockLine| {
                let fields: Map<String, Value> =
                    line.fields.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
                let fields = (!fields.is_empty()).then_some(Value::Object(fields));
                journal.say(level(&line.level), Some(node.clone()), &line.message, fields);
                own(line);
            })
        })
    }

    /// Brings what waits into the store behind the line `last`, and returns it for those who watch with the new last one. What the store
    /// does not take waits on.
    pub(super) async fn flush(&self, store: &Store, run: RunId, last: u64) -> (Vec<RunEvent>, u64) {
        let mut lines = std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner).waiting);
        if lines.is_empty() {
            return (Vec::new(), last);
        }
        for (line, seq) in lines.iter_mut().zip(last + 1..) {
            line.seq = seq;
        }
        if let Err(error) = store.save_log(run, &lines).await {
            tracing::warn!(run.id = %run, "log lines of run {run} are not stored yet: {error}");
            let mut book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            lines.append(&mut book.waiting);
            book.waiting = lines;
            return (Vec::new(), last);
        }
        let events = lines.iter().map(|line| RunEvent::Log(json!(LogLineView::from(line)))).collect();
        (events, last + lines.len() as u64)
    }
}

fn level(level: &BlockLevel) -> LogLevel {
    match level {
        BlockLevel::Error => LogLevel::Error,
        BlockLevel::Warn => LogLevel::Warn,
        BlockLevel::Info => LogLevel::Info,
        BlockLevel::Debug => LogLevel::Debug,
    }
}
