//! What is read out of answers. Whatever else stands in them is passed on to who asked for JSON.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A pipeline, with the text of its newest version.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PipelineText {
    pub(crate) name: String,
    pub(crate) file: String,
    pub(crate) version: u64,
    pub(crate) deployed: Option<u64>,
    pub(crate) text: String,
}

/// A text that is kept with versions.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct KeptText {
    pub(crate) version: u64,
    pub(crate) text: String,
}

/// A request for a run, or a moment that has come.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Tick {
    /// The pipeline.
    pub pipeline: String,
    /// The trigger.
    pub trigger: String,
    /// When it is due.
    pub due: DateTime<Utc>,
    /// `waiting`, `running`, `ran`, `failed`, `skipped` or `missed`.
    pub state: String,
    /// Why.
    pub why: Option<String>,
    /// Its run.
    pub run: Option<String>,
}

impl Tick {
    /// Returns its path below `/ticks`.
    pub(crate) fn path(&self) -> String {
        let due = self.due.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true);
        format!("/ticks/{}/{}/{due}", self.pipeline, self.trigger)
    }

    /// Tells whether nothing will become of it any more.
    pub fn is_over(&self) -> bool {
        !matches!(self.state.as_str(), "waiting" | "running")
    }
}

/// A line of a log.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Line {
    /// Its place among the run's lines, from 1.
    pub seq: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// `error`, `warn`, `info` or `debug`.
    pub level: String,
    /// Whose block said it.
    pub node: Option<String>,
    /// What.
    pub message: String,
    /// Values that go with it.
    #[serde(default)]
    pub fields: Value,
}
