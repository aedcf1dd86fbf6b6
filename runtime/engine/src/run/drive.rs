//! Drives a run: attempt after attempt, until it is done or nothing more can be hoped for.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use weir_diagnostics::Blame;
use weir_store::{Claim, Notes, Store, StoreError};
use weir_types::{EpochNumber, HumanDuration, NodeName, RunId};

use super::RunOptions;
use super::epochs::Epochs;
use crate::attempt::{Attempt, AttemptSetup};
use crate::environment::{Environment, Purpose, RunContext};
use crate::failure::{FailureKind, RunFailure};
use crate::local::Local;
use crate::metrics::RunMetrics;
use crate::plan::RunPlan;
use crate::progress::{Progress, Reporter};
use crate::recovery::{Recovered, Recoverer, RunPosition};
use crate::rejects::Keeping;
use crate::retry::{self, Decision};
use crate::settings::EngineSettings;
use crate::stop::{Stop, unless_cancelled};
use crate::targets::Targets;

/// Everything that a run needs.
pub(crate) struct Drive {
    pub(crate) plan: Arc<RunPlan>,
    pub(crate) environment: Arc<dyn Environment>,
    pub(crate) store: Store,
    pub(crate) settings: Arc<EngineSettings>,
    pub(crate) options: RunOptions,
    /// Stops the run: a person's wish, or its time-out.
    pub(crate) token: CancellationToken,
    pub(crate) reporter: Reporter,
    pub(crate) metrics: Arc<RunMetrics>,
}

/// How a run came out.
pub(crate) struct Outcome {
    /// The run, if it got so far as to have one.
    pub(crate) run: Option<RunId>,
    /// What was odd.
    pub(crate) warnings: Vec<String>,
    /// Why it failed.
    pub(crate) failure: Option<RunFailure>,
    /// The claim on the pipeline, to be held until the end is recorded.
    pub(crate) claim: Option<Arc<Claim>>,
}

impl Outcome {
    fn good(run: RunId, warnings: Vec<String>) -> Self {
        Self { run: Some(run), warnings, failure: None, claim: None }
    }

    fn bad(run: Option<RunId>, failure: RunFailure) -> Self {
        Self { run, warnings: Vec::new(), failure: Some(failure), claim: None }
    }
}

/// How one attempt failed.
struct Failed {
    run: Option<RunId>,
    /// Whether an epoch was committed before that.
    got_on: bool,
    failure: RunFailure,
}

impl Drive {
    /// Runs until the end, within the time that the pipeline allows.
    pub(crate) async fn run(&self) -> Outcome {
        let claim = match self.claim().await {
            Ok(claim) => claim,
            Err(error) => return Outcome::bad(None, error.into()),
        };
        let outcome = match self.plan.graph.policy.timeout {
            Some(limit) => self.within(&claim, limit).await,
            None => self.attempts(&claim).await,
        };
        Outcome { claim: Some(claim), ..outcome }
    }

    async fn claim(&self) -> Result<Arc<Claim>, StoreError> {
        match &self.options.claim {
            Some(claim) => Ok(Arc::clone(claim)),
            None => Ok(Arc::new(self.store.claim(self.plan.pipeline()).await?)),
        }
    }

    async fn within(&self, claim: &Claim, limit: HumanDuration) -> Outcome {
        let attempts = self.attempts(claim);
        tokio::pin!(attempts);
        let mut outcome = tokio::select! {
            outcome = &mut attempts => return outcome,
            () = tokio::time::sleep(limit.get()) => {
                self.token.cancel();
                attempts.await
            }
        };
        if outcome.failure.as_ref().is_some_and(|failure| failure.kind == FailureKind::Cancelled) {
            let message = format!("the run was stopped after {limit}, which is all that `timeout` allows");
            let failure = RunFailure::new(FailureKind::TimeOut, Blame::User, message);
            outcome.failure =
                Some(failure.hint(Some("run it again to go on from the last committed epoch".to_owned())));
        }
        outcome
    }

    async fn attempts(&self, claim: &Claim) -> Outcome {
        let (mut failed, mut run) = (0_u32, None);
        loop {
            let ended = match self.attempt(claim).await {
                Ok((run, warnings)) => return Outcome::good(run, warnings),
                Err(ended) => ended,
            };
            failed = if ended.got_on { 1 } else { failed + 1 };
            run = ended.run.or(run);
            if let Err(failure) = self.wait(&ended.failure, failed).await {
                return Outcome::bad(run, failure);
            }
        }
    }

    /// Waits before another attempt.
    ///
    /// # Errors
    /// With the failure that ends the run when there is to be none.
    async fn wait(&self, failure: &RunFailure, failed: u32) -> Result<(), RunFailure> {
        if self.token.is_cancelled() {
            // Somebody wants the run to end. What would have been tried again is no reason worth reporting then.
            return Err(if failure.retry.is_allowed() { RunFailure::cancelled() } else { failure.clone() });
        }
        let policy = &self.plan.graph.policy.retries;
        match retry::decide(failure, failed, policy, self.settings.longest_wait, retry::chance()) {
            Decision::GiveUp => Err(failure.clone()),
            Decision::Again(wait) => {
                tracing::debug!(failed, "an attempt failed and is repeated in {wait:?}: {failure}");
                let (reason, kind, node) = (failure.to_string(), failure.kind, failure.node.clone());
                self.reporter.report(Progress::Retrying { attempt: failed, wait, reason, kind, node });
                unless_cancelled(&self.token, tokio::time::sleep(wait)).await.map_err(Stop::into_failure)
            }
        }
    }

