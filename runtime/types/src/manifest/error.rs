//! What can be wrong with a manifest.

use std::fmt;

/// Why a manifest is not usable.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// It is not JSON of the right shape.
    #[error("the manifest cannot be read: {0}")]
    Json(serde_json::Error),
    /// It breaks rules.
    #[error("the manifest is not valid: {}", list(.0))]
    Invalid(Vec<ManifestProblem>),
}

impl ManifestError {
    /// Returns the advice of every problem that has some.
    pub fn hints(&self) -> Vec<String> {
        match self {
            Self::Json(_) => Vec::new(),
            Self::Invalid(problems) => problems.iter().filter_map(|problem| problem.hint.clone()).collect(),
        }
    }
}

fn list(problems: &[ManifestProblem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// One rule that a manifest breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestProblem {
    /// Where, such as `ports.inputs[1].name`.
    pub path: String,
    /// What is wrong there.
    pub message: String,
    /// What would be right.
    pub hint: Option<String>,
}

impl ManifestProblem {
    /// Creates a problem without advice.
    pub(super) fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into(), hint: None }
    }

    /// Adds advice.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for ManifestProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.path, self.message)
    }
}
