//! What is told about a failure.

use weir_engine::{FailureKind, Progress, RunFailure};
use weir_types::NodeName;

/// A failure as far as others are told: no causes, which may quote what a block was given.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    /// What kind, as the API spells it.
    pub(crate) kind: String,
    /// What failed, which item and why.
    pub(crate) message: String,
    /// The node that failed, if one did.
    pub(crate) node: Option<NodeName>,
}

impl Told {
    /// Returns why an attempt failed that another follows.
    pub(crate) fn of_attempt(event: &Progress) -> Option<Self> {
        let Progress::Retrying { reason, kind, node, .. } = event else { return None };
        Some(Self { kind: word(*kind), message: reason.clone(), node: node.clone() })
    }

    /// Tells whether somebody wanted it so.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.kind == word(FailureKind::Cancelled)
    }
}

impl From<&RunFailure> for Told {
    fn from(failure: &RunFailure) -> Self {
        Self { kind: word(failure.kind), message: failure.message.clone(), node: failure.node.clone() }
    }
}

/// Returns the word that stands for a kind wherever programs read it.
fn word(kind: FailureKind) -> String {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(word)) => word,
        _ => "failed".to_owned(),
    }
}
