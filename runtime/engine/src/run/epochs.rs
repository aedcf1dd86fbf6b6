//! The epochs of one attempt: run, prepare, record, commit, record.
//!
//! While one epoch is committed the next is read already: between the two stands the record that the first is prepared, so that whatever
//! happens to the second, the first will be committed. An epoch is not prepared before the one before it is committed.

use std::sync::Arc;

use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument;
use weir_store::{Counts, EpochContent, NewEpoch, NewRun, PastRun, Plan, Store};
use weir_types::EpochNumber;

use super::{check, planning, prepare, volume};
use crate::attempt::Attempt;
use crate::distributor::Distributor;
use crate::failure::RunFailure;
use crate::progress::Progress;
use crate::recovery::{RecordSource, RunPosition, order};
use crate::segment::{EpochJob, ReceiptSet};
use crate::stop::Stop;
use crate::targets::{CommitOrder, Targets};

/// Where the epochs of an attempt are.
pub(super) struct Epochs {
    attempt: Arc<Attempt>,
    store: Store,
    targets: Arc<Targets>,
    distributor: Box<dyn Distributor>,
    plans: Vec<Plan>,
    totals: Counts,
    next: EpochNumber,
    warnings: Vec<String>,
    /// What this run is compared with.
    past: Vec<PastRun>,
}

/// How much an epoch loads, over all loaders.
#[derive(Debug, Clone, Copy)]
struct Volume {
    rows: u64,
    bytes: u64,
}

/// A commit that goes on beside the next epoch, as a task of its own: loading a database is hard work.
type Committing = AbortOnDropHandle<Result<(), RunFailure>>;

impl Epochs {
    /// Starts where an attempt starts.
    pub(super) fn new(
        attempt: Arc<Attempt>,
        store: Store,
        targets: Arc<Targets>,
        distributor: Box<dyn Distributor>,
        position: RunPosition,
    ) -> Self {
        let RunPosition { next, plans, committed: totals, .. } = position;
        Self { attempt, store, targets, distributor, plans, totals, next, warnings: Vec::new(), past: Vec::new() }
    }

    /// Runs epochs until everything is committed, and returns what was odd.
    pub(super) async fn run(&mut self) -> Result<Vec<String>, Stop> {
        planning::complete(&self.attempt, &self.store, &mut self.plans).await?;
        self.past = past_runs(&self.attempt, &self.store).await?;
        let mut committing: Option<Committing> = None;
        loop {
            let receipts = self.epoch(committing.take()).await?;
            let Some((order, volume)) = self.prepare(&receipts).await? else { continue };
            let last = order.last;
            let commit = self.commit(order, volume);
            if last {
                committed(commit).await?;
                return Ok(std::mem::take(&mut self.warnings));
            }
            committing = Some(commit);
        }
    }

    /// Runs one epoch beside the commit of the one before. Both are brought to their end, however the other ends.
    async fn epoch(&mut self, committing: Option<Committing>) -> Result<Vec<ReceiptSet>, Stop> {
        let job = EpochJob {
            run: self.attempt.run,
            attempt: self.attempt.number,
            epoch: self.next,
            segments: Arc::clone(&self.attempt.plan.segments),
            tasks: planning::split_tasks(&self.attempt, &self.plans),
            budget: self.attempt.plan.budget(),
        };
        self.attempt.reporter.report(Progress::Epoch { epoch: self.next });
        let Some(committing) = committing else { return Ok(self.distributor.run(&job).await?) };
        let token = self.attempt.token.clone();
        let committing = async move { committed(committing).await.inspect_err(|_| token.cancel()) };
        let (ran, committed) = futures::join!(self.distributor.run(&job), committing);
        if let (Ok(receipts), Err(_)) = (&ran, &committed) {
            self.attempt.orphan(receipts.iter().flat_map(|set| set.writes.clone()));
        }
        committed?;
        Ok(ran?)
    }

    /// Checks an epoch and records that it is prepared. Returns nothing for an epoch in which nothing happened: there is nothing to commit.
    async fn prepare(&mut self, receipts: &[ReceiptSet]) -> Result<Option<(CommitOrder, Volume)>, Stop> {
        let prepared = self.checked(receipts).await;
        if prepared.is_err() {
            self.attempt.orphan(receipts.iter().flat_map(|set| set.writes.clone()));
            self.attempt.ledger.leave(receipts.iter().flat_map(|set| set.rejects.clone()).collect());
        }
        prepared
    }

