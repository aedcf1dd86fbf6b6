//! Ranges of whole numbers: parts of a table by its key.

use serde::{Deserialize, Serialize};

/// The rows whose key is at least `from` and less than `to`; open at an end that is absent, so that rows that come in while a table is
/// read are not left out at random.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// The first key.
    pub from: Option<i64>,
    /// The first key that is not in it.
    pub to: Option<i64>,
    /// How many keys are read by one statement.
    pub step: u64,
}

impl Range {
    /// Cuts the keys from `least` to `greatest` into `parts` ranges, which are read in steps of about `step` keys.
    pub fn cut(least: i64, greatest: i64, parts: u32, step: u64) -> Vec<Self> {
        let parts = i128::from(parts.max(1));
        let width = i128::from(greatest) - i128::from(least) + 1;
        // Between the least and the greatest key, so it is a key.
        let bound = |part: i128| i64::try_from(i128::from(least) + width * part / parts).ok();
        let ranges = (0..parts).map(|part| Self {
            from: if part == 0 { None } else { bound(part) },
            to: if part + 1 == parts { None } else { bound(part + 1) },
            step,
        });
        ranges.filter(|range| range.from.is_none() || range.from != range.to).collect()
    }
}

/// A part of a range that one statement reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) from: Option<i64>,
    pub(crate) to: Option<i64>,
}

impl Range {
    /// Returns the step that begins at a key, `None` for the beginning; `least` and `greatest` are the table's.
    ///
    /// The last step of the last range is open, too.
    pub(crate) fn step_at(&self, next: Option<i64>, least: i64, greatest: i64) -> Step {
        let from = next.or(self.from);
        let start = from.unwrap_or(least);
        let width = i64::try_from(self.step).unwrap_or(i64::MAX).max(1);
        let end = start.checked_add(width);
        let last = self.to.unwrap_or(greatest);
        let to = end.filter(|end| *end < last).or(self.to);
        Step { from, to }
    }
}

impl Step {
    /// Words the condition on a column.
    pub(crate) fn condition(self, column: &str) -> Option<String> {
        let from = self.from.map(|from| format!("{column} >= {from}"));
        let to = self.to.map(|to| format!("{column} < {to}"));
        match (from, to) {
            (Some(from), Some(to)) => Some(format!("{from} AND {to}")),
            (one, other) => one.or(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a range step by step as a reader does.
    fn steps(range: Range, least: i64, greatest: i64) -> Vec<(Option<i64>, Option<i64>)> {
        let mut steps = Vec::new();
        let mut next = None;
        loop {
            let step = range.step_at(next, least, greatest);
            steps.push((step.from, step.to));
            if step.to == range.to {
                return steps;
            }
            next = step.to;
        }
    }

    #[test]
    fn ranges_cover_every_key_once() {
        for (least, greatest, parts, step) in [
            (1, 10, 3, 2),
            (1, 1, 4, 1),
            (-5, 5, 2, 100),
            (i64::MIN, i64::MAX, 3, u64::MAX),
            (0, 7, 1, 3),
            (5, 6, 8, 1),
        ] {
            let ranges = Range::cut(least, greatest, parts, step);
            let mut bounds = Vec::new();
            for range in &ranges {
                bounds.extend(steps(*range, least, greatest));
            }
            assert_eq!(bounds.first().map(|(from, _)| *from), Some(None), "{least}..{greatest}");
            assert_eq!(bounds.last().map(|(_, to)| *to), Some(None), "{least}..{greatest}");
            for pair in bounds.windows(2) {
                assert_eq!(pair[0].1, pair[1].0, "{least}..{greatest} in {parts}: {bounds:?}");
                assert!(pair[0].1.is_some(), "{bounds:?}");
            }
        }
    }

    #[test]
    fn words_conditions() {
        let step = |from, to| Step { from, to }.condition("id");
        assert_eq!(step(Some(-1), Some(5)).as_deref(), Some("id >= -1 AND id < 5"));
        assert_eq!(step(None, Some(5)).as_deref(), Some("id < 5"));
        assert_eq!(step(None, None), None);
    }
}
