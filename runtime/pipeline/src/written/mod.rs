//! The pipeline as somebody wrote it, with the place of everything.
//!
//! Names, references, sizes and schedules are parsed here, because they mean the same wherever they stand. What depends
//! on parameters or on other parts of the file stays text until [`resolve`](crate::resolve).

mod concurrency;
mod connection;
mod deliver;
mod grants;
mod inputs;
mod layout;
mod node;
mod parameter;
mod pipeline;
mod policy;
mod trigger;
mod write;

pub use concurrency::Concurrency;
pub use connection::{Connection, Setting};
pub use deliver::Deliver;
pub use grants::{ConnectionGrant, Grants, Limits};
pub use inputs::Inputs;
pub use node::Node;
pub use parameter::{Parameter, ParameterType};
pub use pipeline::{Parsed, Pipeline};
pub(crate) use policy::volume;
pub use policy::{Epoch, Policies, Reactions, Retries};
pub use trigger::{CatchUp, Cause, Schedule, Trigger, UpstreamEnd};
pub use write::Write;
