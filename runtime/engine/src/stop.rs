//! How a task ends early, and how its waits are cut short.

use std::future::Future;

use tokio_util::sync::CancellationToken;

use crate::failure::RunFailure;

/// Why a task ended before its work was done.
#[derive(Debug)]
pub(crate) enum Stop {
    /// It failed: this is a cause.
    Failed(Box<RunFailure>),
    /// The task at the other end of an edge is gone; its own end tells why.
    Peer,
    /// The attempt is being wound up: another task failed, or a person stopped the run.
    Cancelled,
}

impl Stop {
    /// Returns whichever of two ends tells more about the cause.
    pub(crate) fn stronger(self, other: Self) -> Self {
        match (&self, &other) {
            (Self::Failed(_), _) | (Self::Cancelled, Self::Peer | Self::Cancelled) | (Self::Peer, Self::Peer) => self,
            _ => other,
        }
    }

    /// Returns the failure that a caller outside the data path is to see.
    pub(crate) fn into_failure(self) -> RunFailure {
        match self {
            Self::Failed(failure) => *failure,
            Self::Cancelled => RunFailure::cancelled(),
            Self::Peer => RunFailure::host("a task of the run ended without saying why"),
        }
    }

    /// Names the split in which it happened.
    pub(crate) fn in_split(self, split: &str) -> Self {
        match self {
            Self::Failed(failure) => Self::from(failure.in_split(split)),
            other => other,
        }
    }
}

impl From<RunFailure> for Stop {
    fn from(failure: RunFailure) -> Self {
        Self::Failed(Box::new(failure))
    }
}

/// Waits for something unless the attempt is wound up first.
pub(crate) async fn unless_cancelled<T>(token: &CancellationToken, future: impl Future<Output = T>) -> Result<T, Stop> {
    tokio::select! {
        biased;
        () = token.cancelled() => Err(Stop::Cancelled),
        value = future => Ok(value),
    }
}
