//! The crate through its public door.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its case should stop there")]

mod broken_parquet;
mod csv;
mod csv_rejects;
mod encoding;
mod inference;
mod json_document;
mod ndjson;
mod options;
mod parquet;
mod pieces;
mod random;
mod resume;
mod round_trip;
mod rows;
mod source_faults;
mod support;
mod writing;
mod xml;
