//! What the server serves, as its last look at the deployments found it.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use weir_control::Pipelines;
use weir_diagnostics::Diagnostics;
use weir_pipeline::trigger::{Clock, Concurrency, Trigger};
use weir_types::PipelineName;

/// What is served, and what is wrong with what is not.
#[derive(Debug, Default)]
struct Found {
    pipelines: Pipelines,
    wrong: BTreeMap<PipelineName, Diagnostics>,
}

/// Shared between who looks at the deployments and who is asked about them.
#[derive(Debug, Clone, Default)]
pub struct Serving(Arc<RwLock<Found>>);

impl Serving {
    /// Takes note of what was found.
    pub fn set(&self, pipelines: Pipelines, wrong: BTreeMap<PipelineName, Diagnostics>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Found { pipelines, wrong };
    }

    /// Tells whether a pipeline that is deployed is not served.
    pub fn is_any_wrong(&self) -> bool {
        !self.0.read().unwrap_or_else(PoisonError::into_inner).wrong.is_empty()
    }

    /// Returns the triggers of a pipeline.
    pub(crate) fn triggers(&self, pipeline: &PipelineName) -> Vec<Trigger> {
        let found = self.0.read().unwrap_or_else(PoisonError::into_inner);
        found.pipelines.served.get(pipeline).map(|served| served.triggers.clone()).unwrap_or_default()
    }

    /// Returns why a pipeline that is deployed is not served.
    pub(crate) fn error(&self, pipeline: &PipelineName) -> Option<String> {
        let found = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let wrong = found.wrong.get(pipeline)?;
        let errors = wrong.iter().find(|one| one.severity == weir_diagnostics::Severity::Error);
        Some(errors.map_or_else(|| wrong.to_string(), |one| one.message.clone()))
    }

    /// Returns pipelines that would start each other for ever if one of them had these triggers.
    pub(crate) fn cycle_with(&self, pipeline: &PipelineName, triggers: Vec<Trigger>) -> Option<Vec<PipelineName>> {
        let mut pipelines = self.0.read().unwrap_or_else(PoisonError::into_inner).pipelines.clone();
        let served = pipelines.served.remove(pipeline);
        let served = served.unwrap_or_else(|| weir_control::Served::new(Vec::new(), Concurrency::default()));
        pipelines.served.insert(pipeline.clone(), weir_control::Served { triggers, ..served });
        pipelines.cycle()
    }

    /// Returns all triggers that are switched on.
    pub(crate) fn all(&self) -> Vec<(PipelineName, Trigger)> {
        let found = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let of = |(name, served): (&PipelineName, &weir_control::Served)| {
            let enabled = served.triggers.iter().filter(|trigger| trigger.enabled);
            enabled.map(|trigger| (name.clone(), trigger.clone())).collect::<Vec<_>>()
        };
        found.pipelines.served.iter().flat_map(of).collect()
    }
}

/// Returns the schedule of a trigger, if it is one.
pub(crate) fn clock(trigger: &Trigger) -> Option<&Clock> {
    match &trigger.cause {
        weir_pipeline::trigger::Cause::Schedule(clock) => Some(clock),
        _ => None,
    }
}

/// Returns when a trigger is next due, of itself.
pub(crate) fn next(trigger: &Trigger, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    clock(trigger).filter(|_| trigger.enabled)?.schedule.due_after(now).next()
}
