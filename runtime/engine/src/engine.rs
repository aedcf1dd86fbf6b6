//! The engine's front door.

use std::sync::Arc;
use std::time::Duration;

use arrow::datatypes::SchemaRef;
use chrono::{DateTime, Utc};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;
use weir_diagnostics::Diagnostics;
use weir_host::Batch;
use weir_pipeline::Graph;
use weir_store::{Claim, RejectRows, RunEnd, RunStatus, Store, StoreError};
use weir_types::{NodeName, PortRef, RunId};

use crate::environment::Environment;
use crate::failure::RunFailure;
use crate::metrics::RunMetrics;
use crate::plan::{RunPlan, discover, plan};
use crate::preview::{self, Preview};
use crate::progress::Reporter;
use crate::replay;
use crate::retry::{self, Decision};
use crate::run::{Drive, Outcome, RunHandle, RunOptions};
use crate::settings::EngineSettings;
use crate::summary::{self, NodeSummary, RunSummary};

/// Plans, runs and previews pipelines. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    environment: Arc<dyn Environment>,
    store: Store,
    settings: Arc<EngineSettings>,
}

impl Engine {
    /// Creates an engine.
    pub fn new(environment: Arc<dyn Environment>, store: Store, settings: EngineSettings) -> Self {
        Self { environment, store, settings: Arc::new(settings) }
    }

    /// Plans a run: loads every block and learns the schema of every edge. Nothing is written.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub async fn plan(&self, graph: Arc<Graph>) -> Result<RunPlan, Diagnostics> {
        plan(graph, self.environment.as_ref()).await
    }

    /// Plans a run, and tries again as often as the pipeline's `retries` say where all that failed may pass, such as a database that is not
    /// there. Each time `again` is told what failed and how long is waited.
    ///
    /// # Errors
    /// With everything that is wrong, also when it is cancelled while it waits.
    pub async fn plan_with_retries(
        &self,
        graph: &Arc<Graph>,
        token: &CancellationToken,
        again: impl Fn(&Diagnostics, Duration) + Send,
    ) -> Result<RunPlan, Diagnostics> {
        let (policy, longest) = (&graph.policy.retries, self.settings.longest_wait);
        let mut failed = 0;
        loop {
            let problems = match self.plan(Arc::clone(graph)).await {
                Ok(plan) => return Ok(plan),
                Err(problems) => problems,
            };
            failed += 1;
            let Decision::Again(wait) = retry::decide_all(&problems, failed, policy, longest, retry::chance()) else {
                return Err(problems);
            };
            again(&problems, wait);
            if token.run_until_cancelled(tokio::time::sleep(wait)).await.is_none() {
                return Err(problems);
            }
        }
    }

    /// Starts a run, or takes up one that was interrupted. It goes on by itself from here.
    ///
    /// Needs a tokio runtime around it.
    pub fn start(&self, plan: Arc<RunPlan>, options: RunOptions) -> RunHandle {
        let token = CancellationToken::new();
        let metrics = Arc::new(RunMetrics::new(plan.nodes.keys(), plan.topology.edges.iter()));
        let reporter = Reporter::new(options.observers.clone(), Arc::clone(&metrics));
        let events = reporter.listen();
        let drive = Drive {
            plan,
            environment: Arc::clone(&self.environment),
            store: self.store.clone(),
            settings: Arc::clone(&self.settings),
            options,
            token: token.clone(),
            reporter,
            metrics: Arc::clone(&metrics),
        };
        // At the highest level: whatever is logged about a run says which.
        let span = tracing::error_span!("run", pipeline = %drive.plan.pipeline(), run.id = tracing::field::Empty);
        let work = async move {
            let started = Utc::now();
            let outcome = drive.run().await;
            let summary = conclude(&drive, outcome, started).await;
            drive.options.observers.ended(&summary, &drive.metrics);
            summary
        };
        let task = tokio::spawn(work.instrument(span));
        RunHandle { task, token, metrics, events }
    }

    /// Returns the columns that rows need to be replayed into a node: those of its input, for an extractor those of its output.
    ///
    /// # Errors
    /// When there is no such node, or it or a node behind it has to see more than the rejected rows.
    pub fn replay_schema(&self, plan: &RunPlan, node: &NodeName) -> Result<SchemaRef, RunFailure> {
        replay::schema(plan, node)
    }

    /// Returns the plan of a replay that was interrupted between prepare and commit, to be started before anything is replayed. To be
    /// called while the pipeline is claimed.
    ///
    /// # Errors
    /// When the store fails, or the node is not there any more.
    pub async fn interrupted_replay(&self, plan: &RunPlan) -> Result<Option<RunPlan>, RunFailure> {
        replay::interrupted(plan, &self.store, &self.settings.data).await
    }

    /// Records a replay of rows into a node and returns the plan to be started, by the store's records alone
    /// ([`RunOptions::trust_store`]). `settled` are the rejects that count as replayed once it is committed. To be called, and started,
    /// while the pipeline is claimed.
    ///
    /// # Errors
    /// When the node cannot be replayed into, or the rows cannot be kept.
    pub async fn replay(
        &self,
        plan: &RunPlan,
        node: &NodeName,
        batches: &[Batch],
        settled: RejectRows,
    ) -> Result<RunPlan, RunFailure> {
        replay::prepare(plan, &self.store, &self.settings.data, (node, batches), settled).await
    }

    /// Asks the extractor of a node which streams there are.
    ///
    /// # Errors
    /// When there is no such node, it is no extractor, or its block fails.
    pub async fn discover(&self, graph: &Graph, node: &NodeName) -> Result<Vec<String>, RunFailure> {
        discover(graph, self.environment.as_ref(), node).await
    }

    /// Runs what leads up to a port and returns the first rows that leave it; for a loader, those that it would get. Nothing is written,
    /// and no state moves.
    ///
    /// # Errors
    /// When the node does not exist, or a block fails before enough rows have come.
    pub async fn preview(&self, plan: &RunPlan, of: &PortRef, rows: usize) -> Result<Preview, RunFailure> {
        preview::preview(Arc::clone(&self.environment), Arc::clone(&self.settings), plan, of, rows).await
    }
}

