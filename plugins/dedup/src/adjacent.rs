//! Duplicates that stand together. Only one row and its key outlive a batch.

use weir_sdk::prelude::*;

use crate::config::Keep;
use crate::key::{Key, Keys};

/// The state between batches.
#[derive(Debug)]
pub(crate) struct Adjacent {
    columns: Vec<String>,
    keep: Keep,
    /// The key of the last row seen.
    last: Option<Key>,
    /// That row, where the last one of each key stays and it is not known yet whether it is.
    held: Option<Batch>,
}

impl Adjacent {
    pub(crate) fn new(columns: Vec<String>, keep: Keep) -> Self {
        Self { columns, keep, last: None, held: None }
    }

    /// Returns the rows of a batch that stay, and before them the row that was held back if it does.
    pub(crate) fn apply(&mut self, batch: &Batch) -> Result<Vec<Batch>> {
        let keys = Keys::of(batch, &self.columns)?;
        let Some(end) = keys.rows().checked_sub(1) else { return Ok(Vec::new()) };
        let continues = self.last.as_ref().is_some_and(|last| keys.is(0, last));
        self.last = Some(keys.key(end));
        match self.keep {
            Keep::First => {
                let first = |row: usize| if row == 0 { !continues } else { !keys.same(row - 1, row) };
                Ok(vec![batch.filter(&Bitmap::from_fn(keys.rows(), first))?])
            }
            Keep::Last => {
                let held = self.held.replace(batch.slice(end, 1)?).filter(|_| !continues);
                let last = |row: usize| row < end && !keys.same(row, row + 1);
                let staying = batch.filter(&Bitmap::from_fn(keys.rows(), last))?;
                Ok(held.into_iter().chain([staying]).collect())
            }
        }
    }

    /// Returns the row that was held back to the end.
    pub(crate) fn rest(&mut self) -> Option<Batch> {
        self.held.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs over batches of keys; rows are numbered through.
    fn kept(keep: Keep, batches: &[&[&str]]) -> Result<Vec<i64>> {
        let mut adjacent = Adjacent::new(vec!["k".into()], keep);
        let (mut next, mut rows) = (0, Vec::new());
        for keys in batches {
            let numbers = next..next + keys.len() as i64;
            next = numbers.end;
            let columns = [Texts::new("k", *keys).into(), Values::new("n", numbers).into()];
            for staying in adjacent.apply(&Batch::from_columns(keys.len(), columns)?)? {
                rows.extend(staying.i64s("n")?.iter());
            }
        }
        if let Some(staying) = adjacent.rest() {
            rows.extend(staying.i64s("n")?.iter());
        }
        Ok(rows)
    }

    #[test]
    fn runs_of_equal_keys_reach_across_batches() {
        let batches: [&[&str]; 5] = [&["a", "a", "b"], &["b"], &[], &["b", "c"], &["d", "d"]];
        assert_eq!(kept(Keep::First, &batches), Ok(vec![0, 2, 5, 6]));
        assert_eq!(kept(Keep::Last, &batches), Ok(vec![1, 4, 5, 7]));
        assert_eq!(kept(Keep::Last, &[]), Ok(vec![]));
    }

    #[test]
    fn equal_keys_apart_from_each_other_both_stay() {
        assert_eq!(kept(Keep::First, &[&["a", "b", "a"]]), Ok(vec![0, 1, 2]));
    }
}