    async fn checked(&mut self, receipts: &[ReceiptSet]) -> Result<Option<(CommitOrder, Volume)>, Stop> {
        let counts = check::conserve(&self.attempt, receipts)?;
        let mut totals = self.totals.clone();
        check::add(&mut totals, &counts);
        check::judge_rejects(&self.attempt, &totals)?;

        let mut content = prepare::content(&self.attempt, receipts, counts);
        let mut plans = self.plans.clone();
        prepare::advance(&mut plans, &content.splits);
        let last = plans.iter().all(|plan| plan.splits.iter().all(|split| split.progress.done));
        if !last && is_idle(&content, &self.plans, &plans) {
            return Ok(None);
        }
        let mut warnings = check::judge_volume(&self.attempt, &totals, &self.past, last)?;
        if last {
            warnings.splice(0..0, check::judge_emptiness(&self.attempt, &totals)?);
            content.streams = prepare::conclude(&self.attempt, &plans).await?;
            warnings.extend(check::judge_cursors(self.attempt.plan.pipeline(), &content.streams));
            for message in &warnings {
                self.attempt.reporter.report(Progress::Warning { message: message.clone() });
            }
            self.warnings.extend(warnings);
        }
        let prepared = self.record(content, last).await?;
        (self.plans, self.totals, self.next) = (plans, totals, self.next.next());
        Ok(Some(prepared))
    }

    /// Records that the epoch is prepared: from here on it will be committed.
    async fn record(&mut self, content: EpochContent, last: bool) -> Result<(CommitOrder, Volume), RunFailure> {
        let attempt = &self.attempt;
        let run = NewRun {
            id: attempt.run,
            pipeline: attempt.plan.pipeline().clone(),
            digest: attempt.plan.digest,
            nodes: attempt.plan.fingerprints(),
        };
        let source = RecordSource {
            run,
            attempt: attempt.number,
            epoch: self.next,
            last,
            plans: &self.plans,
            content: &content,
        };
        let order = order(source)?;
        let receipts = || content.receipts.values().flatten();
        let volume = Volume {
            rows: receipts().map(|receipt| receipt.rows).sum(),
            bytes: receipts().map(|receipt| receipt.bytes).sum(),
        };
        let epoch = NewEpoch { run: attempt.run, number: self.next, attempt: attempt.number, last, content };
        self.store.prepare_epoch(&epoch).await?;
        attempt.reporter.report(Progress::Prepared { epoch: self.next, rows: volume.rows, bytes: volume.bytes });
        Ok((order, volume))
    }

    /// Commits a prepared epoch and records that.
    fn commit(&self, order: CommitOrder, Volume { rows, bytes }: Volume) -> Committing {
        let (targets, store) = (Arc::clone(&self.targets), self.store.clone());
        let (reporter, run) = (self.attempt.reporter.clone(), self.attempt.run);
        let commit = async move {
            targets.commit(&order).await?;
            store.commit_epoch(run, order.epoch).await?;
            reporter.report(Progress::Committed { epoch: order.epoch, rows, bytes, last: order.last });
            Ok(())
        };
        AbortOnDropHandle::new(tokio::spawn(commit.in_current_span()))
    }
}

/// Returns what the run is to be compared with; nothing where no rule asks for it.
async fn past_runs(attempt: &Attempt, store: &Store) -> Result<Vec<PastRun>, RunFailure> {
    match volume::runs_needed(&attempt.plan) {
        0 => Ok(Vec::new()),
        runs => Ok(store.past_runs(attempt.plan.pipeline(), runs).await?),
    }
}

/// Waits for a commit.
async fn committed(committing: Committing) -> Result<(), RunFailure> {
    committing.await.unwrap_or_else(|error| Err(RunFailure::host_error("a commit crashed", &error)))
}

/// Tells whether an epoch has neither rows nor notes nor moved a split on.
fn is_idle(content: &EpochContent, before: &[Plan], after: &[Plan]) -> bool {
    let no_receipts = content.receipts.values().all(Vec::is_empty);
    no_receipts && content.rejects.is_empty() && content.notes.is_empty() && before == after
}
