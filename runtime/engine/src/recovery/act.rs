//! Carries decisions out until a run can start or go on.

use std::collections::BTreeMap;
use std::sync::Arc;

use weir_diagnostics::Blame;
use weir_store::{Claim, Counts, Epoch, Given, NewRun, Plan, Run, RunEnd, RunStatus, Store};
use weir_types::{EpochNumber, NodeName, RunId};

use super::adopt::adopt;
use super::decide::{Position, Recovery, decide};
use super::facts::{Gathered, gather};
use super::record::{RecordSource, TargetRecord};
use crate::environment::Environment;
use crate::failure::{FailureKind, RunFailure};
use crate::metrics::RunMetrics;
use crate::plan::RunPlan;
use crate::progress::{Progress, Reporter};
use crate::settings::EngineSettings;
use crate::targets::{CommitOrder, Targets};

/// More steps than any sequence of them has: beyond this, decision and deed contradict each other.
const MAX_STEPS: usize = 12;

/// Where an attempt starts.
#[derive(Debug)]
pub(crate) struct RunPosition {
    /// The run.
    pub(crate) run: RunId,
    /// The try at it, from 1.
    pub(crate) attempt: u32,
    /// The epoch to begin with.
    pub(crate) next: EpochNumber,
    /// What is known of what to read, with committed progress.
    pub(crate) plans: Vec<Plan>,
    /// What is committed.
    pub(crate) committed: Counts,
}

/// What came of looking at what an earlier run has left.
pub(crate) enum Recovered {
    /// An attempt can start.
    Start(RunPosition),
    /// An earlier run needed no more than to be recorded as complete.
    Finished(RunId),
}

/// Looks at what an earlier run has left and settles it.
pub(crate) struct Recoverer<'a> {
    pub(crate) store: &'a Store,
    pub(crate) plan: &'a Arc<RunPlan>,
    pub(crate) environment: &'a dyn Environment,
    pub(crate) settings: &'a EngineSettings,
    pub(crate) metrics: &'a RunMetrics,
    pub(crate) reporter: &'a Reporter,
    pub(crate) claim: &'a Claim,
    /// Whether to believe the store where a target says otherwise.
    pub(crate) trust_store: bool,
    /// What the run is made for.
    pub(crate) origin: Option<&'a str>,
    /// The version of the pipeline.
    pub(crate) version: Option<u64>,
    /// What it was given.
    pub(crate) given: &'a Given,
}

/// What steps leave for those after them.
#[derive(Default)]
struct Memory {
    /// Plans to go on with under a new run.
    carried: Vec<Plan>,
    /// The run that was taken over from a target.
    restored: Option<RunId>,
}

