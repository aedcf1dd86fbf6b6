//! When a statement begins to run.

use std::sync::Arc;

use crate::input::Spool;

/// What decides when a statement begins.
#[derive(Debug)]
pub(super) enum Start {
    /// At once: nothing is gained by waiting.
    Now,
    /// When it is known which side of a join is small enough for memory.
    WhenSized {
        /// The inputs.
        inputs: Vec<Arc<Spool>>,
        /// What may be kept in memory of inputs that have ended.
        limit: usize,
    },
}

/// What is known of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct InputFacts {
    /// Whether all rows are there.
    pub(super) closed: bool,
    /// The bytes that have arrived.
    pub(super) bytes: usize,
}

/// Decides whether to begin now.
pub(super) fn decide_start(start: &Start) -> bool {
    match start {
        Start::Now => true,
        Start::WhenSized { inputs, limit } => {
            let facts: Vec<InputFacts> = inputs.iter().map(|spool| InputFacts::of(spool)).collect();
            sized(&facts, *limit)
        }
    }
}

/// A join keeps its smaller side in memory, so it should know which one that is: when all have ended, or when all but one have and fit
/// into memory together. The last one then streams through, however long it is.
fn sized(inputs: &[InputFacts], limit: usize) -> bool {
    let open = inputs.iter().filter(|input| !input.closed).count();
    let bytes: usize = inputs.iter().filter(|input| input.closed).map(|input| input.bytes).sum();
    open == 0 || (open == 1 && bytes <= limit)
}

#[cfg(test)]
mod tests {
    use super::{InputFacts, sized};

    const OPEN: InputFacts = InputFacts { closed: false, bytes: 10 };
    const SMALL: InputFacts = InputFacts { closed: true, bytes: 10 };
    const LARGE: InputFacts = InputFacts { closed: true, bytes: 1000 };

    #[test]
    fn begins_when_the_small_sides_are_there() {
        assert!(sized(&[SMALL, OPEN], 100));
        assert!(sized(&[SMALL, OPEN, SMALL], 100));
        assert!(sized(&[OPEN], 100));
    }

    #[test]
    fn waits_while_the_small_side_is_unknown() {
        assert!(!sized(&[OPEN, OPEN], 100));
        assert!(!sized(&[LARGE, OPEN], 100));
    }

    #[test]
    fn begins_when_everything_is_there() {
        assert!(sized(&[LARGE, LARGE], 100));
        assert!(sized(&[], 100));
    }
}
