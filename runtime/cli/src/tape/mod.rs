//! Recording a run, and repeating it from its tape.
//!
//! The tape itself is `weir-capabilities`' matter; here it is put between the engine and the blocks. While a run is recorded everything
//! happens as in any other run, and the rows that reach loaders are added up. When it is repeated, extractors and transforms get their
//! answers from the tape, loaders are replaced by [`capture`] (no target is touched), and the sums are compared.

mod block;
mod capture;
mod digest;
mod environment;
mod probe;

use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use weir_capabilities::tape::{Header, Tape};
use weir_diagnostics::{Blame, Diagnostic};
use weir_engine::RunPlan;
use weir_pipeline::Graph;
use weir_pipeline::policy::{RetryPolicy, RunPolicy};
use weir_types::Problem;

pub(crate) use digest::Digests;
pub(crate) use environment::{OfflineEnvironment, TapedEnvironment};

use crate::failed::Failed;

/// A tape and the sums of what reaches loaders.
#[derive(Clone)]
pub(crate) struct Deck {
    /// The tape.
    pub(crate) tape: Arc<Tape>,
    /// What has reached loaders so far.
    pub(crate) digests: Arc<Digests>,
}

impl Deck {
    /// Starts a tape.
    ///
    /// # Errors
    /// When there is something in the folder.
    pub(crate) fn record(folder: &Path, graph: &Graph, started: SystemTime) -> Result<Self, Failed> {
        let micros = started.duration_since(UNIX_EPOCH).unwrap_or_default().as_micros();
        let header = Header::new(graph.name.clone(), graph.digest(), u64::try_from(micros).unwrap_or(u64::MAX));
        let tape = Tape::record(folder, header).map_err(explain)?;
        Ok(Self { tape: Arc::new(tape), digests: Arc::default() })
    }

    /// Opens a tape.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn replay(folder: &Path) -> Result<Self, Failed> {
        Ok(Self { tape: Arc::new(Tape::replay(folder).map_err(explain)?), digests: Arc::default() })
    }

    /// Returns when the recorded run started.
    pub(crate) fn started(&self) -> SystemTime {
        UNIX_EPOCH + std::time::Duration::from_micros(self.tape.header().started)
    }

    /// Writes down what has reached the loaders: the run has come to its end.
    ///
    /// # Errors
    /// When the tape cannot be written.
    pub(crate) fn finish(&self) -> Result<(), Failed> {
        self.tape.change(|header| header.edges = Some(self.digests.edges())).map_err(explain)
    }

    /// Compares what has reached the loaders with what did so when the tape was recorded, and returns the rows.
    ///
    /// # Errors
    /// With the first edge that differs.
    pub(crate) fn compare(&self, plan: &RunPlan) -> Result<u64, Failed> {
        let (then, now) = (self.tape.header().edges, self.digests.edges());
        let Some(then) = then else {
            return Err(Diagnostic::error(
                "the tape does not tell what reached the loaders: the recorded run did not succeed",
            )
            .into());
        };
        for (node, splits) in &then {
            for (split, was) in splits {
                let is = now.get(node).and_then(|splits| splits.get(split)).cloned().unwrap_or_default();
                if is != *was {
                    let message = format!(
                        "loader `{node}`, split `{split}`: other rows than were recorded ({} rows then, {} now)",
                        was.rows, is.rows
                    );
                    return Err(differs(message).into());
                }
            }
        }
        let more = now.iter().find(|(node, splits)| then.get(*node).is_none_or(|then| then.len() != splits.len()));
        match more {
            Some((node, _)) => {
                Err(differs(format!("loader `{node}` got rows of a split that was not recorded")).into())
            }
            None => {
                debug_assert!(now.keys().all(|node| plan.nodes.keys().any(|known| known.as_str() == node)));
                Ok(now.values().flat_map(|splits| splits.values()).map(|edge| edge.rows).sum())
            }
        }
    }
}

fn differs(message: String) -> Diagnostic {
    Diagnostic::error(message)
        .blame(Blame::Block)
        .hint("a block, its config or Weir gives something else for the same input".to_owned())
}

/// Returns the graph without further attempts: a tape holds one, to its end.
pub(crate) fn once(graph: &Graph) -> Arc<Graph> {
    let retries = RetryPolicy { max: 0, ..graph.policy.retries };
    Arc::new(Graph { policy: RunPolicy { retries, ..graph.policy }, ..graph.clone() })
}

fn explain(problem: Problem) -> Failed {
    Diagnostic::error(problem.message).blame(Blame::User).hint(problem.hint).into()
}
