//! What came of sending.

use std::fmt;
use std::time::Duration;

use weir_diagnostics::Retry;

use crate::Progress;

/// How much of what the other side says is kept.
const SAID: usize = 1000;

/// The other side has taken a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What it said, shortened; in our words, where it says nothing.
    pub said: String,
}

impl Answer {
    pub(crate) fn new(said: &str) -> Self {
        Self { said: shortened(said) }
    }

    /// What was said to the last of so many parts.
    pub(crate) fn to_parts(said: &str, parts: usize) -> Self {
        match parts {
            1 => Self::new(said),
            _ => Self::new(format!("{said} (in {parts} messages)").trim()),
        }
    }
}

/// The other side has not taken a message, as far as we know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undelivered {
    /// What failed and why; one sentence without a closing full stop.
    pub message: String,
    /// What the other side said, shortened.
    pub said: Option<String>,
    /// Whether trying again may help, and after how long.
    pub retry: Retry,
    /// What a person can do.
    pub hint: Option<String>,
    /// How far it got.
    pub progress: Progress,
}

impl Undelivered {
    /// Makes a failure that may pass.
    pub(crate) fn passing(message: impl Into<String>) -> Self {
        Self { message: message.into(), said: None, retry: Retry::Backoff, hint: None, progress: Progress::default() }
    }

    /// Makes a failure that stays until somebody changes something.
    pub(crate) fn lasting(message: impl Into<String>) -> Self {
        Self { retry: Retry::No, ..Self::passing(message) }
    }

    pub(crate) fn said(self, said: &str) -> Self {
        let said = shortened(said);
        Self { said: (!said.is_empty()).then_some(said), ..self }
    }

    pub(crate) fn after(self, wait: Duration) -> Self {
        Self { retry: Retry::After(wait), ..self }
    }

    /// Says which of so many parts was not taken, and how far the message has got.
    pub(crate) fn got_to(self, progress: &Progress, parts: usize) -> Self {
        let message = match parts {
            1 => self.message,
            _ => format!("{} (message {} of {parts})", self.message, progress.parts + 1),
        };
        Self { message, progress: progress.clone(), ..self }
    }

    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

impl fmt::Display for Undelivered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.said.as_ref().map_or(Ok(()), |said| write!(f, ": {said}"))
    }
}

impl std::error::Error for Undelivered {}

fn shortened(said: &str) -> String {
    // A line of a log: no breaks, and nothing that a terminal obeys.
    let line: String = said.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    crate::shorten::to_chars(&line, SAID).into_owned()
}
