//! What goes wrong between a command and a server.

use std::io;
use std::path::PathBuf;

use serde::Deserialize;
use weir_diagnostics::{Blame, Diagnostic, Diagnostics, Explain, Retry};

/// What a server said went wrong (RFC 9457).
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Problem {
    /// The code of the answer.
    #[serde(default)]
    pub status: u16,
    /// What, which, why.
    #[serde(default)]
    pub detail: String,
    /// What to do next.
    #[serde(default)]
    pub hints: Vec<String>,
    /// Everything that is wrong with a pipeline file.
    #[serde(default)]
    pub diagnostics: Vec<Diagnostic>,
}

/// Why a server did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Nobody answers.
    #[error("the server `{url}` does not answer")]
    Unreachable {
        /// The server.
        url: String,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
    /// It refuses.
    #[error("{}", .0.detail)]
    Refused(Box<Problem>),
    /// Somebody answers who is no server of Weir.
    #[error("what answers at `{url}` is not a server of Weir: {why}")]
    Strange {
        /// The address.
        url: String,
        /// What was odd about the answer.
        why: String,
    },
    /// A file cannot be read or written.
    #[error("cannot {doing} `{}`", .path.display())]
    File {
        /// What was attempted.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Files are wrong, in several ways perhaps.
    #[error("{0}")]
    Wrong(Diagnostics),
}

impl ClientError {
    /// Makes an error of one message.
    pub(crate) fn wrong(message: impl Into<String>, hint: &str) -> Self {
        Self::Wrong(Diagnostic::error(message).hint(hint.to_owned()).into())
    }

    /// Tells whether asking again later can help.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable { .. } => true,
            Self::Refused(problem) => matches!(problem.status, 429 | 502..=504),
            Self::Strange { .. } | Self::File { .. } | Self::Wrong(_) => false,
        }
    }

    /// Returns the code of the answer, where there was one.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(problem) => Some(problem.status),
            _ => None,
        }
    }

    /// Returns what a person is to read.
    pub fn into_diagnostics(self) -> Diagnostics {
        match self {
            Self::Wrong(diagnostics) => diagnostics,
            Self::Refused(problem) if !problem.diagnostics.is_empty() => problem.diagnostics.into_iter().collect(),
            other => other.to_diagnostic().into(),
        }
    }
}

impl Explain for ClientError {
    fn blame(&self) -> Blame {
        match self {
            Self::Unreachable { .. } | Self::Strange { .. } => Blame::External,
            Self::Refused(problem) if problem.status >= 500 => Blame::External,
            Self::Refused(_) => Blame::User,
            Self::File { .. } => Blame::User,
            Self::Wrong(diagnostics) => diagnostics.blame(),
        }
    }

    fn retry(&self) -> Retry {
        if self.may_pass() { Retry::Backoff } else { Retry::No }
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Unreachable { .. } => vec!["check the address, and that `weir serve` runs there".to_owned()],
            Self::Refused(problem) if problem.status == 401 => {
                vec!["sign in again: `weir login URL`".to_owned()]
            }
            Self::Refused(problem) => problem.hints.clone(),
            Self::Strange { .. } => vec!["check the address".to_owned()],
            Self::File { .. } | Self::Wrong(_) => Vec::new(),
        }
    }
}
