//! When the readers of an epoch are to stop at their next checkpoint.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use crate::settings::EpochBudget;

/// Counts what all readers of an epoch give, and closes when that is enough.
#[derive(Debug)]
pub(crate) struct Gate {
    budget: EpochBudget,
    began: Instant,
    rows: AtomicU64,
    bytes: AtomicU64,
    closing: CancellationToken,
}

impl Gate {
    /// Opens the gate of an epoch that begins now.
    pub(crate) fn new(budget: EpochBudget) -> Self {
        Self {
            budget,
            began: Instant::now(),
            rows: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            closing: CancellationToken::new(),
        }
    }

    /// Counts what a reader gave.
    pub(crate) fn count(&self, rows: u64, bytes: u64) {
        let rows = self.rows.fetch_add(rows, Relaxed).saturating_add(rows);
        let bytes = self.bytes.fetch_add(bytes, Relaxed).saturating_add(bytes);
        if rows >= self.budget.rows || bytes >= self.budget.bytes {
            self.closing.cancel();
        }
    }

    /// Tells whether readers are to stop where they can.
    pub(crate) fn is_closing(&self) -> bool {
        if !self.closing.is_cancelled() && self.began.elapsed() >= self.budget.age {
            self.closing.cancel();
        }
        self.closing.is_cancelled()
    }

    /// Waits until readers are to stop where they can.
    pub(crate) async fn closing(&self) {
        let left = self.budget.age.saturating_sub(self.began.elapsed());
        tokio::select! {
            () = self.closing.cancelled() => {}
            () = tokio::time::sleep(left) => self.closing.cancel(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Gate;
    use crate::settings::EpochBudget;

    const BUDGET: EpochBudget = EpochBudget { rows: 10, bytes: 100, age: Duration::MAX };

    #[test]
    fn closes_at_the_first_limit_that_is_reached() {
        for (rows, bytes, closed) in [(9, 99, false), (10, 0, true), (0, 100, true)] {
            let gate = Gate::new(BUDGET);
            gate.count(rows, bytes);
            assert_eq!(gate.is_closing(), closed, "{rows} rows, {bytes} bytes");
        }
    }

    #[test]
    fn counts_all_readers_together() {
        let gate = Gate::new(BUDGET);
        (0..2).for_each(|_| gate.count(5, 0));
        assert!(gate.is_closing());
    }

    #[test]
    fn closes_with_age() {
        assert!(Gate::new(EpochBudget { age: Duration::ZERO, ..BUDGET }).is_closing());
        assert!(!Gate::new(EpochBudget::UNBOUNDED).is_closing());
    }
}
