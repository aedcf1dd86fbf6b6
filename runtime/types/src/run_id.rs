//! Identity of a run.

use std::{fmt, str::FromStr};

use uuid::Uuid;

use crate::text::serde_as_text;

/// Identifies one run. It is a UUID of version 7, so that ids sort by the time at which runs started.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(Uuid);

/// Why a text is not a run id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a run id: {reason}")]
pub struct RunIdError {
    text: String,
    reason: String,
}

impl RunId {
    /// Creates the id of a run that starts now.
    pub fn generate() -> Self {
        Self(Uuid::now_v7())
    }

    /// Returns the last eight digits, for people. The first ones are the clock, equal for runs of the same minute.
    pub fn short(&self) -> String {
        let text = self.0.simple().to_string();
        text[text.len() - 8..].to_owned()
    }

    /// Returns the underlying UUID.
    pub fn as_uuid(&self) -> &Uuid {
        &self.0
    }
}

impl FromStr for RunId {
    type Err = RunIdError;

    fn from_str(text: &str) -> Result<Self, RunIdError> {
        let error = |reason: String| RunIdError { text: text.to_owned(), reason };
        let uuid = Uuid::try_parse(text).map_err(|cause| error(cause.to_string()))?;
        match uuid.get_version_num() {
            7 => Ok(Self(uuid)),
            other => Err(error(format!("it is a UUID of version {other}, not 7"))),
        }
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.to_string())
    }
}

impl fmt::Debug for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

serde_as_text!(RunId, "a run id");
