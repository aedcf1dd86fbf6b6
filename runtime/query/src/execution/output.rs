//! Results as blocks take them: plain types, batches of the usual size.

use arrow::array::RecordBatch;
use arrow::compute::BatchCoalescer;
use arrow::datatypes::SchemaRef;
use datafusion::error::Result;

use crate::plain::conform;

/// Collects result rows into batches.
pub(super) struct Output {
    schema: SchemaRef,
    rows: BatchCoalescer,
    batch_rows: usize,
    untouched: bool,
}

impl Output {
    /// Makes an empty collection.
    pub(super) fn new(schema: SchemaRef, batch_rows: usize) -> Self {
        Self { rows: BatchCoalescer::new(schema.clone(), batch_rows), schema, batch_rows, untouched: true }
    }

    /// Returns whether no row has come yet.
    pub(super) fn is_untouched(&self) -> bool {
        self.untouched
    }

    /// Adds rows.
    pub(super) fn push(&mut self, batch: &RecordBatch) -> Result<()> {
        self.untouched = false;
        let batch = conform(batch, &self.schema)?;
        // The coalescer copies rows one by one; a batch larger than wanted is cut before, which costs nothing.
        for offset in (0..batch.num_rows()).step_by(self.batch_rows) {
            let length = self.batch_rows.min(batch.num_rows() - offset);
            self.rows.push_batch(batch.slice(offset, length))?;
        }
        Ok(())
    }

    /// Says that no more rows come.
    pub(super) fn finish(&mut self) -> Result<()> {
        Ok(self.rows.finish_buffered_batch()?)
    }

    /// Takes a batch that is complete.
    pub(super) fn take(&mut self) -> Option<RecordBatch> {
        self.rows.next_completed_batch()
    }
}
