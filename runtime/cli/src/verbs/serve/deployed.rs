//! What is deployed, made ready to be served.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
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

/// How many looks pass before what was wrong is tried again: a block or a variable's file may have come.
const PATIENCE: u32 = 10;

/// Has the deployments looked at.
#[derive(Debug, Clone, Default)]
pub(super) struct Look {
    now: Arc<Notify>,
    files: Arc<AtomicU64>,
}

impl Look {
    /// Has them looked at at once.
    pub(super) fn now(&self) {
        self.now.notify_one();
    }

    /// Does so, since files have changed, such as that of the connections: what was right may be wrong now, and the other way round.
    pub(super) fn at_files(&self) {
        self.files.fetch_add(1, Ordering::Relaxed);
        self.now();
    }
}

/// What there was when the deployments were last taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    deployments: u64,
    files: u64,
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
        let (mut seen, mut looks) = (None, 0);
        self.look.now.notified().await;
        loop {
            looks += 1;
            if looks >= PATIENCE && self.serving.is_any_wrong() {
                looks = 0;
                self.look.files.fetch_add(1, Ordering::Relaxed);
            }
            match self.once(seen).await {
                Ok(now) => {
                    seen = Some(now);
                    let _ = self.ready.send(true);
                }
                Err(failed) => {
                    let why = failed.into_diagnostics();
                    tracing::warn!("what is deployed cannot be read, which is tried again: {why}");
                }
            }
            let _ = tokio::time::timeout(EVERY, self.look.now.notified()).await;
        }
    }

    /// Takes over what is deployed, unless nothing has changed.
    async fn once(&self, seen: Option<Seen>) -> Result<Seen, Failed> {
        let files = self.look.files.load(Ordering::Relaxed);
        let now = Seen { deployments: self.store.deployments_made().await?, files };
        if seen == Some(now) {
            return Ok(now);
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
        Ok(now)
    }

    /// Tells whether a pipeline is to be served here: not one whose file is in the folder of another server.
    fn is_ours(&self, record: &PipelineRecord) -> bool {
        record.served_file.as_ref().is_none_or(|file| self.loader.folder().join(file).exists())
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
