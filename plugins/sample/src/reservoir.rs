//! So many rows, each with the same chance: every row draws a number, and those with the smallest ones stay.

use std::collections::BinaryHeap;

use weir_sdk::prelude::*;

use crate::hash;

/// The rows that stay as things stand. Of a batch only those rows are kept that may stay to the end.
#[derive(Debug)]
pub(crate) struct Reservoir {
    rows: usize,
    seed: u64,
    seen: u64,
    /// The smallest numbers drawn so far, the largest of them on top.
    smallest: BinaryHeap<u64>,
    kept: Vec<Kept>,
    held: usize,
}

/// Rows of one batch with the numbers that they drew.
#[derive(Debug)]
struct Kept {
    batch: Batch,
    drawn: Vec<u64>,
}

impl Reservoir {
    pub(crate) fn new(rows: u64, seed: u64) -> Self {
        let rows = usize::try_from(rows).unwrap_or(usize::MAX);
        Self { rows, seed, seen: 0, smallest: BinaryHeap::new(), kept: Vec::new(), held: 0 }
    }

    /// Draws for the rows of a batch.
    pub(crate) fn add(&mut self, batch: &Batch) -> Result<()> {
        let before = self.seen;
        self.seen += batch.rows() as u64;
        let drawn: Vec<u64> = (before..self.seen).map(|row| hash::of_row(self.seed, row)).collect();
        drawn.iter().for_each(|number| self.draw(*number));
        self.keep(batch, &drawn)?;
        if self.held > self.rows.saturating_mul(2) {
            self.shrink()?;
        }
        Ok(())
    }

    /// Returns the rows that stay, in the order of arrival.
    pub(crate) fn finish(&mut self) -> Result<Vec<Batch>> {
        self.shrink()?;
        Ok(std::mem::take(&mut self.kept).into_iter().map(|kept| kept.batch).collect())
    }

    fn draw(&mut self, number: u64) {
        if self.smallest.len() < self.rows {
            self.smallest.push(number);
        } else if let Some(mut largest) = self.smallest.peek_mut()
            && number < *largest
        {
            *largest = number;
        }
    }

    fn stays(&self, number: u64) -> bool {
        // Different rows draw different numbers: the draw is a bijection of the row's number.
        self.smallest.peek().is_some_and(|largest| number <= *largest)
    }

    fn keep(&mut self, batch: &Batch, drawn: &[u64]) -> Result<()> {
        let staying = Bitmap::of(drawn, |number| self.stays(*number));
        if staying.count() > 0 {
            let drawn: Vec<u64> = drawn.iter().copied().filter(|number| self.stays(*number)).collect();
            self.held += drawn.len();
            self.kept.push(Kept { batch: batch.filter(&staying)?, drawn });
        }
        Ok(())
    }

    /// Lets go of rows that have been outdrawn since.
    fn shrink(&mut self) -> Result<()> {
        self.held = 0;
        for kept in std::mem::take(&mut self.kept) {
            self.keep(&kept.batch, &kept.drawn)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(rows: u64, seed: u64, of: i64, batch: usize) -> Result<Vec<i64>> {
        let mut reservoir = Reservoir::new(rows, seed);
        let numbers: Vec<i64> = (0..of).collect();
        for chunk in numbers.chunks(batch) {
            let batch = Batch::from_columns(chunk.len(), [Values::new("n", chunk.iter().copied()).into()])?;
            reservoir.add(&batch)?;
            assert!(reservoir.held <= (rows as usize) * 2 + chunk.len(), "memory is bounded");
        }
        let mut found = Vec::new();
        for batch in reservoir.finish()? {
            found.extend(batch.i64s("n")?.iter());
        }
        Ok(found)
    }

    #[test]
    fn draws_exactly_so_many_whatever_the_batches() -> Result<()> {
        let sample = drawn(100, 7, 10_000, 1000)?;
        assert_eq!(sample.len(), 100);
        assert!(sample.is_sorted(), "the order of arrival stays");
        assert_eq!(sample, drawn(100, 7, 10_000, 333)?);
        assert_ne!(sample, drawn(100, 8, 10_000, 1000)?);
        assert_eq!(drawn(100, 7, 5, 2)?, [0, 1, 2, 3, 4]);
        assert_eq!(drawn(0, 7, 10, 5)?, [0_i64; 0]);
        Ok(())
    }

    #[test]
    fn early_and_late_rows_have_the_same_chance() -> Result<()> {
        let sample = drawn(1000, 3, 10_000, 500)?;
        let early = sample.iter().filter(|row| **row < 5000).count();
        assert!((430..570).contains(&early), "{early}");
        Ok(())
    }
}
