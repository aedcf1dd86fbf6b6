//! Why the store could not do something.

use std::error::Error;
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
    #[error("cannot open the store `{store}`")]
    Open {
        /// The database file, or the server's address without its password.
        store: String,
        /// Why it failed.
        source: sqlx::Error,
    },
    /// The database's tables cannot be brought up to date.
    #[error("cannot bring the store `{store}` up to date")]
    Migrate {
        /// The database file, or the server's address without its password.
        store: String,
        /// Why it failed.
        source: sqlx::migrate::MigrateError,
    },
    /// The store is to be where no store can be.
    #[error("`{0}` is not the address of a store")]
    Address(String),
    /// The data folder's path cannot be given to SQLite.
    #[error("the path `{}` is not valid Unicode", .0.display())]
    Path(PathBuf),
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
    /// Something secret cannot be made.
    #[error("cannot make a token")]
    Random(#[source] crate::VaultError),
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
    /// Another process has taken the run over.
    #[error("attempt {attempt} at run `{run}` is not the newest: another process has taken the run over")]
    TakenOver {
        /// The run.
        run: RunId,
        /// The attempt that was to go on.
        attempt: u32,
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
            full if full.is_full() => {
                Some("free some space on the disk of the store and run again; nothing half-written is kept".into())
            }
            Self::Busy(_) => Some("wait until it has ended; a process that was killed does not count".into()),
            Self::Open { store, .. } if store.contains("://") => {
                Some("check that the server runs, and that user, password and database are right".into())
            }
            Self::File { .. } | Self::Open { .. } => {
                Some("check that the data folder exists and may be written".into())
            }
            Self::Address(_) => Some(
                "write `postgres://user@host/database`; without an address the store is a file in the data folder"
                    .into(),
            ),
            Self::Migrate { .. } => Some("a store that a newer weir has used cannot be opened by an older one".into()),
            Self::Unsettled { .. } => {
                Some("run the pipeline once more to commit it, or overrule with `--force`".into())
            }
            Self::TakenOver { .. } | Self::Path(_) | Self::Random(_) => None,
            Self::Query { .. } | Self::Corrupt { .. } | Self::NoRun(_) | Self::Transition { .. } => None,
        }
    }

    /// Returns what failed and why, with all causes in a line.
    pub fn in_full(&self) -> String {
        let causes = std::iter::successors(self.source(), |cause| (*cause).source());
        causes.fold(self.to_string(), |text, cause| format!("{text}: {cause}"))
    }

    /// Tells whether the disk of the database is full, whatever was attempted.
    fn is_full(&self) -> bool {
        let causes = std::iter::successors(self.source(), |cause| (*cause).source());
        let mut errors = causes.filter_map(|cause| cause.downcast_ref::<sqlx::Error>());
        errors.any(|error| error.as_database_error().and_then(|error| error.code()).is_some_and(|code| is_full(&code)))
    }

    /// Tells whether the database gave this transaction up so that another one could go on.
    pub(crate) fn is_deadlock(&self) -> bool {
        let Self::Query { source: sqlx::Error::Database(error), .. } = self else { return false };
        error.code().is_some_and(|code| code == "40P01")
    }

    /// Tells whether the same call may succeed a little later: another process held the database for too long, or it is being restarted.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Query { source: sqlx::Error::Database(error), .. }
            | Self::Open { source: sqlx::Error::Database(error), .. } => error.code().is_some_and(|code| passes(&code)),
            Self::Query { source, .. } => matches!(source, sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut),
            _ => false,
        }
    }
}

/// Tells whether a database gives this code for something that passes.
fn passes(code: &str) -> bool {
    // PostgreSQL's codes have five characters: connections, conflicts between transactions, want of resources, and restarts.
    if code.len() == 5 {
        return ["08", "40", "53", "57P"].iter().any(|class| code.starts_with(class));
    }
    // SQLite's primary codes 5 (busy) and 6 (locked); extended codes keep them in the low byte.
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6))
}

/// Tells whether a database gives this code for a full disk: PostgreSQL's `disk_full`, SQLite's primary code 13.
fn is_full(code: &str) -> bool {
    code == "53100" || code.len() < 5 && code.parse::<u32>().is_ok_and(|code| code & 0xff == 13)
}

/// Says what was being attempted when a statement failed.
pub(crate) fn doing(doing: &'static str) -> impl FnOnce(sqlx::Error) -> StoreError {
    move |source| StoreError::Query { doing, source }
}

#[cfg(test)]
mod tests {
    use super::passes;

    #[test]
    fn what_passes_is_told_from_what_does_not_in_both_databases() {
        for code in ["5", "6", "517", "262", "08006", "40001", "40P01", "53300", "57P01", "57P03"] {
            assert!(passes(code), "{code}");
        }
        // 22021 would be a busy database if it were SQLite's.
        for code in ["19", "1555", "2067", "14", "23505", "22021", "42P01", "57014", ""] {
            assert!(!passes(code), "{code}");
        }
    }
}