impl Recoverer<'_> {
    /// Settles what an earlier run has left, step by step, until an attempt can start.
    pub(crate) async fn recover(&self) -> Result<Recovered, RunFailure> {
        let mut memory = Memory::default();
        for _ in 0..MAX_STEPS {
            if let Some(recovered) = self.step(&mut memory).await? {
                return Ok(recovered);
            }
        }
        Err(RunFailure::host("what an earlier run has left cannot be settled: every step asks for another"))
    }

    async fn step(&self, memory: &mut Memory) -> Result<Option<Recovered>, RunFailure> {
        let asked = if self.trust_store { None } else { Some(self.targets(RunId::generate()).await?) };
        let gathered = gather(self.store, self.plan, asked.as_ref()).await?;
        let decision = decide(&gathered.facts);
        tracing::debug!(?decision, pipeline = %self.plan.pipeline(), "decided how to start");
        match decision {
            Recovery::Fresh => return self.fresh(memory).await.map(|position| Some(Recovered::Start(position))),
            Recovery::Resume { run, after } => {
                return self.resume(run, after).await.map(|position| Some(Recovered::Start(position)));
            }
            Recovery::Finish { run } => return self.finish(run, memory).await,
            Recovery::Disagree { behind, level } => return Err(disagree(&behind, &level)),
            Recovery::Recommit { run, epoch } => self.recommit(&gathered, run, epoch).await?,
            Recovery::AbortPrepared { run, epoch } => self.abort_prepared(run, epoch).await?,
            Recovery::Restore { node, position } | Recovery::Rewind { node, position } => {
                self.restore(&gathered, &node, position, memory).await?;
            }
            Recovery::Abandon { run } => self.abandon(&gathered, run, memory).await?,
        }
        Ok(None)
    }

    async fn fresh(&self, memory: &mut Memory) -> Result<RunPosition, RunFailure> {
        let latest = self.store.runs(self.plan.pipeline(), 1).await?.first().map(|run| run.id);
        let run = NewRun {
            id: RunId::after(latest),
            pipeline: self.plan.pipeline().clone(),
            digest: self.plan.digest,
            nodes: self.plan.fingerprints(),
        };
        self.store.start_run(&run).await?;
        self.describe(run.id, 1).await?;
        let plans = std::mem::take(&mut memory.carried);
        if !plans.is_empty() {
            self.store.save_plans(run.id, &plans).await?;
        }
        Ok(RunPosition { run: run.id, attempt: 1, next: EpochNumber::FIRST, plans, committed: Counts::default() })
    }

    async fn resume(&self, run: RunId, after: Option<EpochNumber>) -> Result<RunPosition, RunFailure> {
        let next = after.map_or(EpochNumber::FIRST, EpochNumber::next);
        let attempt = self.store.begin_attempt(run).await?;
        self.describe(run, attempt).await?;
        self.abort(run, next, &BTreeMap::new()).await?;
        let (plans, committed) = (self.store.plans(run).await?, self.store.counts(run).await?);
        Ok(RunPosition { run, attempt, next, plans, committed })
    }

    /// Records what an attempt is made for and with.
    async fn describe(&self, run: RunId, attempt: u32) -> Result<(), RunFailure> {
        if let Some(origin) = self.origin {
            self.store.set_origin(run, attempt, origin).await?;
        }
        if let Some(version) = self.version {
            self.store.set_made_with(run, attempt, version, self.given).await?;
        }
        Ok(())
    }

    async fn finish(&self, run: RunId, memory: &mut Memory) -> Result<Option<Recovered>, RunFailure> {
        self.environment.run_ended(run).await;
        self.store.end_run(run, &RunEnd::new(RunStatus::Succeeded)).await?;
        // A run that a target told of ended long ago; whoever starts one now wants another.
        Ok((memory.restored != Some(run)).then_some(Recovered::Finished(run)))
    }

    async fn recommit(&self, gathered: &Gathered, run: RunId, epoch: EpochNumber) -> Result<(), RunFailure> {
        let (Some(record), Some(prepared)) = (&gathered.run, self.store.prepared_epoch(run).await?) else {
            return Ok(());
        };
        let order = commit_order(record, &prepared, &self.store.plans(run).await?)?;
        let committed = self.targets(run).await?.commit(&order).await;
        committed.map_err(|failure| failure.hint(give_up(epoch, run)))?;
        self.store.commit_epoch(run, epoch).await?;
        self.warn(format!("epoch {epoch} of run {run}, which an earlier attempt had prepared, was committed"));
        Ok(())
    }

    async fn abort_prepared(&self, run: RunId, epoch: EpochNumber) -> Result<(), RunFailure> {
        let prepared = self.store.prepared_epoch(run).await?;
        let receipts = prepared.map(|epoch| epoch.content.receipts).unwrap_or_default();
        let tokens = receipts
            .into_iter()
            .map(|(node, receipts)| (node, receipts.into_iter().map(|receipt| receipt.token).collect()));
        self.abort(run, epoch, &tokens.collect()).await?;
        self.store.abort_epoch(run, epoch).await?;
        self.warn(format!("epoch {epoch} of run {run} was prepared but is given up, because its loaders were changed"));
        Ok(())
    }

    async fn restore(
        &self,
        gathered: &Gathered,
        node: &NodeName,
        position: Position,
        memory: &mut Memory,
    ) -> Result<(), RunFailure> {
        let text = gathered.records.get(node).map_or("", String::as_str);
        let record = TargetRecord::parse(text).map_err(|reason| {
            let message = format!(
                "the target of node `{node}` knows more than the store, but its record cannot be read: {reason}"
            );
            RunFailure::new(FailureKind::Recovery, Blame::External, message).at(node).hint(Some(TRUST.to_owned()))
        })?;
        self.store.restore_run(self.claim, &record.into_restored()).await?;
        memory.restored = Some(position.run);
        memory.carried.clear();
        self.warn(format!(
            "the state was taken over from the target of node `{node}`: epoch {} of run {}",
            position.epoch, position.run
        ));
        Ok(())
    }

    async fn abandon(&self, gathered: &Gathered, run: RunId, memory: &mut Memory) -> Result<(), RunFailure> {
        let committed = gathered.facts.latest.as_ref().and_then(|fact| fact.committed);
        let next = committed.map_or(EpochNumber::FIRST, |(epoch, _)| epoch.next());
        self.abort(run, next, &BTreeMap::new()).await?;
        let adoption = adopt(self.store.plans(run).await?, self.plan);
        self.environment.run_ended(run).await;
        self.store.end_run(run, &RunEnd::new(RunStatus::Abandoned)).await?;
        for node in &adoption.repeated {
            self.warn(format!(
                "the pipeline was changed: rows of node `{node}` that run {run} has committed will be read again"
            ));
        }
        memory.carried = adoption.carried;
        Ok(())
    }

    /// Tells the loaders that an epoch will not be committed. What they cannot clean up costs space, not correctness.
    async fn abort(
        &self,
        run: RunId,
        epoch: EpochNumber,
        tokens: &BTreeMap<NodeName, Vec<String>>,
    ) -> Result<(), RunFailure> {
        for failure in self.targets(run).await?.abort(epoch, tokens).await {
            self.warn(format!("what was staged for epoch {epoch} of run {run} was not removed: {failure}"));
        }
        Ok(())
    }

    async fn targets(&self, run: RunId) -> Result<Targets, RunFailure> {
        Targets::new(self.plan, self.environment, self.settings, self.metrics, run).await
    }

    fn warn(&self, message: String) {
        tracing::debug!("{message}");
        self.reporter.report(Progress::Warning { message });
    }
}

