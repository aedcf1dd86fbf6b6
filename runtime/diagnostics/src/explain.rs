//! How an error type says what a person needs to know.

use std::error::Error;

use crate::{Blame, Diagnostic, Retry};

/// Blame and remedy of an error.
///
/// Implemented by every error type that reaches an engine, a command or an API. The message itself is the error's
/// `Display`; causes are what `source` returns, so an error must show a cause in one of the two and not in both.
pub trait Explain: Error {
    /// Returns whose fault the failure is. Called whenever a failure is handled; must be cheap.
    fn blame(&self) -> Blame;

    /// Returns whether trying again can help.
    fn retry(&self) -> Retry {
        Retry::No
    }

    /// Returns what the reader can do next.
    fn hints(&self) -> Vec<String> {
        Vec::new()
    }

    /// Returns the error as a person reads it, with its chain of causes.
    fn to_diagnostic(&self) -> Diagnostic {
        let mut diagnostic =
            Diagnostic::error(self.to_string()).blame(self.blame()).retry(self.retry()).hints(self.hints());
        let mut cause = self.source();
        while let Some(error) = cause {
            diagnostic = diagnostic.caused_by(error.to_string());
            cause = error.source();
        }
        diagnostic
    }
}

impl Explain for Diagnostic {
    fn blame(&self) -> Blame {
        self.blame
    }

    fn retry(&self) -> Retry {
        self.retry
    }

    fn hints(&self) -> Vec<String> {
        self.hints.clone()
    }

    fn to_diagnostic(&self) -> Diagnostic {
        self.clone()
    }
}
