//! What is deployed, made ready to be served.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc, watch};
use weir_api::{Live, Serving};
use weir_control::{Pipelines, Served};
use weir_diagnostics::Diagnostics;
use weir_pipeline::trigger::Concurrency;
use weir_store::{PipelineRecord, Store, Version};
use weir_types::PipelineName;

use super::loader::{Loader, Text};
use crate::failed::Failed;
use crate::project::{Project, Stored};

/// How often to look whether another server has deployed something.
const EVERY: Duration = Duration::from_secs(1);

/// Has the deployments looked at.
#[derive(Debug, Clone, Default)]
pub(super) struct Look(Arc<Notify>);

impl Look {
    /// Has them looked at at once.
    pub(super) fn now(&self) {
        self.0.notify_one();
    }
}

/// Looks at what is deployed.
pub(super) struct Deployed {
    pub(super) store: Store,
    pub(super) loader: Loader,
    pub(super) serving: Serving,
    pub(super) live: Live,
    pub(super) look: Look,
    pub(super) sender: mpsc::Sender<Pipelines>,
    pub(super) ready: watch::Sender<bool>,
}

impl Deployed {
    /// Looks whenever something may have changed, for ever. The files are brought in first.
    pub(super) async fn watch(self) {
        let mut seen = None;
        self.look.0.notified().await;
        loop {
            match self.once(seen).await {
                Ok(count) => {
                    seen = Some(count);
                    let _ = self.ready.send(true);
                }
                Err(failed) => {
                    let why = failed.into_diagnostics();
                    tracing::warn!("what is deployed cannot be read, which is tried again: {why}");
                }
            }
            let _ = tokio::time::timeout(EVERY, self.look.0.notified()).await;
        }
    }

    /// Takes over what is deployed, unless nothing has changed since a count.
    async fn once(&self, seen: Option<u64>) -> Result<u64, Failed> {
        let count = self.store.deployments_made().await?;
        if seen == Some(count) {
            return Ok(count);
        }
        let (mut pipelines, mut wrong) = (Pipelines::default(), BTreeMap::new());
        let records: BTreeMap<_, _> =
            self.store.pipelines().await?.into_iter().map(|one| (one.name.clone(), one)).collect();
        let stored = self.loader.stored().await?;
        for version in self.store.deployed().await? {
            let Some(record) = records.get(&version.pipeline).filter(|record| self.is_ours(record)) else { continue };
            self.add(record, &version, &stored, &mut pipelines, &mut wrong).await;
        }
        // Nothing starts a draft but a person.
        for record in records.values().filter(|record| record.deployed.is_none() && self.is_ours(record)) {
            let draft = Served { paused: record.paused, ..Served::new(Vec::new(), Concurrency::default()) };
            pipelines.served.insert(record.name.clone(), draft);
        }
        self.serving.set(pipelines.clone(), wrong);
        if seen.is_some() {
            self.live.changed("pipeline", "");
        }
        // Nobody listens any more when the server stops.
        let _ = self.sender.send(pipelines).await;
        Ok(count)
    }

    /// Tells whether a pipeline is to be served here: not one whose file is in the folder of another server.
    fn is_ours(&self, record: &PipelineRecord) -> bool {
        !record.from_file || self.loader.folder().join(&record.file).exists()
    }

    async fn add(
        &self,
        record: &PipelineRecord,
        version: &Version,
        stored: &Stored,
        pipelines: &mut Pipelines,
        wrong: &mut BTreeMap<PipelineName, Diagnostics>,
    ) {
        let text = Text { parameters: of_trigger(version), ..Text::new(&record.file, &version.text) };
        match self.loader.load(text, stored.clone()).await {
            Ok(project) => {
                pipelines.served.insert(record.name.clone(), served(project, record.paused));
            }
            Err(failed) => {
                pipelines.wrong.insert(record.name.clone());
                wrong.insert(record.name.clone(), failed.into_diagnostics());
            }
        }
    }
}

fn served(project: Project, paused: bool) -> Served {
    let connections = project.graph.nodes.iter().flat_map(|node| node.grants.connections.keys().cloned()).collect();
    let datasets = project.datasets().into_iter().map(|(_, dataset)| dataset).collect();
    Served { connections, datasets, paused, ..Served::new(project.triggers, project.concurrency) }
}

/// Returns the parameters of the first trigger: without them a pipeline may have none to be checked with.
fn of_trigger(version: &Version) -> Vec<(String, String)> {
    super::folder::of_trigger(&weir_diagnostics::Source::new(version.pipeline.to_string(), version.text.clone()))
}
