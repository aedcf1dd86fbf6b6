//! What a server knows while it watches.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use weir_diagnostics::Source;
use weir_pipeline::alert::{AlertRule, AlertRules, Selector};
use weir_pipeline::written;
use weir_store::{Store, StoreError, Version};
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

/// Reads the pipelines that are deployed, as far as rules and notices choose by them.
///
/// # Errors
/// When the store fails.
pub async fn deployed_pipelines(store: &Store) -> Result<BTreeMap<PipelineName, KnownPipeline>, StoreError> {
    let records = store.pipelines().await?;
    let paused: BTreeMap<_, _> = records.iter().map(|record| (&record.name, record.paused)).collect();
    let known = |version: Version| {
        let source = Source::new(version.pipeline.to_string(), version.text);
        let written = written::Pipeline::parse(&source).pipeline;
        let pipeline = KnownPipeline {
            tags: written.iter().flat_map(|one| &one.tags).map(|tag| tag.value.clone()).collect(),
            owner: written.as_ref().and_then(|one| Some(one.owner.as_ref()?.value.clone())),
            since: version.made_at,
            paused: paused.get(&version.pipeline).copied().unwrap_or_default(),
        };
        (version.pipeline, pipeline)
    };
    Ok(store.deployed().await?.into_iter().map(known).collect())
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
        let name = name.clone();
        self.rules.iter().filter(move |rule| !rule.cause.is_of_server() && self.takes(&rule.of, &name))
    }

    /// Tells whether a pipeline is chosen. One that is not deployed has neither tags nor an owner.
    pub(crate) fn takes(&self, of: &Selector, name: &PipelineName) -> bool {
        match self.pipelines.get(name) {
            Some(known) => of.takes(name, &known.tags, known.owner.as_deref()),
            None => of.takes(name, &[], None),
        }
    }

    /// Returns who a pipeline belongs to.
    pub(crate) fn owner(&self, subject: &str) -> Option<&str> {
        self.pipelines.get(subject)?.owner.as_deref()
    }
}
