//! The handlers, a file for each resource.

pub(crate) mod alerts;
pub(crate) mod artifacts;
pub(crate) mod backfills;
pub(crate) mod blocks;
pub(crate) mod connections;
pub(crate) mod deliveries;
pub(crate) mod deployments;
pub(crate) mod drafts;
pub(crate) mod events;
pub(crate) mod grid;
pub(crate) mod health;
pub(crate) mod hooks;
pub(crate) mod pipelines;
pub(crate) mod rejects;
pub(crate) mod run_events;
pub(crate) mod run_logs;
pub(crate) mod runs;
pub(crate) mod schedules;
pub(crate) mod secrets;
pub(crate) mod server;
pub(crate) mod session;
pub(crate) mod starts;
pub(crate) mod statistics;
pub(crate) mod ticks;
pub(crate) mod tokens;
pub(crate) mod versions;
