//! Rows that could not be processed: kept in files, counted against the node's limit.

mod book;
mod file;
mod ledger;
#[cfg(test)]
mod tests;

pub(crate) use book::{BookPlace, RejectBook};
pub(crate) use ledger::RejectLedger;
