//! Loaders: writers that prepare, and a commit that makes an epoch visible as a whole.

use serde::{Serialize, de::DeserializeOwned};

use crate::batch::{Batch, Rejected};
use crate::config::Config;
use crate::types::{Json, PortSchema, Problem, Result};

pub use crate::bindings::loader::exports::weir::block::loading::{
    Committed, EpochId, SchemaChange, WriteMode, WriteRequest,
};

/// A block that writes to the outside.
///
/// Each split of an epoch has a writer of its own. When all have prepared, the host records their receipts durably and calls `commit`,
/// after a crash once more; so `commit` must do nothing the second time.
pub trait Loader: Sized + 'static {
    /// The config; `Self` where the block is nothing but its config.
    type Config: Config;
    /// What `commit` and `abort` need to know of a writer's work.
    type Token: Serialize + DeserializeOwned;
    /// Writes one split's rows of one epoch.
    type Writer: Writer<Token = Self::Token>;

    /// Opens with the config. Nothing outside is touched yet.
    ///
    /// # Errors
    /// When the config makes no sense.
    fn open(config: Self::Config) -> Result<Self>;

    /// Checks the config against the outside: can it be reached, may it be written.
    ///
    /// # Errors
    /// When it cannot.
    fn check(&self) -> Result<()> {
        Ok(())
    }

    /// Says in a line per item what a run would write where, for `weir plan`; and refuses what it cannot write.
    ///
    /// # Errors
    /// When schema, mode and target do not fit.
    fn describe(&self, input: &PortSchema, mode: &WriteMode, schema_change: SchemaChange) -> Result<Vec<String>>;

    /// Opens a writer.
    ///
    /// # Errors
    /// When the target cannot take such rows.
    fn write(&self, request: WriteRequest) -> Result<Self::Writer>;

    /// Commits an epoch, all of it or nothing. Idempotent.
    ///
    /// # Errors
    /// When the target refuses.
    fn commit(&self, request: CommitRequest<Self::Token>) -> Result<()>;

    /// Removes what was prepared and will not be committed. Idempotent.
    ///
    /// # Errors
    /// When the target refuses.
    fn abort(&self, epoch: &EpochId, tokens: Vec<Self::Token>) -> Result<()>;

    /// Returns the last epoch of this pipeline and node that the target knows; `None` as it stands, for targets that keep no record.
    ///
    /// # Errors
    /// When the target cannot be asked.
    fn last_commit(&self, pipeline: &str, node: &str) -> Result<Option<Committed>> {
        let _ = (pipeline, node);
        Ok(None)
    }
}

/// Writes one split's rows of one epoch.
pub trait Writer: 'static {
    /// What `commit` and `abort` need to know of this writer's work.
    type Token: Serialize;

    /// Takes a batch, which is the block's own; its operation says what the rows mean. Returns the rows that it refuses, if any.
    ///
    /// # Errors
    /// When the target fails.
    fn write(&mut self, batch: Batch) -> Result<Option<Rejected>>;

    /// Makes everything written durable, though not yet visible.
    ///
    /// # Errors
    /// When the target fails.
    fn prepare(self) -> Result<Receipt<Self::Token>>;
}

/// What a writer has prepared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt<T> {
    /// What `commit` and `abort` need.
    pub token: T,
    /// Rows prepared. The host compares it with the rows that it handed over less the rejected ones.
    pub rows: u64,
    /// Bytes prepared, in the target's form.
    pub bytes: u64,
}

/// What is to be committed.
#[derive(Debug, Clone)]
pub struct CommitRequest<T> {
    /// The epoch.
    pub epoch: EpochId,
    /// The schema of the rows.
    pub input: PortSchema,
    /// How they meet existing rows.
    pub mode: WriteMode,
    /// What to do when the target has other columns.
    pub schema_change: SchemaChange,
    /// What the writers have prepared; empty when there were no rows.
    pub tokens: Vec<T>,
    /// Whether the run's rows are complete with this epoch: only then is an overwritten target swapped in.
    pub last: bool,
    /// What the host wants kept beside the rows, in the same transaction where the target can.
    pub state: Json,
}

impl WriteMode {
    /// Returns the word for this mode.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Append => "append",
            Self::Overwrite => "overwrite",
            Self::Upsert(_) => "upsert",
            Self::SoftDelete(_) => "soft-delete",
            Self::History(_) => "history",
        }
    }

    /// Returns the columns that identify a row; none for modes that work without.
    pub fn key(&self) -> &[String] {
        match self {
            Self::Append | Self::Overwrite => &[],
            Self::Upsert(key) | Self::SoftDelete(key) | Self::History(key) => key,
        }
    }

    /// Makes the problem of a mode that a loader does not have.
    pub fn unsupported(&self) -> Problem {
        Problem::config(format!("this loader cannot write in mode `{}`", self.name()))
    }
}
