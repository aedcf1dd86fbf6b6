//! The seam behind which segments are run: here, or elsewhere.

use async_trait::async_trait;

use crate::failure::RunFailure;
use crate::segment::{EpochJob, ReceiptSet};

/// Runs segments. One distributor serves one attempt at a run.
#[async_trait]
pub trait Distributor: Send {
    /// Runs one epoch: begins splits in the order of the job's tasks, as many side by side as it likes, until the budget is used up and
    /// every split that was begun has come to a checkpoint or its end. How rows get from one segment to another is its own affair.
    ///
    /// Returns one receipt set per split that was begun, and one per segment that runs once. Splits that were not begun are missing: they
    /// come again with the next job. At least one split must be begun, and a split's checkpoint must cover exactly what its receipts
    /// account for.
    ///
    /// Called again only after it has returned; a next job goes on where this one stopped, and its checkpoints say the same. Writers
    /// prepare, nothing is committed. When the future is dropped or fails, all that was begun is given up: no task may go on writing.
    ///
    /// # Errors
    /// With the first cause. What was prepared until then is nobody's any more.
    async fn run(&mut self, job: &EpochJob) -> Result<Vec<ReceiptSet>, RunFailure>;
}
