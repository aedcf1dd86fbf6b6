//! What travels with every commit, to be kept beside the rows: all that is needed to go on from there, should the store be lost.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use weir_store::{EpochContent, NewRun, Plan, RestoredRun, StreamMove};
use weir_types::{Digest, EpochNumber, NodeName, PipelineName, RunId};

/// The layout of the record. A later release that changes it reads the earlier ones.
const FORMAT: u32 = 1;

/// A position with everything that belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct TargetRecord {
    format: u32,
    run: RunId,
    attempt: u32,
    epoch: EpochNumber,
    last: bool,
    pipeline: PipelineName,
    digest: Digest,
    nodes: BTreeMap<NodeName, Digest>,
    /// What is to be read, with the progress before the epoch. Left out when the run is complete: there is nothing left to read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    plans: Vec<Plan>,
    /// The cursors when the run started.
    #[serde(default)]
    states: Vec<StreamMove>,
    content: EpochContent,
}

/// What a record is made of.
pub(crate) struct RecordSource<'a> {
    pub(crate) run: NewRun,
    pub(crate) attempt: u32,
    pub(crate) epoch: EpochNumber,
    pub(crate) last: bool,
    /// With the progress before the epoch.
    pub(crate) plans: &'a [Plan],
    pub(crate) content: &'a EpochContent,
}

impl TargetRecord {
    /// Makes the record of an epoch.
    pub(crate) fn new(source: RecordSource<'_>) -> Self {
        let state = |plan: &Plan| StreamMove {
            node: plan.node.clone(),
            stream: plan.stream.clone().unwrap_or_default(),
            state: plan.state.clone(),
        };
        let NewRun { id, pipeline, digest, nodes } = source.run;
        Self {
            format: FORMAT,
            run: id,
            attempt: source.attempt,
            epoch: source.epoch,
            last: source.last,
            pipeline,
            digest,
            nodes,
            plans: if source.last { Vec::new() } else { source.plans.to_vec() },
            states: source.plans.iter().map(state).collect(),
            content: EpochContent {
                // The progress of splits belongs to their plans.
                splits: if source.last { Vec::new() } else { source.content.splits.clone() },
                // The files of rejects are on the machine that the record has to do without.
                rejects: Vec::new(),
                ..source.content.clone()
            },
        }
    }

    /// Returns the record as JSON text.
    pub(crate) fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// Reads a record.
    ///
    /// # Errors
    /// When the text is not a record of this layout.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let record: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        match record.format {
            FORMAT => Ok(record),
            other => Err(format!("it has layout {other}, this release knows {FORMAT}")),
        }
    }

    /// Returns the run as the store is to record it.
    pub(crate) fn into_restored(self) -> RestoredRun {
        RestoredRun {
            run: NewRun { id: self.run, pipeline: self.pipeline, digest: self.digest, nodes: self.nodes },
            attempt: self.attempt,
            plans: self.plans,
            states: self.states,
            epoch: self.epoch,
            last: self.last,
            content: self.content,
        }
    }
}
