//! The store through its public functions, each test on a database of its own.

mod claims;
mod epochs;
mod runs;
mod states;
mod support;
