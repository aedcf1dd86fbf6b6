//! How batches travel: bounded channels, tees and spools.

mod channel;
mod inlet;
mod outlet;
mod spool;
mod spool_file;
#[cfg(test)]
mod tests;

pub(crate) use channel::{BatchReceiver, BatchSender, channel};
pub(crate) use inlet::Inlet;
pub(crate) use outlet::{EdgeOut, Outlet};
pub(crate) use spool::{SpoolReader, SpoolSettings, SpoolWriter, spool};

use weir_host::{Batch, Operation};

/// How the batches of an epoch end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StreamEnd {
    /// More will come in the next epoch.
    Paused,
    /// There is no more.
    Done,
}

/// What arrives.
#[derive(Debug)]
pub(crate) enum Arrival {
    /// Rows.
    Batch(Batch),
    /// The orderly end. Without it, whoever sent has failed.
    End(StreamEnd),
}

/// Tells whether a batch need not travel: it has no rows, and its operation means nothing without.
pub(crate) fn is_idle(batch: &Batch) -> bool {
    batch.rows.num_rows() == 0 && batch.operation != Operation::TruncateBefore
}
