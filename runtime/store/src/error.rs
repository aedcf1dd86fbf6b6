//! Why the store could not do something.

use std::path::PathBuf;

use weir_types::{PipelineName, RunId};

use crate::RunStatus;

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file or folder of the store cannot be used.
    #[error("cannot {doing} `{}`", path.display())]
    File {
        /// What was attempted, as an infinitive.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },
    /// The database cannot be opened.
    #[error("cannot open the store `{}`", path.display())]
    Open {
        /// The database file.
        path: PathBuf,
        /// Why it failed.
        source: sqlx::Error,
    },
    /// The database's tables cannot be brought up to date.
    #[error("cannot bring the store `{}` up to date", path.display())]
    Migrate {
        /// The database file.
        path: PathBuf,
        /// Why it failed.
        source: sqlx::migrate::MigrateError,
    },
    /// A statement failed.
    #[error("the store failed to {doing}")]
    Query {
        /// What was attempted, as an infinitive.
        doing: &'static str,
        /// Why it failed.
        source: sqlx::Error,
    },
    /// A record cannot be understood.
    #[error("the store holds an unreadable `{column}`: {reason}")]
    Corrupt {
        /// The column.
        column: &'static str,
        /// What is wrong with its value.
        reason: String,
    },
    /// Another process runs the pipeline.
    #[error("pipeline `{0}` is being run by another process")]
    Busy(PipelineName),
    /// No such run.
    #[error("there is no run `{0}`")]
    NoRun(RunId),
    /// A run cannot go from one status to another.
    #[error("run `{run}` is not in a status from which it could become {to}")]
    Transition {
        /// The run.
        run: RunId,
        /// What it was to become.
        to: RunStatus,
    },
    /// The state of a pipeline cannot be changed by hand while an epoch of it waits to be committed.
    #[error("epoch {epoch} of run `{run}` is prepared but not committed")]
    Unsettled {
        /// The run.
        run: RunId,
        /// The epoch.
        epoch: u64,
    },
}

impl StoreError {
    /// Returns the advice for a person, if there is any.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Busy(_) => Some("wait until it has ended; a process that was killed does not count".into()),
            Self::File { .. } | Self::Open { .. } => {
                Some("check that the data folder exists and may be written".into())
            }
            Self::Migrate { .. } => Some("a store that a newer weir has used cannot be opened by an older one".into()),
            Self::Unsettled { .. } => {
                Some("run the pipeline once more to commit it, or overrule with `--force`".into())
            }
            // SQLite's primary code 13 (full).
            Self::Query { .. } if self.code() == Some(13) => Some(
                "free some space on the disk of the data folder and run again; nothing half-written is kept".into(),
            ),
            Self::Query { .. } | Self::Corrupt { .. } | Self::NoRun(_) | Self::Transition { .. } => None,
        }
    }

    /// Tells whether the same call may succeed a little later: another process held the database for too long.
    pub fn may_pass(&self) -> bool {
        // SQLite's primary codes 5 (busy) and 6 (locked).
        matches!(self.code(), Some(5 | 6))
    }

    /// Returns SQLite's primary code: extended codes keep it in the low byte.
    fn code(&self) -> Option<u32> {
        let Self::Query { source: sqlx::Error::Database(error), .. } = self else { return None };
        Some(error.code()?.parse::<u32>().ok()? & 0xff)
    }
}

/// Says what was being attempted when a statement failed.
pub(crate) fn doing(doing: &'static str) -> impl FnOnce(sqlx::Error) -> StoreError {
    move |source| StoreError::Query { doing, source }
}
