//! Promises shown from end to end, through the `weir` command.

mod bad_input;
mod examples;
mod hostile;
mod kill;
mod rejects;
mod s3;
mod support;
mod tapes;
