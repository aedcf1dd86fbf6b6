//! Ticks.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use weir_store::Tick;

/// A moment of a schedule that has come, or something that was asked for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TickView {
    pipeline: String,
    trigger: String,
    due: DateTime<Utc>,
    /// The first moment, where it stands for many.
    first_due: DateTime<Utc>,
    /// How many moments it stands for.
    moments: u64,
    /// `waiting`, `running`, `ran`, `failed`, `skipped` or `missed`.
    state: String,
    /// Why.
    why: Option<String>,
    /// Its run.
    run: Option<String>,
    made_at: DateTime<Utc>,
    started_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    /// The server that had the last word about it.
    server: String,
    /// By when a run has to have succeeded.
    deadline: Option<DateTime<Utc>>,
    /// `open`, `met` or `missed`.
    deadline_state: Option<String>,
    /// Who asked for it; nobody, where its moment came of itself.
    by: Option<String>,
    /// Values for parameters that were given with the request.
    parameters: BTreeMap<String, String>,
}

impl From<Tick> for TickView {
    fn from(tick: Tick) -> Self {
        Self {
            pipeline: tick.key.pipeline.to_string(),
            trigger: tick.key.trigger.to_string(),
            due: tick.key.due,
            first_due: tick.first_due,
            moments: tick.moments,
            state: tick.state.to_string(),
            why: tick.why,
            run: tick.run.map(|run| run.to_string()),
            made_at: tick.made_at,
            started_at: tick.started_at,
            ended_at: tick.ended_at,
            server: tick.server,
            deadline: tick.deadline,
            deadline_state: tick.deadline_state.map(|state| state.as_str().to_owned()),
            by: tick.request.as_ref().map(|request| request.by.clone()),
            parameters: tick.request.map(|request| request.parameters).unwrap_or_default(),
        }
    }
}
