//! What to do with what an earlier run has left: decided purely, from facts, and carried out step by step.

mod act;
mod adopt;
mod decide;
mod facts;
mod record;
#[cfg(test)]
mod tests;

pub(crate) use act::{Recovered, Recoverer, RunPosition, order};
pub use decide::{Facts, Position, Recovery, RunFact, Standing, TargetFact, decide};
pub(crate) use record::RecordSource;
