//! How a call into a block can fail. A problem that the block reports, a trap, a crossed limit and a fault of the host stay different
//! things to the end: log, retry and page depend on which it was.

use weir_diagnostics::{Blame, Retry};
use weir_types::{Problem, ProblemKind};

use crate::limits::LimitExceeded;

/// Why a call into a block gave no result. After anything but `Problem` the instance is unusable.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Failure {
    /// The block says so.
    #[error("{0}")]
    Problem(Problem),
    /// The block crashed.
    #[error("the block crashed in `{call}`: {reason}")]
    Trap {
        /// The function that was called.
        call: &'static str,
        /// The trap's reason.
        reason: String,
        /// Where it happened, innermost first; empty when the block carries no names.
        backtrace: Vec<String>,
    },
    /// The block crossed a limit.
    #[error("the block was stopped in `{call}`: it {limit}")]
    Limit {
        /// The function that was called.
        call: &'static str,
        /// The limit.
        limit: LimitExceeded,
    },
    /// The block answered with something that cannot be.
    #[error("the block broke the contract in `{call}`: {reason}")]
    Contract {
        /// The function that was called.
        call: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// The host failed.
    #[error("the host failed in `{call}`: {reason}")]
    Host {
        /// The function that was called.
        call: &'static str,
        /// Why.
        reason: String,
    },
}

const REPORT: &str = "this is a bug in the block: report it to its author with the block's digest and this message";

impl Failure {
    /// Returns who has to act.
    pub fn blame(&self) -> Blame {
        match self {
            Self::Problem(problem) => match problem.kind {
                ProblemKind::Config | ProblemKind::Denied | ProblemKind::NotFound | ProblemKind::Limit => Blame::User,
                ProblemKind::Auth | ProblemKind::RateLimited(_) | ProblemKind::Transient | ProblemKind::Data => {
                    Blame::External
                }
                ProblemKind::System => Blame::Block,
            },
            Self::Trap { .. } | Self::Limit { .. } | Self::Contract { .. } => Blame::Block,
            Self::Host { .. } => Blame::Host,
        }
    }

    /// Returns whether trying again may help.
    pub fn retry(&self) -> Retry {
        match self {
            Self::Problem(Problem { kind: ProblemKind::RateLimited(Some(wait)), .. }) => Retry::After(*wait),
            Self::Problem(problem) if problem.kind.is_retryable() => Retry::Backoff,
            _ => Retry::No,
        }
    }

    /// Returns what the reader can do next.
    pub fn hints(&self) -> Vec<String> {
        match self {
            Self::Problem(problem) => problem.hint.iter().cloned().collect(),
            Self::Limit { limit, .. } => vec![match limit.grant_key() {
                Some(key) => format!("if the block needs it, raise `{key}` under `grants:` of the node"),
                None => REPORT.to_owned(),
            }],
            Self::Trap { .. } | Self::Contract { .. } => vec![REPORT.to_owned()],
            Self::Host { .. } => Vec::new(),
        }
    }

    /// Returns whether the instance may still be called.
    pub fn leaves_instance_usable(&self) -> bool {
        matches!(self, Self::Problem(_))
    }

    /// Sorts out what wasmtime gave.
    pub(crate) fn from_wasmtime(call: &'static str, error: wasmtime::Error) -> Self {
        if let Some(limit) = error.downcast_ref::<LimitExceeded>() {
            return Self::Limit { call, limit: limit.clone() };
        }
        if let Some(trap) = error.downcast_ref::<wasmtime::Trap>() {
            return Self::Trap { call, reason: trap.to_string(), backtrace: frames(&error) };
        }
        if let Some(table) = error.downcast_ref::<wasmtime::component::ResourceTableError>() {
            return Self::Contract { call, reason: format!("it used a handle that is not its own: {table}") };
        }
        // wasmtime reports what a guest does against the component model (a lying length, a bad handle, text that is not UTF-8) as plain
        // errors without a type of their own, so what is left is the guest's doing.
        Self::Contract { call, reason: format!("{error:#}") }
    }
}

fn frames(error: &wasmtime::Error) -> Vec<String> {
    let Some(backtrace) = error.downcast_ref::<wasmtime::WasmBacktrace>() else { return Vec::new() };
    backtrace.frames().iter().filter_map(|frame| frame.func_name().map(str::to_owned)).take(12).collect()
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}
