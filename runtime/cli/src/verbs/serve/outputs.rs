//! Lists what runs have made for people, so that it is found over all runs.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use weir_api::Live;
use weir_pipeline::connection::ARTIFACTS;
use weir_store::{Change, ChangeKind, MadeBy, MadeFile, Store, StoreError};
use weir_types::PipelineName;

use super::loader::Loader;
use crate::failed::Failed;

/// How often to look for runs that have ended.
const EVERY: Duration = Duration::from_secs(1);

/// How many changes are looked at together.
const TOGETHER: u32 = 100;

/// Of so many versions of pipelines it is known whether they make files.
const KNOWN: usize = 10_000;

/// Lists what runs have made.
pub(super) struct Outputs {
    pub(super) store: Store,
    pub(super) loader: Loader,
    pub(super) live: Live,
}

/// Whether versions of pipelines make files, as far as that was found out.
type Known = HashMap<(PipelineName, u64), bool>;

impl Outputs {
    /// Lists until it is told to stop; what is left then, the next server lists.
    pub(super) async fn watch(self, stop: CancellationToken) {
        let mut looks = tokio::time::interval(EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let (mut known, mut told) = (Known::new(), false);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = looks.tick() => {}
            }
            // Once for a row of failures: a store that is away for an hour would fill the log.
            match self.look(&mut known).await {
                Ok(()) => told = false,
                Err(failed) if !told => {
                    told = true;
                    tracing::warn!("what runs made is not listed, which is tried again: {}", failed.into_diagnostics());
                }
                Err(_) => {}
            }
        }
    }

    async fn look(&self, known: &mut Known) -> Result<(), Failed> {
        loop {
            let after = self.store.listed_changes().await?;
            let changes = self.store.changes(after, TOGETHER).await?;
            let Some(last) = changes.last() else { return Ok(()) };
            let mut made = Vec::new();
            for change in &changes {
                made.extend(self.made_by(change, known).await?);
            }
            if self.store.list_artifacts(after, last.number, &made).await? && !made.is_empty() {
                self.live.changed("report", "");
            }
        }
    }

    /// Returns what the run has made that a change tells of; nothing where it makes nothing, or is no more.
    async fn made_by(&self, change: &Change, known: &mut Known) -> Result<Option<MadeBy>, Failed> {
        let (ChangeKind::Ended(_), Some(run)) = (change.kind, change.run) else { return Ok(None) };
        let run = match self.store.listed_run(run).await {
            Err(StoreError::NoRun(_)) => return Ok(None),
            run => run?,
        };
        if !self.may_make(&run.pipeline, run.version, known).await? {
            return Ok(None);
        }
        let found = self.loader.artifacts().await?.of_run(&run.pipeline, run.id).await?;
        let files: Vec<_> =
            found.into_iter().map(|file| MadeFile { node: file.node, name: file.name, size: file.size }).collect();
        Ok((!files.is_empty()).then(|| MadeBy { pipeline: run.pipeline.owner(), run: run.id, files }))
    }

    /// Tells whether runs of a version may make files: their grants would name the connection. Of a run that was made with a file nobody
    /// knows.
    async fn may_make(&self, pipeline: &PipelineName, version: Option<u64>, known: &mut Known) -> Result<bool, Failed> {
        let Some(number) = version else { return Ok(true) };
        let key = (pipeline.clone(), number);
        if let Some(may) = known.get(&key) {
            return Ok(*may);
        }
        let version = self.store.version(pipeline, number).await?;
        let may = version.is_none_or(|version| version.text.contains(ARTIFACTS));
        if known.len() >= KNOWN {
            known.clear();
        }
        known.insert(key, may);
        Ok(may)
    }
}
