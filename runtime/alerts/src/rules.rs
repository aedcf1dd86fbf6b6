//! What a server knows while it watches.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use weir_pipeline::alert::{AlertRule, AlertRules};
use weir_types::PipelineName;

/// A pipeline as far as rules choose by it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KnownPipeline {
    /// Its tags.
    pub tags: Vec<String>,
    /// Who it belongs to.
    pub owner: Option<String>,
    /// Since when it is deployed.
    pub since: DateTime<Utc>,
    /// Whether its triggers are paused: what does not run does not get stale.
    pub paused: bool,
}

/// The rules that hold, and the pipelines that they choose from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// The rules.
    pub rules: AlertRules,
    /// Since when they hold: what was late before is history.
    pub since: DateTime<Utc>,
    /// The pipelines that are deployed.
    pub pipelines: BTreeMap<PipelineName, KnownPipeline>,
}

impl Known {
    /// Returns the rules that are about a pipeline.
    pub(crate) fn about(&self, name: &PipelineName) -> impl Iterator<Item = &AlertRule> {
        let (none, name) = (KnownPipeline::default(), name.clone());
        let pipeline = self.pipelines.get(&name).cloned().unwrap_or(none);
        self.rules.iter().filter(move |rule| {
            !rule.cause.is_of_server() && rule.of.takes(&name, &pipeline.tags, pipeline.owner.as_deref())
        })
    }

    /// Returns who a pipeline belongs to.
    pub(crate) fn owner(&self, subject: &str) -> Option<&str> {
        self.pipelines.get(subject)?.owner.as_deref()
    }
}
