//! Sending rejected rows into their pipeline once more.

use std::ops::Range;
use std::sync::Arc;
use std::time::SystemTime;

use arrow::array::{AsArray, BooleanArray};
use arrow::compute::filter_record_batch;
use arrow::record_batch::RecordBatch;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use weir_api::{Live, RejectsOf, Replay, ReplayError, RowsView};
use weir_diagnostics::{Diagnostic, Diagnostics};
use weir_engine::{Engine, EngineSettings, RunHandle, RunOptions, RunPlan, RunSummary};
use weir_store::{Claim, RejectFilter, RunStatus, Store, StoreError};
use weir_telemetry::Telemetry;
use weir_types::RunId;

use super::follow::Follow;
use super::journal::Journal;
use super::loader::{Loader, Text};
use super::runner::watch;
use super::shown;
use crate::assembly;
use crate::failed::Failed;
use crate::hosted::SharedHost;
use crate::project::Project;
use crate::rejects::{Corrections, Gathered, ID, Kept, Sending, Status, correct, fit};
use crate::told;

/// Shows and replays rejects.
pub(super) struct Replays {
    pub(super) loader: Loader,
    pub(super) store: Store,
    pub(super) live: Live,
    pub(super) host: Arc<SharedHost>,
    pub(super) telemetry: Telemetry,
    /// Says that the server ends.
    pub(super) stop: CancellationToken,
}

impl Replays {
    /// Returns some of a node's rejected rows in its own types.
    pub(super) async fn rows(&self, of: &RejectsOf, which: Range<usize>) -> Result<RowsView, Failed> {
        let kept = self.kept(of).await?;
        tokio::task::block_in_place(|| {
            let typed = kept.typed(&of.node)?;
            shown::rows(&typed.schema, &typed.batches(|_| true)?, which)
        })
    }

    /// Starts a replay, and returns once it has begun.
    pub(super) async fn begin(&self, replay: &Replay) -> Result<RunId, ReplayError> {
        let project = self.load(replay).await.map_err(wrong)?;
        let claim = match self.store.claim(&replay.of.pipeline).await {
            Err(busy @ StoreError::Busy(_)) => return Err(ReplayError::Busy(busy.to_string())),
            claimed => claimed.map_err(|error| wrong(error.into()))?,
        };
        let journal = Journal::default();
        let (engine, plan) = self.planned(&project, &journal).await.map_err(wrong)?;
        self.finish_interrupted(&engine, &plan, &project).await.map_err(wrong)?;
        let sending = self.gathered(&engine, &plan, replay).await.map_err(wrong)?;
        let node = &replay.of.node;
        if sending.sent == 0 {
            let message = format!("node `{node}` has no rejects of run {} that are open", replay.of.run.short());
            return Err(ReplayError::Wrong(Diagnostic::error(message).into()));
        }
        let derived = engine.replay(&plan, node, &sending.batches, sending.settled).await;
        let derived = derived.map_err(|failure| wrong(Failed::explained(&failure)))?;
        self.run(&engine, derived, &project, journal, claim).await
    }

    async fn load(&self, replay: &Replay) -> Result<Project, Failed> {
        let name = &replay.of.pipeline;
        let record = self.store.pipeline(name).await?;
        let record = record.ok_or_else(|| Diagnostic::error(format!("pipeline `{name}` was removed")))?;
        let number = record.deployed.or(replay.version);
        let number = number.ok_or_else(|| Diagnostic::error(format!("no version of pipeline `{name}` is deployed")))?;
        let version = self.store.version(name, number).await?;
        let version = version.ok_or_else(|| Diagnostic::error(format!("pipeline `{name}` has no version {number}")))?;
        self.loader.load_to_run(Text::new(&record.file, &version.text)).await
    }

    async fn planned(&self, project: &Project, journal: &Journal) -> Result<(Engine, RunPlan), Failed> {
        let environment =
            assembly::environment_on(project, SystemTime::now(), Arc::clone(&self.host), journal.of_nodes())?;
        let engine = Engine::new(environment, self.store.clone(), EngineSettings::new(project.data.path()));
        let plan = engine.plan(project.graph.clone()).await?;
        Ok((engine, plan))
    }

    /// Brings a replay to its end that was interrupted while it was committed: what it has loaded is not known before that.
    async fn finish_interrupted(&self, engine: &Engine, plan: &RunPlan, project: &Project) -> Result<(), Failed> {
        let interrupted = engine.interrupted_replay(plan).await.map_err(|failure| Failed::explained(&failure))?;
        let Some(interrupted) = interrupted else { return Ok(()) };
        let follow = self.follow(project, Journal::default());
        let summary = watch(self.start(engine, interrupted, project), follow, &self.stop).await;
        succeeded(summary)
    }