    async fn attempt(&self, claim: &Claim) -> Result<(RunId, Vec<String>), Failed> {
        let none = |failure| Failed { run: None, got_on: false, failure };
        self.store.hold(claim).await.map_err(|error| none(error.into()))?;
        let recoverer = Recoverer {
            store: &self.store,
            plan: &self.plan,
            environment: self.environment.as_ref(),
            settings: &self.settings,
            metrics: &self.metrics,
            reporter: &self.reporter,
            claim,
            trust_store: self.options.trust_store,
            origin: self.options.origin.as_deref(),
            version: self.options.version,
            given: &self.options.given,
        };
        let position = match recoverer.recover().await {
            Ok(Recovered::Start(position)) => position,
            Ok(Recovered::Finished(run)) => return Ok((run, vec![FINISHED.to_owned()])),
            Err(failure) => return Err(none(failure)),
        };
        let (run, number, first) = (position.run, position.attempt, position.next);
        match self.epochs(position).await {
            Ok(warnings) => Ok((run, warnings)),
            Err(failure) => {
                let got_on = self.next_epoch(run).await.is_some_and(|next| next > first);
                if let Err(error) =
                    self.store.end_attempt(run, number, serde_json::to_value(&failure).ok().as_ref()).await
                {
                    tracing::error!("the end of attempt {number} at run {run} was not recorded: {error}");
                }
                Err(Failed { run: Some(run), got_on, failure })
            }
        }
    }

    async fn next_epoch(&self, run: RunId) -> Option<EpochNumber> {
        let committed = self.store.last_committed_epoch(run).await.ok()??;
        Some(committed.number.next())
    }

    /// Returns the notes of the blocks: a replay has those of the pipeline whose rejects it replays, a lane none.
    async fn notes(&self) -> Result<Notes, RunFailure> {
        let pipeline = self.plan.pipeline();
        if pipeline.keeps_state() { Ok(self.store.notes(&pipeline.owner()).await?) } else { Ok(Notes::default()) }
    }

    /// Runs the epochs of one attempt and cleans up behind them.
    async fn epochs(&self, position: RunPosition) -> Result<Vec<String>, RunFailure> {
        let (run, number, first) = (position.run, position.attempt, position.next);
        tracing::Span::current().record("run.id", tracing::field::display(run));
        self.metrics.attempt_begins();
        self.reporter.report(Progress::Started { run, attempt: number, epoch: first });
        let setup = AttemptSetup {
            plan: Arc::clone(&self.plan),
            settings: Arc::clone(&self.settings),
            environment: Arc::clone(&self.environment),
            context: RunContext { run, purpose: Purpose::Run },
            number,
            token: self.token.child_token(),
            reporter: self.reporter.clone(),
            metrics: Arc::clone(&self.metrics),
            notes: self.notes().await?,
            committed: position.committed.nodes.clone(),
            keeping: Keeping::Files,
        };
        let attempt = Arc::new(Attempt::new(setup).await?);
        let targets = Targets::new(&self.plan, self.environment.as_ref(), &self.settings, &self.metrics, run).await?;
        let targets = Arc::new(targets);
        let local = Box::new(Local::new(Arc::clone(&attempt), attempt.parallelism(), None));
        let mut epochs = Epochs::new(Arc::clone(&attempt), self.store.clone(), Arc::clone(&targets), local, position);
        let ended = epochs.run().await;
        drop(epochs);
        match ended {
            Ok(warnings) => Ok(warnings),
            Err(stop) => {
                let failure = stop.into_failure();
                self.clean_up(&attempt, &targets, &failure).await;
                Err(failure)
            }
        }
    }

    /// Tells the loaders to remove what they have prepared of an epoch that will not be committed, and sees to the rejects that it had.
    async fn clean_up(&self, attempt: &Attempt, targets: &Targets, failure: &RunFailure) {
        // What is prepared on record will be committed, by the next attempt or the next run: its tokens are not orphans.
        let recorded = self.store.prepared_epoch(attempt.run).await.ok().flatten().map(|epoch| epoch.number);
        let last = self.next_epoch(attempt.run).await.unwrap_or(EpochNumber::FIRST);
        let failed = recorded.map_or(last, EpochNumber::next);
        let mut tokens: BTreeMap<NodeName, Vec<String>> = BTreeMap::new();
        for write in attempt.take_orphans() {
            tokens.entry(write.node).or_default().extend(write.receipt.map(|receipt| receipt.token));
        }
        let limit = self.settings.clean_up_time;
        let failures = tokio::time::timeout(limit, targets.abort(failed, &tokens)).await;
        let slow = || vec![RunFailure::host(format!("the loaders took longer than {limit:?}"))];
        for failure in failures.unwrap_or_else(|_| slow()) {
            tracing::warn!("what was staged for epoch {failed} of run {} was not removed: {failure}", targets.run());
        }
        self.settle_rejects(attempt, failed, failure).await;
    }

    /// Rejects may be why an epoch failed, so a person has to be able to look at them. Those of one that is tried again come again.
    async fn settle_rejects(&self, attempt: &Attempt, epoch: EpochNumber, failure: &RunFailure) {
        let files = attempt.ledger.take_left_over();
        if failure.retry.is_allowed() {
            for file in files {
                if let Err(error) = std::fs::remove_file(self.settings.data.join(&file.path)) {
                    tracing::warn!("`{}` was not removed: {error}", file.path);
                }
            }
            return;
        }
        let saved = self.store.save_failed_rejects(attempt.plan.pipeline(), attempt.run, epoch, &files).await;
        if let Err(error) = saved {
            tracing::error!("the rejects of an epoch that failed were not listed: {error}");
        }
    }
}

const FINISHED: &str =
    "an earlier run had committed everything before it was interrupted; there was nothing left to do";
