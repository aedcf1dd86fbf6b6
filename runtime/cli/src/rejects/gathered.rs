//! Rows on their way back into the node that rejected them, with what is known of the rejects that they stand for.

use std::collections::{BTreeMap, HashMap, HashSet};

use arrow::array::{Array, AsArray, UInt64Array};
use arrow::compute::take_record_batch;
use arrow::record_batch::RecordBatch;
use weir_diagnostics::Diagnostic;
use weir_host::{Batch, Operation};
use weir_store::RejectRows;

use super::kept::{ID, Kept, Status, place};
use super::typed::Typed;
use crate::failed::Failed;

/// What is sent, and which rejects that settles.
pub(crate) struct Sending {
    /// What is sent.
    pub(crate) batches: Vec<Batch>,
    /// Which rows of which files that settles.
    pub(crate) settled: RejectRows,
    /// How many rows are sent.
    pub(crate) sent: u64,
    /// Rows that are left out because they were replayed before.
    pub(crate) again: u64,
}

/// Rows being put together, with what is known of the rejects that they stand for.
pub(crate) struct Gathered<'a> {
    kept: &'a Kept,
    known: BTreeMap<String, (Status, String)>,
    again: bool,
    seen: HashSet<String>,
    settled: HashMap<String, Vec<u64>>,
    batches: Vec<Batch>,
    left_out: u64,
}

impl<'a> Gathered<'a> {
    /// Begins with nothing. What was replayed before is left out, unless it is to be sent `again`.
    pub(crate) fn new(kept: &'a Kept, typed: &Typed, again: bool) -> Self {
        Self {
            kept,
            known: typed.rejects(),
            again,
            seen: HashSet::new(),
            settled: HashMap::new(),
            batches: Vec::new(),
            left_out: 0,
        }
    }

    /// Adds rows: as they were asked for, with their `reject_id`, and as the node takes them.
    pub(crate) fn take(&mut self, batch: &RecordBatch, fitted: &RecordBatch) -> Result<(), Failed> {
        let ids = batch.column_by_name(ID).and_then(|ids| ids.as_string_opt::<i32>()).ok_or_else(|| {
            Failed::from(
                Diagnostic::error(format!(
                    "the rows have no text column `{ID}`, so nobody knows which rejects they settle"
                ))
                .hint(format!("select `{ID}` too, or keep it in the file")),
            )
        })?;
        let mut by_operation: [(Operation, Vec<u64>); 3] =
            [Operation::Insert, Operation::Upsert, Operation::Delete].map(|operation| (operation, Vec::new()));
        for at in 0..batch.num_rows() {
            let id = if ids.is_null(at) { "" } else { ids.value(at) };
            let Some(operation) = self.admit(id)? else { continue };
            let meant = by_operation.iter_mut().find(|(known, _)| *known == operation);
            meant.into_iter().for_each(|(_, rows)| rows.push(at as u64));
        }
        for (operation, rows) in by_operation.into_iter().filter(|(_, rows)| !rows.is_empty()) {
            let taken = take_record_batch(fitted, &UInt64Array::from(rows)).map_err(anyhow::Error::from)?;
            self.batches.push(Batch::new(taken, operation));
        }
        Ok(())
    }

    /// Looks a reject up; nothing for one that was replayed before.
    fn admit(&mut self, id: &str) -> Result<Option<Operation>, Failed> {
        let unknown = || Diagnostic::error(format!("there is no reject `{id}` of this node"));
        let (status, operation) = self.known.get(id).ok_or_else(unknown)?;
        if !self.seen.insert(id.to_owned()) {
            return Err(Diagnostic::error(format!("two rows stand for the reject `{id}`"))
                .hint("a reject is settled by one row".to_owned())
                .into());
        }
        match status {
            Status::Failed => {
                return Err(Diagnostic::error(format!("reject `{id}` is of an epoch that failed"))
                    .hint(
                        "its row comes again with the next run; only rejects of committed epochs are replayed"
                            .to_owned(),
                    )
                    .into());
            }
            Status::Replayed if !self.again => {
                self.left_out += 1;
                return Ok(None);
            }
            Status::Replayed | Status::Open => {}
        }
        let (record, row) = place(self.kept.records(), id).ok_or_else(unknown)?;
        self.settled.entry(record.file.path.clone()).or_default().push(row);
        Ok(Some(match operation.as_str() {
            "upsert" => Operation::Upsert,
            "delete" => Operation::Delete,
            _ => Operation::Insert,
        }))
    }

    /// Returns all of them.
    pub(crate) fn sending(self) -> Sending {
        let sent = self.batches.iter().map(|batch| batch.rows.num_rows() as u64).sum();
        let settled = self.settled.into_iter().map(|(path, rows)| (path, ranges(rows))).collect();
        Sending { batches: self.batches, settled, sent, again: self.left_out }
    }
}

/// Joins neighbours.
fn ranges(mut rows: Vec<u64>) -> Vec<(u64, u64)> {
    rows.sort_unstable();
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for row in rows {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == row => *last = row,
            _ => ranges.push((row, row)),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    #[test]
    fn neighbours_become_one_range() {
        assert_eq!(super::ranges(vec![7, 1, 2, 3, 9]), [(1, 3), (7, 7), (9, 9)]);
        assert!(super::ranges(Vec::new()).is_empty());
    }
}
