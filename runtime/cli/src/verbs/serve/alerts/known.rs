//! The rules that hold, and what they choose from.

use std::collections::BTreeMap;

use chrono::Utc;
use weir_alerts::{Known, KnownPipeline};
use weir_diagnostics::Source;
use weir_pipeline::alert::AlertRules;
use weir_pipeline::written;
use weir_store::{Store, StoreError, Version};

/// Knows the rules and pipelines as of the last look.
#[derive(Default)]
pub(super) struct Knowing {
    known: Known,
    /// The version of the rules, and how many deployments there were.
    seen: Option<(u64, u64)>,
}

impl Knowing {
    /// Looks whether rules or deployments have changed.
    pub(super) async fn refresh(&mut self, store: &Store) -> Result<&Known, StoreError> {
        let file = store.alert_file().await?;
        let now = (file.as_ref().map_or(0, |file| file.number), store.deployments_made().await?);
        if self.seen != Some(now) {
            let (text, since) = file.map_or_else(|| (String::new(), Utc::now()), |file| (file.text, file.made_at));
            // It was right when it was saved; what an older server does not understand is said when it is saved there.
            let rules = AlertRules::parse(&Source::new("alerts.yaml", text)).unwrap_or_default();
            self.known = Known { rules, since, pipelines: pipelines(store).await? };
            self.seen = Some(now);
        }
        Ok(&self.known)
    }
}

async fn pipelines(store: &Store) -> Result<BTreeMap<weir_types::PipelineName, KnownPipeline>, StoreError> {
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