const TRUST: &str = "`--trust-store` goes by the store alone";

/// Returns how to go on where an epoch can never be committed. Every later run begins with it, so nothing else would get past.
fn give_up(epoch: EpochNumber, run: RunId) -> String {
    format!(
        "epoch {epoch} of run {run} was prepared and is committed before anything else; `weir run --fresh --force` gives it up"
    )
}

/// Makes the order to commit an epoch once more, as it was given the first time.
fn commit_order(run: &Run, epoch: &Epoch, plans: &[Plan]) -> Result<CommitOrder, RunFailure> {
    let new = NewRun { id: run.id, pipeline: run.pipeline.clone(), digest: run.digest, nodes: run.nodes.clone() };
    let source = RecordSource {
        run: new,
        attempt: epoch.attempt,
        epoch: epoch.number,
        last: epoch.last,
        plans,
        content: &epoch.content,
    };
    order(source)
}

/// Makes the order to commit an epoch.
pub(crate) fn order(source: RecordSource<'_>) -> Result<CommitOrder, RunFailure> {
    let (epoch, last) = (source.epoch, source.last);
    let tokens = source.content.receipts.iter();
    let tokens =
        tokens.map(|(node, receipts)| (node.clone(), receipts.iter().map(|receipt| receipt.token.clone()).collect()));
    let tokens = tokens.collect();
    let state = TargetRecord::new(source).to_json();
    let state = state.map_err(|error| RunFailure::host_error("cannot write the state of an epoch as JSON", &error))?;
    Ok(CommitOrder { epoch, last, tokens, state })
}

fn disagree(behind: &[NodeName], level: &[NodeName]) -> RunFailure {
    let names = |nodes: &[NodeName]| nodes.iter().map(|node| format!("`{node}`")).collect::<Vec<_>>().join(", ");
    let others = if level.is_empty() { String::new() } else { format!(", but not those of {}", names(level)) };
    let message = format!("the targets of {} were set back to different points{others}", names(behind));
    RunFailure::new(FailureKind::Recovery, Blame::External, message)
        .hint(Some("set the targets back to the same point".to_owned()))
        .hint(Some(format!("{TRUST}: targets that were set back then lack the rows in between")))
}
