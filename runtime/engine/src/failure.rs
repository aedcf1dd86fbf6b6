//! Why a run failed, as it travels to the retry decision, the log, the summary and the exit code.

use serde::{Deserialize, Serialize};
use weir_diagnostics::{Blame, Explain, Retry};
use weir_host::Failure;
use weir_store::StoreError;
use weir_types::{NodeName, Problem};

/// What kind of failure it was. People read the message; this is for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// A block reported a problem.
    Problem,
    /// A block crashed.
    Trap,
    /// A block crossed a limit.
    Limit,
    /// A block broke the contract.
    Contract,
    /// Rows got lost or appeared between two nodes.
    Conservation,
    /// More rows were rejected than allowed.
    Rejects,
    /// No rows where some were expected.
    Empty,
    /// Far fewer or far more rows than usual.
    Volume,
    /// Something took too long.
    TimeOut,
    /// A person stopped the run.
    Cancelled,
    /// The pipeline does not fit together.
    Plan,
    /// The targets and the store tell different stories.
    Recovery,
    /// The store failed.
    Store,
    /// Weir or its machine failed.
    Host,
}

/// A failure with its place, whose fault it is, and whether trying again can help.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct RunFailure {
    /// What kind.
    pub kind: FailureKind,
    /// Whose fault it is.
    pub blame: Blame,
    /// Whether trying again can help.
    pub retry: Retry,
    /// The node concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<NodeName>,
    /// The split concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<String>,
    /// What failed, which item and why.
    pub message: String,
    /// What led to it, from near to far.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<String>,
    /// What to do next.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<String>,
}

impl RunFailure {
    /// Creates a failure without place, causes and hints that is not to be retried.
    pub fn new(kind: FailureKind, blame: Blame, message: impl Into<String>) -> Self {
        Self {
            kind,
            blame,
            retry: Retry::No,
            node: None,
            split: None,
            message: message.into(),
            causes: Vec::new(),
            hints: Vec::new(),
        }
    }

    /// Makes a failure of what a call into a node's block gave.
    pub fn of_block(node: &NodeName, label: &str, failure: &Failure) -> Self {
        let kind = match failure {
            Failure::Problem(_) => FailureKind::Problem,
            Failure::Trap { .. } => FailureKind::Trap,
            Failure::Limit { .. } => FailureKind::Limit,
            Failure::Contract { .. } => FailureKind::Contract,
            Failure::Host { .. } => FailureKind::Host,
        };
        let place = match failure {
            Failure::Problem(problem) => place(problem),
            _ => String::new(),
        };
        let mut made =
            Self::new(kind, failure.blame(), format!("node `{node}` (`{label}`): {failure}{place}")).at(node);
        made.retry = failure.retry();
        made.hints = failure.hints();
        made
    }

    /// Makes a failure of a problem that a capability or a connection has.
    pub fn of_problem(node: &NodeName, label: &str, problem: Problem) -> Self {
        Self::of_block(node, label, &Failure::Problem(problem))
    }

    /// Makes a failure of Weir or its machine.
    pub fn host(message: impl Into<String>) -> Self {
        Self::new(FailureKind::Host, Blame::Host, message)
    }

    /// Makes a failure of Weir or its machine that an error led to.
    pub fn host_error(message: impl Into<String>, error: &(dyn std::error::Error + 'static)) -> Self {
        let mut made = Self::host(message);
        made.causes = chain(Some(error));
        made
    }

    /// Returns the failure that stands for a person's wish to stop.
    pub fn cancelled() -> Self {
        Self::new(FailureKind::Cancelled, Blame::User, "the run was cancelled")
    }

    /// Names the node.
    #[must_use]
    pub fn at(mut self, node: &NodeName) -> Self {
        self.node = Some(node.clone());
        self
    }

    /// Names the split, unless one is named already.
    #[must_use]
    pub fn in_split(mut self, split: &str) -> Self {
        self.split.get_or_insert_with(|| split.to_owned());
        self
    }

    /// Adds advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Option<String>>) -> Self {
        self.hints.extend(hint.into());
        self
    }
}

/// Says where the block saw its problem, as far as it said.
fn place(problem: &Problem) -> String {
    let parts = [
        problem.stream.as_ref().map(|stream| format!("stream `{stream}`")),
        problem.split.as_ref().map(|split| format!("split `{split}`")),
        problem.row.map(|row| format!("row {row}")),
        problem.column.as_ref().map(|column| format!("column `{column}`")),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

fn chain(mut error: Option<&(dyn std::error::Error + 'static)>) -> Vec<String> {
    let mut causes = Vec::new();
    while let Some(cause) = error {
        causes.push(cause.to_string());
        error = cause.source();
    }
    causes
}

impl Explain for RunFailure {
    fn blame(&self) -> Blame {
        self.blame
    }

    fn retry(&self) -> Retry {
        self.retry
    }

    fn hints(&self) -> Vec<String> {
        self.hints.clone()
    }

    fn to_diagnostic(&self) -> weir_diagnostics::Diagnostic {
        let mut diagnostic = weir_diagnostics::Diagnostic::error(self.to_string())
            .blame(self.blame)
            .retry(self.retry)
            .hints(self.hints.clone());
        diagnostic.causes.clone_from(&self.causes);
        diagnostic
    }
}

impl From<StoreError> for RunFailure {
    fn from(error: StoreError) -> Self {
        let blame = match &error {
            StoreError::Busy(_) | StoreError::Unsettled { .. } | StoreError::NoRun(_) | StoreError::Address(_) => {
                Blame::User
            }
            _ => Blame::Host,
        };
        let mut made = Self::new(FailureKind::Store, blame, error.to_string()).hint(error.hint());
        made.retry = if error.may_pass() { Retry::Backoff } else { Retry::No };
        made.causes = chain(std::error::Error::source(&error));
        made
    }
}
