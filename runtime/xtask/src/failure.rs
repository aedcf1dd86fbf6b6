//! Failures as people read them: what failed, why, and what to do.

use std::fmt;

use anyhow::Error;

/// Advice that travels with a failure and is printed last.
#[derive(Debug)]
struct Hint(String);

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "hint: {}", self.0)
    }
}

/// Adds advice to a failure.
pub(crate) trait WithHint<T> {
    /// Attaches what the reader can do.
    fn hint(self, hint: impl Into<String>) -> anyhow::Result<T>;
}

impl<T, E: Into<Error>> WithHint<T> for Result<T, E> {
    fn hint(self, hint: impl Into<String>) -> anyhow::Result<T> {
        self.map_err(|error| error.into().context(Hint(hint.into())))
    }
}

/// Prints a failure with its causes, then its hints.
pub(crate) fn print(error: &Error) {
    let (hints, causes): (Vec<_>, Vec<_>) =
        error.chain().map(ToString::to_string).partition(|line| line.starts_with("hint: "));
    for (index, cause) in causes.iter().enumerate() {
        let label = if index == 0 { "error" } else { "  because" };
        eprintln!("{label}: {cause}");
    }
    for hint in hints {
        eprintln!("{hint}");
    }
}
