//! Runs for ticks, made as `weir run` makes them.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use weir_api::Live;
use weir_control::{Job, RunEnd, Runner};
use weir_diagnostics::{Diagnostic, Diagnostics, Severity};
use weir_engine::{Engine, EngineSettings, FailureKind, RunHandle, RunOptions, RunSummary};
use weir_pipeline::Graph;
use weir_store::{Cause, Claim, Given, RunStatus, Store, StoreError, Version};
use weir_telemetry::{Telemetry, Tick};
use weir_types::{PipelineName, RunId};

use super::follow::{BEAT, Follow};
use super::journal::Journal;
use super::loader::{Loader, Text};
use crate::assembly;
use crate::failed::Failed;
use crate::hosted::SharedHost;
use crate::project::Project;
use crate::told;

/// Runs pipelines by the engine.
pub(super) struct EngineRunner {
    pub(super) store: Store,
    pub(super) loader: Loader,
    pub(super) live: Live,
    pub(super) host: Arc<SharedHost>,
    pub(super) telemetry: Telemetry,
}

impl EngineRunner {
    /// Loads the version that a job wants, else the one that is deployed.
    async fn load(&self, job: &Job) -> Result<(Project, Version), Failed> {
        let name = &job.tick.pipeline;
        let record = self.store.pipeline(name).await?;
        let record = record.ok_or_else(|| Diagnostic::error(format!("pipeline `{name}` was removed")))?;
        let number = job.version.or(record.deployed);
        let number = number.ok_or_else(|| Diagnostic::error(format!("no version of pipeline `{name}` is deployed")))?;
        let version = self.store.version(name, number).await?;
        let version = version.ok_or_else(|| Diagnostic::error(format!("pipeline `{name}` has no version {number}")))?;
        let text = Text {
            parameters: job.parameters.clone().into_iter().collect(),
            today: job.today,
            ..Text::new(&record.file, &version.text)
        };
        Ok((self.loader.load_to_run(text).await?, version))
    }

    async fn attempt(&self, job: &Job, stop: &CancellationToken) -> Result<RunEnd, Failed> {
        let (project, version) = self.load(job).await?;
        self.loader.bring_history(&project).await?;
        let name = job.recorded_as();
        let journal = Journal::default();
        let environment =
            assembly::environment_on(&project, SystemTime::now(), Arc::clone(&self.host), journal.of_nodes())?;
        let engine = Engine::new(environment, self.store.clone(), EngineSettings::new(project.data.path()));
        let graph = Arc::new(Graph { name: name.clone(), ..Graph::clone(&project.graph) });
        let plan = Arc::new(
            engine.plan_with_retries(&graph, stop, |problems, wait| planned_again(&name, problems, wait)).await?,
        );
        let claim = match job.fresh {
            true => match self.begin_anew(&name).await? {
                None => return Ok(RunEnd::Busy),
                claimed => claimed,
            },
            false => None,
        };
        let tick = Tick { trigger: job.tick.trigger.clone(), due: job.tick.due };
        let options = RunOptions {
            origin: Some(job.origin.clone()),
            version: Some(version.number),
            given: Given { parameters: job.parameters.clone(), today: Some(job.today) },
            claim,
            observers: told::observers(&self.telemetry, &project, &plan, Some(version.number), Some(tick)),
            ..RunOptions::default()
        };
        let follow = Follow::new(self.store.clone(), self.live.clone(), journal, project.datasets());
        let follow = follow.with_schemas(&plan.view());
        let summary = watch(engine.start(plan, options), follow, stop).await;
        Ok(end(&name, summary))
    }

    /// Claims the pipeline, or its lane, and gives up what is unfinished; nothing where somebody else runs it.
    async fn begin_anew(&self, name: &PipelineName) -> Result<Option<Arc<Claim>>, Failed> {
        let claim = match self.store.claim(name).await {
            Err(StoreError::Busy(_)) => return Ok(None),
            claimed => claimed?,
        };
        // Moving no state at all gives it up.
        match self.store.move_states(&claim, &[], Cause::Set, false).await {
            // The run before in this lane has prepared what it could not commit. The engine commits it before anything else.
            Err(StoreError::Unsettled { .. }) if !name.keeps_state() => {}
            moved => moved?,
        }
        Ok(Some(Arc::new(claim)))
    }
}

/// Follows a run until it has ended, and asks it to stop when that is wanted.
pub(super) async fn watch(mut run: RunHandle, mut follow: Follow, stop: &CancellationToken) -> RunSummary {
    let (mut events, metrics, canceller) = (run.events(), run.metrics(), run.canceller());
    let mut beats = tokio::time::interval(BEAT);
    beats.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let ended = run.wait();
    tokio::pin!(ended);
    let summary = loop {
        tokio::select! {
            // Events that were missed are words; what counts is in the counters.
            Ok(event) = events.recv() => follow.event(&event).await,
            _ = beats.tick() => follow.beat(&metrics.snapshot()).await,
            () = stop.cancelled(), if !canceller.is_cancelled() => canceller.cancel(),
            summary = &mut ended => break summary,
        }
    };
    while let Ok(event) = events.try_recv() {
        follow.event(&event).await;
    }
    follow.end(&summary, &metrics.snapshot()).await;
    summary
}

#[async_trait]
impl Runner for EngineRunner {
    async fn forget(&self, runs: &[(PipelineName, RunId)]) {
        let removed = async {
            let artifacts = self.loader.artifacts().await?;
            for (pipeline, run) in runs {
                artifacts.remove(pipeline, *run).await?;
            }
            Ok::<_, Failed>(())
        };
        if let Err(failed) = removed.await {
            tracing::warn!("artifacts of old runs are left: {}", failed.into_diagnostics());
        }
    }

    async fn run(&self, job: Job, stop: CancellationToken) -> RunEnd {
        match self.attempt(&job, &stop).await {
            Ok(end) => end,
            // Whatever it waited for, or stumbled over, is found again by whoever takes it up.
            Err(_) if stop.is_cancelled() => RunEnd::Stopped(None),
            Err(failed) => {
                let diagnostics = failed.into_diagnostics();
                let first =
                    diagnostics.iter().find(|one| one.severity == Severity::Error).map(|one| one.message.clone());
                RunEnd::Failed { run: None, why: first.unwrap_or_else(|| "the pipeline is wrong".to_owned()) }
            }
        }
    }
}

fn planned_again(pipeline: &PipelineName, problems: &Diagnostics, wait: Duration) {
    let why = problems.iter().next().map(|problem| problem.message.clone()).unwrap_or_default();
    tracing::warn!("`{pipeline}` cannot be planned, which is tried again in {} s: {why}", wait.as_secs());
}

fn end(pipeline: &PipelineName, summary: RunSummary) -> RunEnd {
    let busy = StoreError::Busy(pipeline.clone()).to_string();
    match (summary.run, summary.failure) {
        (Some(run), None) if summary.status == RunStatus::Succeeded => RunEnd::Succeeded(run),
        (run, Some(failure)) if failure.kind == FailureKind::Cancelled => RunEnd::Stopped(run),
        (None, Some(failure)) if failure.message == busy => RunEnd::Busy,
        (run, failure) => {
            let why = failure.map_or_else(|| format!("the run is {}", summary.status), |failure| failure.message);
            RunEnd::Failed { run, why }
        }
    }
}
