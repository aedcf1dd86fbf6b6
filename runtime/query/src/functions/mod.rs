//! Functions of our own: hashing under a node's secrets, and JSON texts.

mod json;
mod keyed_hash;

use datafusion::error::DataFusionError;
use weir_types::Problem;

pub(crate) use json::{JsonOperators, functions as json};
pub(crate) use keyed_hash::keyed_hash;

/// Carries a problem of our own through the planner; `plan_problem` and `run_problem` take it out again.
fn problem(problem: Problem) -> DataFusionError {
    DataFusionError::External(Box::new(problem))
}
