//! A run from its start to its end: attempts, and the epochs within each.

mod check;
mod drive;
mod epochs;
mod handle;
mod planning;
mod prepare;
mod volume;

pub(crate) use drive::{Drive, Outcome};
pub use handle::{RunHandle, RunOptions};
pub(crate) use planning::{ask, split_tasks};
