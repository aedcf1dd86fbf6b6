//! Batches kept on the host's disk between a loader's prepare and its commit, for targets that have no staging of their own.
//!
//! ```
//! # fn main() -> weir_sdk::Result<()> {
//! use weir_sdk::{Batch, Values, staging::{self, Stage}};
//!
//! let stage = Stage::open()?;
//! stage.append(&Batch::from_columns(1, [Values::new("n", [1_i64]).into()])?)?;
//! let token = stage.finish()?;
//! let rows: usize = staging::read(&token)?.map(|batch| batch.map_or(0, |batch| batch.rows())).sum();
//! assert_eq!(rows, 1);
//! # Ok(())
//! # }
//! ```

use crate::batch::Batch;
use crate::host::staging as host;
use crate::types::Result;

/// A place to put batches.
#[derive(Debug)]
pub struct Stage(host::Stage);

impl Stage {
    /// Makes an empty stage.
    ///
    /// # Errors
    /// When the host's disk refuses.
    pub fn open() -> Result<Self> {
        host::Stage::open().map(Self)
    }

    /// Appends a batch, its operation included.
    ///
    /// # Errors
    /// When the host's disk refuses.
    pub fn append(&self, input: &Batch) -> Result<()> {
        self.0.append(&input.0)
    }

    /// Makes everything durable and returns the token that finds it again.
    ///
    /// # Errors
    /// When the host's disk refuses.
    pub fn finish(self) -> Result<String> {
        self.0.finish()
    }
}

/// Reads staged batches back, in order.
///
/// # Errors
/// When the token names nothing.
pub fn read(token: &str) -> Result<StagedBatches> {
    host::StagedBatches::open(token).map(StagedBatches)
}

/// Removes what the tokens name. Unknown tokens are ignored.
///
/// # Errors
/// When the host's disk refuses.
pub fn discard(tokens: &[String]) -> Result<()> {
    host::discard(tokens)
}

/// An iterator over staged batches.
#[derive(Debug)]
pub struct StagedBatches(host::StagedBatches);

impl Iterator for StagedBatches {
    type Item = Result<Batch>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|batch| batch.map(Batch)).transpose()
    }
}
