//! A statement's inputs: tables whose rows arrive while it runs.
//!
//! An input that is read once, by a statement that reads no other, is a bounded channel: whoever pushes waits for the statement. All others
//! are spools: they take rows in any order without waiting, on disk where memory runs short, and can be read several times.

mod scan;
mod segment;
mod source;
mod spool;
mod table;

use arrow::array::RecordBatch;

pub(crate) use source::Source;
pub(crate) use spool::{Retention, Spool};
pub(crate) use table::InputTable;

/// Returns the bytes that a batch's rows take. The size of whole buffers would count memory once per column where a batch was decoded from
/// one buffer, and the rest of a sliced one.
pub(crate) fn batch_size(batch: &RecordBatch) -> usize {
    batch
        .columns()
        .iter()
        .map(|column| column.to_data().get_slice_memory_size().unwrap_or_else(|_| column.get_array_memory_size()))
        .sum()
}
