//! Why a secret has no value.

use std::io;
use std::path::PathBuf;

use weir_diagnostics::{Blame, Explain};
use weir_types::Problem;

/// Why a secret has no value.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// No source knows it.
    #[error("secret `{name}` is not known")]
    Missing {
        /// The name.
        name: String,
        /// What to do about it.
        hints: Vec<String>,
    },
    /// The file that a variable names cannot be read.
    #[error("secret `{name}` cannot be read from `{}`, which `{variable}` names", .file.display())]
    Unreadable {
        /// The name.
        name: String,
        /// The variable.
        variable: String,
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is a value, and it is empty: a variable that was set from one that was not.
    #[error("secret `{name}` is empty, as `{origin}` says")]
    Empty {
        /// The name.
        name: String,
        /// Where the value came from.
        origin: String,
    },
}

impl Explain for SecretError {
    fn blame(&self) -> Blame {
        Blame::User
    }

    fn hints(&self) -> Vec<String> {
        match self {
            Self::Missing { hints, .. } => hints.clone(),
            Self::Unreadable { .. } => {
                vec!["check the file's path and that the user that runs weir may read it".to_owned()]
            }
            Self::Empty { origin, .. } => vec![format!("give `{origin}` a value, or remove it")],
        }
    }
}

impl From<SecretError> for Problem {
    fn from(error: SecretError) -> Self {
        let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
        let hints = error.hints().join("; ");
        let problem = Self::config(format!("{error}{cause}"));
        if hints.is_empty() { problem } else { problem.with_hint(hints) }
    }
}
