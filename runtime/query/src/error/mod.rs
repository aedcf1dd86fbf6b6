//! DataFusion's errors in our words.

mod columns;
mod plan;
mod run;
mod words;

pub(crate) use columns::duplicate_column;
pub(crate) use plan::plan_problem;
pub(crate) use run::{out_of_memory, run_problem};
