//! Identity of a backfill.

use std::{fmt, str::FromStr};

use uuid::Uuid;

use crate::text::serde_as_text;

/// Identifies one backfill. Later ones sort behind earlier ones.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BackfillId(Uuid);

/// Why a text is not the id of a backfill.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not the id of a backfill: {reason}")]
pub struct BackfillIdError {
    text: String,
    reason: String,
}

impl BackfillId {
    /// Creates the id of a backfill that is asked for now.
    pub fn generate() -> Self {
        Self(Uuid::now_v7())
    }
}

impl FromStr for BackfillId {
    type Err = BackfillIdError;

    fn from_str(text: &str) -> Result<Self, BackfillIdError> {
        let error = |reason: String| BackfillIdError { text: text.to_owned(), reason };
        Uuid::try_parse(text).map(Self).map_err(|cause| error(cause.to_string()))
    }
}

impl fmt::Display for BackfillId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.to_string())
    }
}

impl fmt::Debug for BackfillId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

serde_as_text!(BackfillId, "the id of a backfill");
