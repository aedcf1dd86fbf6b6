//! A server of Weir, asked from outside.
//!
//! [`Server`] sends requests and makes a [`ClientError`] of whatever goes wrong. On top of it stand the things that take more than one
//! request: [`Prepared`] compares a folder of pipelines, dashboards and rules of alerts with a server and brings it there, [`export`](export::export) writes one,
//! [`follow`](follow::follow) tells what a run logs until it ends. Nothing here prints or asks: the command does.

mod answers;
mod apply;
mod error;
pub mod export;
pub mod follow;
mod local;
mod login;
mod plan;
pub mod runs;
mod server;
pub mod show;
mod sse;

pub use answers::{Line, Tick};
pub use apply::{ApplyOptions, Prepared};
pub use error::{ClientError, Problem};
pub use local::{Kind, LocalFile, read_local};
pub use login::{Login, Logins};
pub use plan::{Change, Item, Plan, Remote, plan};
pub use server::{Answer, Ask, Server};
