//! Failures as data: what blocks return to the host and the host returns to blocks.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Why something failed; the same cases as `problem-kind` of the block contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// The block's configuration is wrong.
    Config,
    /// The other side refused the credentials.
    Auth,
    /// A named thing does not exist.
    NotFound,
    /// No grant covers the call.
    Denied,
    /// The other side asked to slow down, for this long where it said so.
    RateLimited(Option<Duration>),
    /// The other side failed in a way that may pass.
    Transient,
    /// The data itself cannot be processed.
    Data,
    /// A limit of the node is used up.
    Limit,
    /// The block or the host has a bug.
    System,
}

impl ProblemKind {
    /// Returns whether trying again may help.
    pub fn is_retryable(self) -> bool {
        matches!(self, Self::RateLimited(_) | Self::Transient)
    }

    /// Returns the kind's name as the contract spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Auth => "auth",
            Self::NotFound => "not-found",
            Self::Denied => "denied",
            Self::RateLimited(_) => "rate-limited",
            Self::Transient => "transient",
            Self::Data => "data",
            Self::Limit => "limit",
            Self::System => "system",
        }
    }
}

/// A failure with its kind, its place and what to do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Who is to blame and whether to retry.
    pub kind: ProblemKind,
    /// What failed, which item and why; one sentence without a closing full stop.
    pub message: String,
    /// What the reader can do next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The stream concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<String>,
    /// The split concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split: Option<String>,
    /// The row concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// The column concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
}

impl Problem {
    /// Makes a problem without hint or place.
    pub fn new(kind: ProblemKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None, stream: None, split: None, row: None, column: None }
    }

    /// Makes a problem of kind `config`.
    pub fn config(message: impl Into<String>) -> Self {
        Self::new(ProblemKind::Config, message)
    }

    /// Makes a problem of kind `not-found`.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(ProblemKind::NotFound, message)
    }

    /// Makes a problem of kind `denied`.
    pub fn denied(message: impl Into<String>) -> Self {
        Self::new(ProblemKind::Denied, message)
    }

    /// Makes a problem of kind `transient`.
    pub fn transient(message: impl Into<String>) -> Self {
        Self::new(ProblemKind::Transient, message)
    }

    /// Makes a problem of kind `data`.
    pub fn data(message: impl Into<String>) -> Self {
        Self::new(ProblemKind::Data, message)
    }

    /// Makes a problem of kind `limit`.
    pub fn limit(message: impl Into<String>) -> Self {
        Self::new(ProblemKind::Limit, message)
    }

    /// Makes a problem of kind `system`.
    pub fn system(message: impl Into<String>) -> Self {
        Self::new(ProblemKind::System, message)
    }

    /// Adds what to do next.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the column concerned.
    #[must_use]
    pub fn with_column(mut self, column: impl Into<String>) -> Self {
        self.column = Some(column.into());
        self
    }

    /// Adds the row concerned.
    #[must_use]
    pub fn with_row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}
