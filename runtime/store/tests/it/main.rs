//! The store through its public functions: each case on an SQLite file of its own, and on a PostgreSQL database of its own.

mod changes;
mod claims;
mod epochs;
mod postgres;
mod requests;
mod runs;
mod states;
mod support;
