//! What a server serves.

use std::collections::{BTreeMap, BTreeSet};

use weir_pipeline::trigger::{Cause, Concurrency, Trigger};
use weir_store::Wanted;
use weir_types::{ConnectionName, PipelineName, TriggerName};

/// A pipeline as far as starting runs of it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// What starts it.
    pub triggers: Vec<Trigger>,
    /// What happens when runs of it meet.
    pub concurrency: Concurrency,
    /// The connections that its runs use. They count towards the server's limits.
    pub connections: BTreeSet<ConnectionName>,
    /// The datasets that its runs write, by the names that triggers wait for.
    pub datasets: BTreeSet<String>,
    /// Whether it is paused: what comes of its triggers is skipped, and only a person can have it run.
    pub paused: bool,
}

impl Served {
    /// Creates a pipeline that is not paused, and of which it is not known what it uses and writes.
    pub fn new(triggers: Vec<Trigger>, concurrency: Concurrency) -> Self {
        Self { triggers, concurrency, connections: BTreeSet::new(), datasets: BTreeSet::new(), paused: false }
    }

    /// Returns a trigger, switched on or not.
    pub(crate) fn trigger(&self, name: &TriggerName) -> Option<&Trigger> {
        self.triggers.iter().find(|trigger| trigger.name == *name)
    }

    /// Returns the rules of the triggers that watch something: the clock, or changes.
    pub(crate) fn rules(&self) -> BTreeMap<TriggerName, String> {
        let watching = self.triggers.iter().filter(|trigger| trigger.enabled);
        let watching = watching.filter(|trigger| !matches!(trigger.cause, Cause::Webhook { .. }));
        watching.map(|trigger| (trigger.name.clone(), trigger.cause.to_string())).collect()
    }
}

/// All pipelines of a server.
#[derive(Debug, Clone, Default)]
pub struct Pipelines {
    /// Those that can run.
    pub served: BTreeMap<PipelineName, Served>,
    /// Those that are there but wrong. Their schedules are not looked at until they are right again; then they are caught up with.
    pub wrong: BTreeSet<PipelineName>,
}

impl Pipelines {
    /// Tells whether it knows a pipeline, right or wrong.
    pub(crate) fn has(&self, name: &PipelineName) -> bool {
        self.served.contains_key(name) || self.wrong.contains(name)
    }

    /// Returns the pipelines that it knows and another does not.
    pub(crate) fn gone_from(&self, other: &Self) -> BTreeSet<PipelineName> {
        let all = self.served.keys().chain(&self.wrong);
        all.filter(|name| !other.has(name)).cloned().collect()
    }

    /// Returns the rules of those that are not served in the same way by another.
    pub(crate) fn changed_since(&self, other: &Self) -> Wanted {
        let changed = self.served.iter().filter(|(name, served)| other.served.get(*name) != Some(served));
        changed.map(|(name, served)| (name.clone(), served.rules())).collect()
    }
}
