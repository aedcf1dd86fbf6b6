//! What others are told about runs: traces for OpenTelemetry, lineage for OpenLineage.
//!
//! A [`Telemetry`] is made once for a process, of the variables that the clients of both projects have in common; without them nothing
//! is told and nothing costs anything. It is an observer of runs ([`weir_engine::Observer`]): it never makes one wait, and what goes
//! wrong with the telling is said once in the log and harms no run.

mod failure;
mod http;
mod info;
mod lineage;
mod settings;
mod telemetry;
mod traces;

pub use info::{RunInfo, Tick};
pub use settings::SettingsError;
pub use telemetry::Telemetry;