/// Records how a run ended, and sums it up.
async fn conclude(drive: &Drive, outcome: Outcome, started: DateTime<Utc>) -> RunSummary {
    let Outcome { run, warnings, failure, claim } = outcome;
    let mut made = RunSummary {
        pipeline: Some(drive.plan.pipeline().clone()),
        run,
        status: summary::status(failure.as_ref()),
        attempts: 0,
        epochs: 0,
        started_at: started,
        duration_ms: 0,
        nodes: Vec::new(),
        edges: Vec::new(),
        states: Vec::new(),
        warnings,
        failure,
    };
    if let Err(error) = complete(drive, run, claim.as_deref(), &mut made).await {
        // The run itself is over; that its books are incomplete must not change how it ended.
        tracing::error!("the end of the run was not recorded: {error}");
        made.warnings.push(format!("the summary is incomplete: {error}"));
    }
    drop(claim);
    made
}

/// Removes the file of a replay that is committed.
fn forget_rows(drive: &Drive) {
    if let Some(replay) = &drive.plan.replay {
        // What is left costs space only.
        let _ = std::fs::remove_file(drive.settings.data.join(replay::path(replay)));
    }
}

async fn complete(
    drive: &Drive,
    run: Option<RunId>,
    claim: Option<&Claim>,
    made: &mut RunSummary,
) -> Result<(), StoreError> {
    let (store, snapshot) = (&drive.store, drive.metrics.snapshot());
    let counts = match run {
        Some(run) => store.counts(run).await?,
        None => Default::default(),
    };
    made.nodes = summary::nodes(&drive.plan, &counts, &snapshot);
    made.edges = counts.edges;
    made.states = store.stream_states(drive.plan.pipeline()).await?;
    made.duration_ms = u64::try_from((Utc::now() - made.started_at).num_milliseconds()).unwrap_or(0);
    let Some(run) = run else { return Ok(()) };
    let recorded = store.run(run).await?;
    made.attempts = recorded.attempt;
    made.epochs = store.last_committed_epoch(run).await?.map_or(0, |epoch| epoch.number.get());
    if recorded.status != RunStatus::Running {
        return Ok(());
    }
    let usage = |node: &NodeSummary| (node.node.clone(), serde_json::to_value(&node.usage).unwrap_or_default());
    let end = RunEnd {
        status: made.status,
        failure: made.failure.as_ref().and_then(|failure| serde_json::to_value(failure).ok()),
        summary: serde_json::to_value(&*made).ok(),
        usage: made.nodes.iter().map(usage).collect(),
    };
    // Who has lost the pipeline to another process has no say in how the run ends.
    if let Some(claim) = claim {
        store.hold(claim).await?;
    }
    // What the run has left is removed before its end is recorded: afterwards nobody would come back for it.
    if made.status == RunStatus::Succeeded {
        forget_rows(drive);
        drive.environment.run_ended(run).await;
    }
    store.end_run(run, &end).await
}
