//! Rows that could not be processed: kept in files, counted against the node's limit.

mod book;
mod file;
mod ledger;
mod read;
#[cfg(test)]
mod tests;

pub use book::ShownRejects;
pub(crate) use book::{BookPlace, Keeping, RejectBook};
pub(crate) use file::{operation, word};
pub(crate) use ledger::RejectLedger;
pub use read::{RejectBatches, RejectFileError, read_rejects};
