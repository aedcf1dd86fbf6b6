//! What a server serves.

use std::collections::{BTreeMap, BTreeSet};

use weir_pipeline::trigger::{Cause, Clock, Concurrency, Trigger};
use weir_types::{PipelineName, TriggerName};

/// A pipeline as far as starting runs of it goes.
#[derive(Debug, Clone)]
pub struct Served {
    /// What starts it.
    pub triggers: Vec<Trigger>,
    /// What happens when runs of it meet.
    pub concurrency: Concurrency,
}

impl Served {
    /// Returns its schedules that are switched on.
    pub(crate) fn schedules(&self) -> impl Iterator<Item = (&Trigger, &Clock)> {
        self.triggers.iter().filter(|trigger| trigger.enabled).filter_map(|trigger| match &trigger.cause {
            Cause::Schedule(clock) => Some((trigger, clock.as_ref())),
            _ => None,
        })
    }

    /// Returns a trigger, if it is switched on.
    pub(crate) fn trigger(&self, name: &TriggerName) -> Option<&Trigger> {
        self.triggers.iter().find(|trigger| trigger.enabled && trigger.name == *name)
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