    async fn kept(&self, of: &RejectsOf) -> Result<Kept, Failed> {
        let filter = RejectFilter { run: Some(of.run), ..RejectFilter::default() };
        let mut records = self.store.rejects(&of.pipeline, &filter).await?;
        records.retain(|record| record.file.node == of.node);
        Kept::new(&self.loader.data(), &of.pipeline, &self.store, records).await
    }

    async fn gathered(&self, engine: &Engine, plan: &RunPlan, replay: &Replay) -> Result<Sending, Failed> {
        let node = &replay.of.node;
        let schema = engine.replay_schema(plan, node).map_err(|failure| Failed::explained(&failure))?;
        let kept = self.kept(&replay.of).await?;
        tokio::task::block_in_place(|| {
            let typed = kept.typed(node)?;
            let corrections = corrections(replay)?;
            let known = typed.rejects();
            let named = replay.rejects.iter().flatten().chain(corrections.keys());
            if let Some(unknown) = named.into_iter().find(|id| !known.contains_key(*id)) {
                let message = format!("node `{node}` has no reject `{unknown}` of run {}", replay.of.run.short());
                return Err(Diagnostic::error(message).into());
            }
            let mut gathered = Gathered::new(&kept, &typed, replay.again);
            let is_sent = |status| status == Status::Open || replay.again && status == Status::Replayed;
            for batch in typed.batches(is_sent)? {
                let batch = correct(&chosen(&batch, replay, &corrections)?, &schema, &corrections)?;
                if batch.num_rows() > 0 {
                    gathered.take(&batch, &fit(&batch, &schema, node)?)?;
                }
            }
            Ok(gathered.sending())
        })
    }

    /// Starts a run that goes on by itself, holding the pipeline: neither a run nor another replay may come between.
    async fn run(
        &self,
        engine: &Engine,
        derived: RunPlan,
        project: &Project,
        journal: Journal,
        claim: Claim,
    ) -> Result<RunId, ReplayError> {
        let (begun, is_begun) = oneshot::channel();
        let follow = self.follow(project, journal).telling(begun);
        let (handle, stop) = (self.start(engine, derived, project), self.stop.clone());
        let ended = tokio::spawn(async move {
            let summary = watch(handle, follow, &stop).await;
            drop(claim);
            summary
        });
        if let Ok(run) = is_begun.await {
            return Ok(run);
        }
        // It ended before it began, which only failures do.
        let summary = ended.await.map_err(|error| wrong(anyhow::Error::new(error).into()))?;
        let run = summary.run;
        succeeded(summary).map_err(wrong)?;
        run.ok_or_else(|| wrong(Diagnostic::error("the replay did not begin").into()))
    }

    fn start(&self, engine: &Engine, plan: RunPlan, project: &Project) -> RunHandle {
        let plan = Arc::new(plan);
        let observers = told::observers(&self.telemetry, project, &plan, None, None);
        engine.start(plan, RunOptions { trust_store: true, observers, ..RunOptions::default() })
    }

    fn follow(&self, project: &Project, journal: Journal) -> Follow {
        Follow::new(self.store.clone(), self.live.clone(), journal, project.datasets())
    }
}

fn succeeded(summary: RunSummary) -> Result<(), Failed> {
    match summary.failure {
        Some(failure) => Err(Failed::explained(&failure)),
        None if summary.status == RunStatus::Succeeded => Ok(()),
        None => Err(Diagnostic::error(format!("the replay is {}", summary.status)).into()),
    }
}

fn wrong(failed: Failed) -> ReplayError {
    ReplayError::Wrong(failed.into_diagnostics())
}

/// Returns corrected values by the reject that they correct.
fn corrections(replay: &Replay) -> Result<Corrections, Diagnostics> {
    let mut corrections = Corrections::new();
    for row in &replay.rows {
        let id = row.get(ID).and_then(|id| id.as_str());
        let id = id.ok_or_else(|| Diagnostic::error(format!("a corrected row has no `{ID}`")))?;
        if corrections.insert(id.to_owned(), row.clone()).is_some() {
            return Err(Diagnostic::error(format!("two rows correct the reject `{id}`")).into());
        }
    }
    Ok(corrections)
}

/// Keeps the rows that were asked for: by name, else those that were corrected, else all.
fn chosen(batch: &RecordBatch, replay: &Replay, corrections: &Corrections) -> Result<RecordBatch, Failed> {
    let ids = batch.column_by_name(ID).and_then(|ids| ids.as_string_opt::<i32>());
    let Some(ids) = ids else { return Ok(batch.clone()) };
    let is_chosen = |id: &str| match &replay.rejects {
        Some(named) => named.iter().any(|name| name == id),
        None => corrections.is_empty() || corrections.contains_key(id),
    };
    let keep: BooleanArray = ids.iter().map(|id| Some(id.is_some_and(is_chosen))).collect();
    Ok(filter_record_batch(batch, &keep).map_err(anyhow::Error::from)?)
}
