//! What people are told when something goes wrong, once, and that it is over; and by schedule, that all is well.
//!
//! Rules ([`weir_pipeline::alert`]) judge runs as they end, in the order in which the store has committed that, and look around for what no
//! run shows: a deadline that has passed, a pipeline that has gone stale, a disk that fills up, a channel that takes nothing. What is wrong
//! is an incident, one per rule and subject as long as it lasts. It is opened and closed in one transaction with the messages about it,
//! which leave through the outbox: so each is told once, whichever server sees it and whenever that is killed. Notices are told when they
//! are due, each due time once in the same way.

mod channels;
mod fact;
mod judge;
mod message;
mod notice;
mod rules;
mod station;
mod telling;
mod watcher;
mod words;

pub use fact::{FactOf, RunFact};
pub use judge::{Judgement, judge};
pub use message::example;
pub use notice::preview;
pub use rules::{Known, KnownPipeline, deployed_pipelines};
pub use station::Station;
pub use watcher::Watcher;
