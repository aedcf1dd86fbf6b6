//! SQL for blocks: the `query` interface of the block contract, run by Apache DataFusion.
//!
//! This is the only crate that knows DataFusion. One [`QueryEngine`] serves a process: all statements share its memory limit and its
//! folder for what does not fit. A statement is one `select` over batches that other nodes hand in; it can reach nothing else, neither
//! files nor addresses nor settings. The engine costs nothing until the first statement is planned.
//!
//! Results are reproducible: with one partition (the default) the same rows in the same order give the same result, `now()` stands still
//! at the start of the run, and `random()` and `uuid()` are refused unless granted.

mod engine;
mod error;
mod execution;
mod functions;
mod input;
mod lineage;
mod physical;
mod plain;
mod projection;
mod session;
mod settings;
mod spill_folder;
mod statement;

pub use engine::{QueryEngine, RunQueries};
pub use lineage::{StatementLineage, Use, Uses, lineage};
pub use settings::{QuerySettings, RunSettings};
