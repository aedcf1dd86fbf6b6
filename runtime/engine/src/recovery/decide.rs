//! The decision.
//!
//! Two witnesses know how far a pipeline is: the store, which records every step, and those targets that keep a record beside their rows.
//! They differ when the process died between two steps, when the store's file was lost or replaced by an older copy, or when a target was
//! set back. An epoch that the store calls prepared is always committed, because one target may have committed it already; where a target
//! knows more or less than the store, the target is right, because that is where the rows are.

use weir_store::RunStatus;
use weir_types::{EpochNumber, NodeName, RunId};

/// An epoch of a run. Positions order as they happened: run ids sort by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The run.
    pub run: RunId,
    /// The epoch.
    pub epoch: EpochNumber,
}

/// The newest run that was not given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunFact {
    /// Its id.
    pub id: RunId,
    /// Where it stands.
    pub status: RunStatus,
    /// Whether the pipeline is still what it was.
    pub same_pipeline: bool,
    /// Whether every loader that has prepared something is still there with the same block and config.
    pub same_loaders: bool,
    /// The epoch that is prepared and not committed.
    pub prepared: Option<EpochNumber>,
    /// The last committed epoch, and whether the run was complete with it.
    pub committed: Option<(EpochNumber, bool)>,
}

impl RunFact {
    fn is_unfinished(&self) -> bool {
        matches!(self.status, RunStatus::Running | RunStatus::Failed | RunStatus::Cancelled)
    }
}

/// What the store says of a position that a target has recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has never heard of it.
    Unknown,
    /// Prepared, not committed.
    Prepared,
    /// Committed.
    Committed,
    /// Given up: by force, or because this or another target was set back.
    GivenUp,
}

/// What a target says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetFact {
    /// The loader.
    pub node: NodeName,
    /// The last epoch that it has committed.
    pub position: Position,
    /// What the store says of that.
    pub standing: Standing,
}

/// Everything that the decision depends on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The newest run that was not given up.
    pub latest: Option<RunFact>,
    /// The newest committed epoch of any run.
    pub settled: Option<Position>,
    /// The targets that keep records.
    pub targets: Vec<TargetFact>,
}

/// What to do next. All but the first four are steps after which to look again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recovery {
    /// Start a new run.
    Fresh,
    /// Go on with a run, behind an epoch if one was committed.
    Resume {
        /// The run.
        run: RunId,
        /// The last committed epoch.
        after: Option<EpochNumber>,
    },
    /// Everything of a run is committed; only the word for it is missing.
    Finish {
        /// The run.
        run: RunId,
    },
    /// Targets contradict each other; a person has to decide.
    Disagree {
        /// The loaders whose targets were set back.
        behind: Vec<NodeName>,
        /// The loaders whose targets were not.
        level: Vec<NodeName>,
    },
    /// Commit a prepared epoch.
    Recommit {
        /// The run.
        run: RunId,
        /// The epoch.
        epoch: EpochNumber,
    },
    /// Give a prepared epoch up, because its loaders are not there any more.
    AbortPrepared {
        /// The run.
        run: RunId,
        /// The epoch.
        epoch: EpochNumber,
    },
    /// Take a run over from a target that knows more than the store.
    Restore {
        /// The loader.
        node: NodeName,
        /// What it knows.
        position: Position,
    },
    /// Take a run over from targets that were set back, and forget what came later.
    Rewind {
        /// A loader whose target was.
        node: NodeName,
        /// To where.
        position: Position,
    },
    /// Give a run up and start from what it has committed.
    Abandon {
        /// The run.
        run: RunId,
    },
}

/// Decides what to do. Total: every combination of facts has an answer.
pub fn decide(facts: &Facts) -> Recovery {
    let prepared = facts.latest.as_ref().and_then(|run| run.prepared.map(|epoch| Position { run: run.id, epoch }));
    ahead(facts, prepared)
        .or_else(|| settle(facts))
        .or_else(|| behind(facts))
        .or_else(|| unfinished(facts))
        .unwrap_or(Recovery::Fresh)
}

/// A target knows of an epoch that is newer than all that the store knows.
fn ahead(facts: &Facts, prepared: Option<Position>) -> Option<Recovery> {
    let known = facts.settled.max(prepared);
    let newer =
        facts.targets.iter().filter(|target| target.standing == Standing::Unknown && Some(target.position) > known);
    let newest = newer.max_by_key(|target| target.position)?;
    Some(Recovery::Restore { node: newest.node.clone(), position: newest.position })
}

/// An epoch is prepared.
fn settle(facts: &Facts) -> Option<Recovery> {
    let run = facts.latest.as_ref()?;
    let epoch = run.prepared?;
    Some(match run.same_loaders {
        true => Recovery::Recommit { run: run.id, epoch },
        false => Recovery::AbortPrepared { run: run.id, epoch },
    })
}

/// A target was set back behind what the store knows to be committed.
fn behind(facts: &Facts) -> Option<Recovery> {
    let counts = facts.targets.iter().filter(|target| target.standing != Standing::GivenUp);
    let is_behind = |target: &&TargetFact| Some(target.position) < facts.settled;
    let (behind, level): (Vec<_>, Vec<_>) = counts.partition(is_behind);
    let oldest = behind.iter().min_by_key(|target| target.position)?;
    let together = level.is_empty() && behind.iter().all(|target| target.position == oldest.position);
    Some(match together {
        true => Recovery::Rewind { node: oldest.node.clone(), position: oldest.position },
        false => {
            let names = |targets: &[&TargetFact]| targets.iter().map(|target| target.node.clone()).collect();
            Recovery::Disagree { behind: names(&behind), level: names(&level) }
        }
    })
}

/// A run was killed, failed or stopped.
fn unfinished(facts: &Facts) -> Option<Recovery> {
    let run = facts.latest.as_ref().filter(|run| run.is_unfinished())?;
    Some(match run.committed {
        Some((_, true)) => Recovery::Finish { run: run.id },
        _ if !run.same_pipeline => Recovery::Abandon { run: run.id },
        Some((epoch, false)) => Recovery::Resume { run: run.id, after: Some(epoch) },
        // Nothing is committed. A killed run goes on all the same, for what it has staged bears its id. One that failed is an old story:
        // what it planned to read may be out of date by the time that somebody tries again.
        None if run.status == RunStatus::Running => Recovery::Resume { run: run.id, after: None },
        None => Recovery::Abandon { run: run.id },
    })
}
