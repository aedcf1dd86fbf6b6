//! How a command fails: what is printed, and with which code the process ends.

use std::process::ExitCode;

use weir_client::ClientError;
use weir_diagnostics::{Blame, Diagnostic, Diagnostics, Explain, exit_code};

use crate::output;

/// The result of a command: an exit code, or what went wrong.
pub(crate) type Outcome = Result<u8, Failed>;

/// Why a command failed.
#[derive(Debug)]
pub(crate) enum Failed {
    /// With messages that are still to be printed.
    Said(Diagnostics),
    /// With an error that nobody has put into words for a person: the chain of contexts has to do.
    Unexplained(anyhow::Error),
}

impl Failed {
    /// Makes a failure of one message.
    pub(crate) fn message(diagnostic: Diagnostic) -> Self {
        Self::Said(diagnostic.into())
    }

    /// Makes a failure of an error that explains itself.
    pub(crate) fn explained(error: &dyn Explain) -> Self {
        Self::message(error.to_diagnostic())
    }

    /// Prints the failure on standard error and returns the process's exit code.
    pub(crate) fn report(self) -> ExitCode {
        let diagnostics = self.into_diagnostics();
        eprint!("{}", diagnostics.render(output::style_of_errors()));
        if diagnostics.len() > 1
            && let Some(summary) = diagnostics.summary()
        {
            eprintln!("\n{summary}");
        }
        ExitCode::from(exit_code::of(diagnostics.blame()))
    }

    /// Returns the messages that it was made of; none of a failure that nobody has put into words.
    pub(crate) fn diagnostics(&self) -> Option<&Diagnostics> {
        match self {
            Self::Said(diagnostics) => Some(diagnostics),
            Self::Unexplained(_) => None,
        }
    }

    /// Returns the failure as messages.
    pub(crate) fn into_diagnostics(self) -> Diagnostics {
        match self {
            Self::Said(diagnostics) => diagnostics,
            Self::Unexplained(error) => {
                let mut diagnostic = Diagnostic::error(error.to_string()).blame(Blame::Host);
                for cause in error.chain().skip(1) {
                    diagnostic = diagnostic.caused_by(cause.to_string());
                }
                diagnostic.into()
            }
        }
    }
}

impl From<anyhow::Error> for Failed {
    fn from(error: anyhow::Error) -> Self {
        Self::Unexplained(error)
    }
}

impl From<ClientError> for Failed {
    fn from(error: ClientError) -> Self {
        Self::Said(error.into_diagnostics())
    }
}

impl From<Diagnostics> for Failed {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Said(diagnostics)
    }
}

impl From<Diagnostic> for Failed {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::message(diagnostic)
    }
}

impl From<weir_store::StoreError> for Failed {
    fn from(error: weir_store::StoreError) -> Self {
        let blame = match &error {
            weir_store::StoreError::Busy(_)
            | weir_store::StoreError::NoRun(_)
            | weir_store::StoreError::Address(_)
            | weir_store::StoreError::Unsettled { .. } => Blame::User,
            _ => Blame::Host,
        };
        let mut diagnostic = Diagnostic::error(error.to_string()).blame(blame).hint(error.hint());
        let mut cause = std::error::Error::source(&error);
        while let Some(error) = cause {
            diagnostic = diagnostic.caused_by(error.to_string());
            cause = error.source();
        }
        Self::message(diagnostic)
    }
}
