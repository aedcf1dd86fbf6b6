//! Pipelines that start each other for ever.

use std::collections::{BTreeMap, BTreeSet};

use weir_pipeline::trigger::{Cause, Trigger};
use weir_types::PipelineName;

use crate::Pipelines;

impl Pipelines {
    /// Returns pipelines each of which starts the next one, and the last one the first, if there are any: by ends of their runs, or by what
    /// they write.
    pub fn cycle(&self) -> Option<Vec<PipelineName>> {
        let waits = self.waits();
        // Those that were looked at and do not lead into a cycle.
        let mut clear = BTreeSet::new();
        waits.keys().find_map(|name| find(name, &waits, &mut Vec::new(), &mut clear))
    }

    /// Switches off the triggers by which pipelines start each other for ever, and returns these pipelines: without that, two files
    /// would keep all servers busy.
    pub(crate) fn break_cycles(&mut self) -> Vec<Vec<PipelineName>> {
        let mut broken = Vec::new();
        while let Some(cycle) = self.cycle() {
            for (place, starting) in cycle.iter().enumerate() {
                let writes = self.served.get(starting).map(|served| served.datasets.clone()).unwrap_or_default();
                let Some(started) = self.served.get_mut(&cycle[(place + 1) % cycle.len()]) else { continue };
                for trigger in started.triggers.iter_mut().filter(|trigger| waits_for(trigger, starting, &writes)) {
                    trigger.enabled = false;
                }
            }
            broken.push(cycle);
        }
        broken
    }

    /// Returns for each pipeline those that start it.
    fn waits(&self) -> BTreeMap<&PipelineName, Vec<&PipelineName>> {
        let starting = |started: &crate::Served| {
            let starts = |other: &crate::Served, name| {
                started.triggers.iter().any(|trigger| waits_for(trigger, name, &other.datasets))
            };
            self.served.iter().filter(|(name, other)| starts(other, name)).map(|(name, _)| name).collect::<Vec<_>>()
        };
        let waiting = |served: &crate::Served| {
            served.triggers.iter().any(|one| matches!(one.cause, Cause::Upstream { .. } | Cause::Dataset { .. }))
        };
        let waiting = self.served.iter().filter(|(_, served)| waiting(served));
        waiting.map(|(name, served)| (name, starting(served))).collect()
    }
}

/// Tells whether a trigger is pulled by a pipeline that writes these datasets.
fn waits_for(trigger: &Trigger, pipeline: &PipelineName, writes: &BTreeSet<String>) -> bool {
    trigger.enabled
        && match &trigger.cause {
            Cause::Upstream { pipelines, .. } => pipelines.contains(pipeline),
            Cause::Dataset { names } => names.iter().any(|name| writes.contains(name.trim_matches('/'))),
            Cause::Schedule(_) | Cause::Webhook { .. } => false,
        }
}

/// Follows what starts a pipeline, back to one that is on the path already.
fn find<'p>(
    name: &'p PipelineName,
    waits: &BTreeMap<&'p PipelineName, Vec<&'p PipelineName>>,
    path: &mut Vec<&'p PipelineName>,
    clear: &mut BTreeSet<&'p PipelineName>,
) -> Option<Vec<PipelineName>> {
    if let Some(start) = path.iter().position(|on_path| *on_path == name) {
        // The path goes from what is started to what starts it.
        return Some(path[start..].iter().rev().map(|name| (*name).clone()).collect());
    }
    if clear.contains(name) {
        return None;
    }
    path.push(name);
    let found = waits.get(name)?.iter().find_map(|starting| find(starting, waits, path, clear));
    path.pop();
    clear.insert(name);
    found
}

#[cfg(test)]
mod tests;
