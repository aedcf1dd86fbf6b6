//! Rows cut into requests, always at the same places.

use serde::{Deserialize, Serialize};
use weir_sdk::Result;
use weir_sdk::prelude::Batch;

/// Where requests end. It is kept with the staged rows: a commit that is repeated has to send what the first one sent, even when the
/// pipeline was edited in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PartLimits {
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
}

/// The rows of one request, as JSON objects.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Part {
    /// Its number within the split, from 1.
    pub(crate) number: u64,
    /// The number of its first row within the split, from 1.
    pub(crate) first_row: u64,
    pub(crate) rows: Vec<String>,
}

impl Part {
    /// Returns the number of its last row.
    pub(crate) fn last_row(&self) -> u64 {
        self.first_row + self.rows.len() as u64 - 1
    }
}

/// Cuts the rows of batches into parts and hands out each that is full, and in the end what is left.
pub(crate) fn each(
    batches: impl Iterator<Item = Result<Batch>>,
    limits: PartLimits,
    mut hand_out: impl FnMut(&Part) -> Result<()>,
) -> Result<()> {
    let mut cut = Cut::new(limits);
    for batch in batches {
        for row in batch?.rows_json(None)?.lines().filter(|line| !line.is_empty()) {
            if let Some(part) = cut.add(row) {
                hand_out(&part)?;
            }
        }
    }
    cut.rest().map_or(Ok(()), |part| hand_out(&part))
}

struct Cut {
    limits: PartLimits,
    part: Part,
    bytes: u64,
}

impl Cut {
    fn new(limits: PartLimits) -> Self {
        Self { limits, part: Part { number: 1, first_row: 1, rows: Vec::new() }, bytes: 0 }
    }

    /// Adds a row; returns the part before it when the row belongs to the next.
    fn add(&mut self, row: &str) -> Option<Part> {
        // A byte for what stands between rows.
        let bytes = row.len() as u64 + 1;
        let is_full = self.part.rows.len() as u64 >= self.limits.rows || self.bytes + bytes > self.limits.bytes;
        let full = if is_full { self.rest() } else { None };
        self.bytes += bytes;
        self.part.rows.push(row.to_owned());
        full
    }

    /// Takes what there is as a part; none when there is nothing.
    fn rest(&mut self) -> Option<Part> {
        if self.part.rows.is_empty() {
            return None;
        }
        self.bytes = 0;
        let next = Part { number: self.part.number + 1, first_row: self.part.last_row() + 1, rows: Vec::new() };
        Some(std::mem::replace(&mut self.part, next))
    }
}

#[cfg(test)]
mod tests {
    use super::{Cut, PartLimits};

    fn parts(rows: u64, bytes: u64, lines: &[&str]) -> Vec<(u64, u64, u64)> {
        let mut cut = Cut::new(PartLimits { rows, bytes });
        let mut found: Vec<_> = lines.iter().filter_map(|line| cut.add(line)).collect();
        found.extend(cut.rest());
        found.iter().map(|part| (part.number, part.first_row, part.last_row())).collect()
    }

    #[test]
    fn cuts_by_rows_and_by_bytes() {
        assert_eq!(parts(2, 100, &["a", "b", "c"]), [(1, 1, 2), (2, 3, 3)]);
        assert_eq!(parts(9, 4, &["a", "b", "c"]), [(1, 1, 2), (2, 3, 3)]);
        assert_eq!(parts(9, 4, &["too long", "b", "c"]), [(1, 1, 1), (2, 2, 3)], "a row that is too large goes alone");
        assert_eq!(parts(9, 4, &[]), []);
    }
}
