//! A host in memory for native tests: the same functions as the generated bindings have, over arrow-rs and a thread-local world that a
//! test fills in ([`crate::testing::Run`]). It keeps to the contract, not to the real host's speed.

mod arrow_type;
pub(crate) mod batches;
mod columns;
pub(crate) mod formats;
pub(crate) mod http;
pub(crate) mod logging;
pub(crate) mod objects;
pub(crate) mod query;
pub(crate) mod schema;
pub(crate) mod sql;
pub(crate) mod staging;
pub(crate) mod state;
mod world;

pub(crate) use world::{World, enter, with};

use crate::types::Problem;

const BEYOND: &str = "run the case with `weir block test`";

/// The problem of something that only the real host can do.
fn beyond(what: &str) -> Problem {
    Problem::system(format!("{what} is not there in native tests")).with_hint(BEYOND)
}

/// Tells whether a run failed only because it was native.
pub(crate) fn is_beyond(problem: &Problem) -> bool {
    problem.hint.as_deref() == Some(BEYOND)
}
