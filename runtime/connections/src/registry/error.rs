//! Why there is no such connection.

use weir_diagnostics::{Blame, Explain, did_you_mean, one_of};
use weir_pipeline::connection::ConnectionUrlError;
use weir_types::Problem;

use crate::secrets::SecretError;

/// Why a connection cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    /// Nothing defines it.
    #[error("connection `{name}` is not defined")]
    Unknown {
        /// The name.
        name: String,
        /// What to do about it.
        hints: Vec<String>,
    },
    /// It is a connection to a system of another kind.
    #[error("connection `{name}` is {kind}, and {wanted} is needed")]
    WrongKind {
        /// The name.
        name: String,
        /// What it is.
        kind: &'static str,
        /// What is needed.
        wanted: &'static str,
        /// URLs of what is needed.
        urls: &'static str,
    },
    /// Its URL is wrong.
    #[error("the URL of connection `{connection}` is not valid")]
    Url {
        /// The name.
        connection: String,
        /// What is wrong.
        source: ConnectionUrlError,
    },
    /// A setting does not go with its URL.
    #[error("connection `{connection}` has the setting `{setting}`, which only goes with a URL `s3://…`")]
    Setting {
        /// The name.
        connection: String,
        /// The setting.
        setting: &'static str,
    },
    /// A secret that it needs has no value.
    #[error("connection `{connection}` cannot be opened for want of its `{setting}`")]
    Secret {
        /// The name.
        connection: String,
        /// The setting that names the secret.
        setting: &'static str,
        /// Why.
        source: SecretError,
    },
    /// Its driver refuses the settings.
    #[error("{0}")]
    Driver(Problem),
}

impl ConnectionError {
    pub(super) fn unknown<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone) -> Self {
        let mut hints: Vec<String> =
            did_you_mean(name, known.clone()).or_else(|| one_of("defined connections", known)).into_iter().collect();
        hints.push(format!("add `{name}: \"file:<folder>\"` (or `s3://…`, `sqlite:<file>`, `postgres://…`, `mysql://…`) under `connections:`, or set `{}` to the URL", variable(name)));
        Self::Unknown { name: name.to_owned(), hints }
    }

    pub(super) fn wrong_kind(name: &str, kind: &'static str, wanted: &'static str, urls: &'static str) -> Self {
        Self::WrongKind { name: name.to_owned(), kind, wanted, urls }
    }

    /// Returns all that the reader can do next in one line.
    pub fn hint(&self) -> Option<String> {
        let hints = self.hints();
        (!hints.is_empty()).then(|| hints.join("; "))
    }
}

/// Returns the variable that defines or overrides a connection.
pub(super) fn variable(name: &str) -> String {
    let name: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    format!("WEIR_CONNECTION_{name}")
}

impl Explain for ConnectionError {
    fn blame(&self) -> Blame {
        Blame::User
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Unknown { hints, .. } => hints.clone(),
            Self::WrongKind { name, urls, .. } => {
                vec![format!("name another connection, or give `{name}` a URL `{urls}`")]
            }
            Self::Url { source, .. } => source.hints(),
            Self::Setting { setting, .. } => vec![format!("remove `{setting}`, or correct the URL")],
            Self::Secret { source, .. } => source.hints(),
            Self::Driver(problem) => problem.hint.iter().cloned().collect(),
        }
    }
}

impl From<Problem> for ConnectionError {
    fn from(problem: Problem) -> Self {
        Self::Driver(problem)
    }
}

impl From<ConnectionError> for Problem {
    fn from(error: ConnectionError) -> Self {
        let hint = error.hint();
        let problem = match error {
            ConnectionError::Driver(problem) => return problem,
            other => {
                let cause = std::error::Error::source(&other).map(|cause| format!(": {cause}")).unwrap_or_default();
                Self::config(format!("{other}{cause}"))
            }
        };
        match hint {
            Some(hint) => problem.with_hint(hint),
            None => problem,
        }
    }
}
