//! Where runs and epochs stand, and from where they can get where.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunStatus {
    /// It runs, or the process that ran it was killed: the claim on the pipeline tells which.
    Running,
    /// Everything is committed.
    Succeeded,
    /// It failed; the next run of an unchanged pipeline goes on from its last committed epoch.
    Failed,
    /// A person stopped it; goes on like a failed one.
    Cancelled,
    /// It will not be taken up again: the pipeline or its state was changed.
    Abandoned,
}

impl RunStatus {
    const ALL: [Self; 5] = [Self::Running, Self::Succeeded, Self::Failed, Self::Cancelled, Self::Abandoned];

    /// Returns the status as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Abandoned => "abandoned",
        }
    }

    /// Tells whether a run may go from this status to another.
    pub fn may_become(self, next: Self) -> bool {
        match self {
            Self::Running => next != Self::Running,
            Self::Failed | Self::Cancelled => matches!(next, Self::Running | Self::Succeeded | Self::Abandoned),
            Self::Succeeded | Self::Abandoned => false,
        }
    }
}

impl fmt::Display for RunStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for RunStatus {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == word)
            .ok_or_else(|| format!("`{word}` is not the status of a run"))
    }
}

/// Where an epoch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EpochStatus {
    /// All writers have prepared. From here on it is to be committed, whatever happens.
    Prepared,
    /// All loaders have committed.
    Committed,
    /// It was given up: its loaders are not there any more.
    Aborted,
    /// It was committed, but a target has since been set back behind it.
    Lost,
}

impl EpochStatus {
    const ALL: [Self; 4] = [Self::Prepared, Self::Committed, Self::Aborted, Self::Lost];

    /// Returns the status as a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Committed => "committed",
            Self::Aborted => "aborted",
            Self::Lost => "lost",
        }
    }
}

impl fmt::Display for EpochStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for EpochStatus {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == word)
            .ok_or_else(|| format!("`{word}` is not the status of an epoch"))
    }
}
