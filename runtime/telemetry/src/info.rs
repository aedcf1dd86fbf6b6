//! What is known about a run before it begins.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use weir_engine::RunPlan;
use weir_pipeline::ConnectionUrl;
use weir_types::{ConnectionName, TriggerName};

/// What is known about a run before it begins.
#[derive(Debug, Clone)]
pub struct RunInfo {
    /// Its plan.
    pub plan: Arc<RunPlan>,
    /// Where its connections lead. Paths are absolute: what others are told must mean the same everywhere.
    pub places: BTreeMap<ConnectionName, ConnectionUrl>,
    /// What the pipeline says about itself.
    pub description: Option<String>,
    /// The version of the pipeline that runs.
    pub version: Option<u64>,
    /// What it is made for, if anything but a person's wish.
    pub tick: Option<Tick>,
}

/// The tick that a run is made for.
#[derive(Debug, Clone)]
pub struct Tick {
    /// The trigger.
    pub trigger: TriggerName,
    /// When it was due.
    pub due: DateTime<Utc>,
}
