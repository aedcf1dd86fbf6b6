//! Runs for ticks, made as `weir run` makes them.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;
use weir_control::{Job, RunEnd, Runner};
use weir_diagnostics::{Diagnostic, Severity};
use weir_engine::{Engine, EngineSettings, FailureKind, RunOptions, RunSummary};
use weir_host::Host;
use weir_store::{RunStatus, Store, StoreError};
use weir_types::PipelineName;

use super::watch::Paths;
use crate::args::{ProjectArgs, ServeArgs};
use crate::assembly;
use crate::failed::Failed;
use crate::project::{LoadFor, Project};

/// Runs pipelines by the engine.
pub(super) struct EngineRunner {
    args: ServeArgs,
    store: Store,
    paths: Paths,
    host: Arc<OnceLock<Host>>,
    /// Pipelines of a folder share a lock file; one at a time may write it.
    loading: Mutex<()>,
}

impl EngineRunner {
    pub(super) fn new(args: ServeArgs, store: Store, paths: Paths) -> Self {
        Self { args, store, paths, host: Arc::default(), loading: Mutex::new(()) }
    }

    fn load(&self, job: &Job) -> Result<Project, Failed> {
        let _one_at_a_time = self.loading.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.paths.lock().unwrap_or_else(PoisonError::into_inner).get(&job.tick.pipeline).cloned();
        let gone = || Diagnostic::error(format!("the file of pipeline `{}` is gone", job.tick.pipeline));
        let mut context = self.args.context.clone();
        context.parameters.extend(job.parameters.clone());
        let args = ProjectArgs { pipeline: path.ok_or_else(gone)?, context };
        let mut project = Project::load_on(&args, LoadFor::Blocks, job.today)?;
        project.hold_to_lock(self.args.lock)?;
        Ok(project)
    }

    async fn attempt(&self, job: &Job, stop: &CancellationToken) -> Result<RunEnd, Failed> {
        let project = tokio::task::block_in_place(|| self.load(job))?;
        match self.store.claim(&job.tick.pipeline).await {
            Err(StoreError::Busy(_)) => return Ok(RunEnd::Busy),
            claimed => drop(claimed?),
        }
        let environment = assembly::environment_on(&project, SystemTime::now(), Arc::clone(&self.host))?;
        let engine = Engine::new(environment, self.store.clone(), EngineSettings::new(project.data.path()));
        let plan = Arc::new(engine.plan(project.graph.clone()).await?);
        let options = RunOptions { origin: Some(job.origin.clone()), ..RunOptions::default() };
        let run = engine.start(plan, options);
        let canceller = run.canceller();
        let ended = run.wait();
        tokio::pin!(ended);
        let summary = tokio::select! {
            summary = &mut ended => summary,
            () = stop.cancelled() => {
                canceller.cancel();
                ended.await
            }
        };
        Ok(end(&job.tick.pipeline, summary))
    }
}

#[async_trait]
impl Runner for EngineRunner {
    async fn run(&self, job: Job, stop: CancellationToken) -> RunEnd {
        match self.attempt(&job, &stop).await {
            Ok(end) => end,
            Err(failed) => {
                let diagnostics = failed.into_diagnostics();
                let first =
                    diagnostics.iter().find(|one| one.severity == Severity::Error).map(|one| one.message.clone());
                RunEnd::Failed { run: None, why: first.unwrap_or_else(|| "the pipeline is wrong".to_owned()) }
            }
        }
    }
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
