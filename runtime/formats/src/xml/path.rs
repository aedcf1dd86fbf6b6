//! Which elements are records.

use crate::FormatError;
use crate::error::nearest_hint;
use crate::options::Step;

/// How many names are kept for a hint.
const NAMES: usize = 50;

/// Follows the elements that are open outside of records along the path to the records.
#[derive(Debug)]
pub(super) struct PathMatch {
    steps: Vec<Step>,
    /// How many of the open elements fit the path, from the root on.
    matched: usize,
    /// How far it ever got, and the names met there that did not lead on.
    farthest: usize,
    others: Vec<String>,
}

impl PathMatch {
    /// Without a path the elements below the root are the records.
    pub(super) fn new(steps: Vec<Step>) -> Self {
        let steps = if steps.is_empty() { vec![Step::Any, Step::Any] } else { steps };
        Self { steps, matched: 0, farthest: 0, others: Vec::new() }
    }

    /// Takes in an element that begins below `depth` open ones; returns whether it is a record.
    pub(super) fn enter(&mut self, depth: usize, name: &str) -> bool {
        if self.matched != depth {
            return false;
        }
        let fits = match &self.steps[depth] {
            Step::Any => true,
            Step::Name(wanted) => wanted == name,
        };
        if !fits {
            if depth >= self.farthest && self.others.len() < NAMES && !self.others.iter().any(|known| known == name) {
                self.others.push(name.to_owned());
            }
            return false;
        }
        self.matched += 1;
        if self.matched > self.farthest {
            self.farthest = self.matched;
            self.others.clear();
        }
        self.matched == self.steps.len()
    }

    /// Says that an element has ended, with so many still open.
    pub(super) fn leave(&mut self, depth: usize) {
        self.matched = self.matched.min(depth);
    }

    /// Checks at the end of the document that the place where records stand was there, if perhaps empty.
    pub(super) fn check(&self) -> Result<(), FormatError> {
        if self.farthest + 1 >= self.steps.len() {
            return Ok(());
        }
        let way: Vec<String> = self.steps[..self.farthest].iter().map(Step::to_string).collect();
        let place = if way.is_empty() { "the document".to_owned() } else { format!("`{}`", way.join(".")) };
        let wanted = self.steps[self.farthest].to_string();
        Err(FormatError::schema(format!("`select` finds nothing: {place} has no element `{wanted}`"))
            .with_hint(nearest_hint("its elements are", &wanted, &self.others)))
    }
}
