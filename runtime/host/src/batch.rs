//! A batch as the host keeps it: Arrow columns and what their rows mean.

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
}

impl Batch {
    /// Wraps rows to be inserted.
    pub fn insert(rows: RecordBatch) -> Self {
        Self { rows, operation: Operation::Insert }
    }

    /// Returns other rows with the same operation.
    #[must_use]
    pub fn with_rows(&self, rows: RecordBatch) -> Self {
        Self { rows, operation: self.operation }
    }
}
