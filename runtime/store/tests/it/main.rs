//! The store through its public functions: each case on an SQLite file of its own, and on a PostgreSQL database of its own.

mod activity;
mod changes;
mod claims;
mod deliveries;
mod epochs;
mod history;
mod notices;
mod pipelines;
mod postgres;
mod records;
mod requests;
mod retention;
mod runs;
mod states;
mod support;
mod undelivered;
