//! A batch as the host keeps it: Arrow columns and what their rows mean.

use std::sync::OnceLock;

use arrow::array::Array;
use arrow::record_batch::RecordBatch;

/// What the rows of a batch mean to a loader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Operation {
    /// New rows.
    #[default]
    Insert,
    /// Rows that replace those with the same key, or are new.
    Upsert,
    /// Keys of rows to be deleted.
    Delete,
    /// New rows, after everything before has been removed.
    TruncateBefore,
}

/// Rows and their operation. Cloning shares the columns.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The columns.
    pub rows: RecordBatch,
    /// What the rows mean.
    pub operation: Operation,
    /// Measured at most once: counting 40 columns costs more than passing the batch on.
    bytes: OnceLock<u64>,
}

impl Batch {
    /// Wraps rows with a meaning.
    pub fn new(rows: RecordBatch, operation: Operation) -> Self {
        Self { rows, operation, bytes: OnceLock::new() }
    }

    /// Wraps rows to be inserted.
    pub fn insert(rows: RecordBatch) -> Self {
        Self::new(rows, Operation::Insert)
    }

    /// Returns other rows with the same operation.
    #[must_use]
    pub fn with_rows(&self, rows: RecordBatch) -> Self {
        Self::new(rows, self.operation)
    }

    /// Returns the bytes of the rows' own slots, whatever larger buffers they share.
    pub fn bytes(&self) -> u64 {
        *self.bytes.get_or_init(|| self.rows.columns().iter().map(|column| slice_bytes(column.as_ref())).sum())
    }
}

/// `get_array_memory_size` counts a shared buffer once per column, so sizes come from the slices. A type that cannot say (views) is
/// counted by its buffers instead.
fn slice_bytes(column: &dyn Array) -> u64 {
    if let Some(width) = column.data_type().primitive_width() {
        // Most columns are of this kind, and taking them apart would cost more than everything else that is done with a batch.
        let validity = if column.nulls().is_some() { column.len().div_ceil(8) } else { 0 };
        return (column.len() * width + validity) as u64;
    }
    let data = column.to_data();
    data.get_slice_memory_size().unwrap_or_else(|_| data.get_array_memory_size()) as u64
}
