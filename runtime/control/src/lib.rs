//! Runs schedules.
//!
//! A [`Server`] looks at the clock again and again. What has come of each schedule since it last looked becomes ticks on record
//! ([`weir_schedule::CatchUp`] says which of them run), what waits is put in order ([`queue::decide`], which is pure), and what is next is
//! taken by a lease and given to the [`Runner`]. Servers over one store share the work: a schedule is accounted for by whoever is first,
//! a tick is held by one at a time, and what a dead server held is taken over.

mod acting;
pub mod backfill;
mod clock;
mod cycle;
mod event;
mod job;
mod listen;
mod moments;
mod open;
mod pipelines;
pub mod queue;
mod running;
mod serve;
mod server;
mod settings;
mod watch;
pub mod webhook;

pub use clock::{Clock, SystemClock};
pub use event::Event;
pub use job::{Job, RunEnd, Runner};
pub use pipelines::{Pipelines, Served};
pub use serve::serve;
pub use server::{Nudge, Server};
pub use settings::{Limits, ServerSettings};
