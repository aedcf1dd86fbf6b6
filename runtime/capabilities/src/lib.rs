//! What blocks may ask for, checked against their grants.
//!
//! A capability is a folder with what it checks and what it does; it implements one trait of
//! [`weir_host::capability`]. [`assemble`] is the one place that turns a node's grants into capabilities. Nothing is open unless a grant
//! opens it, and every refusal names the node, what it asked for and the line of the pipeline file that would allow it.

mod assemble;
mod blocking;
mod formats;
mod granted;
mod hash_keys;
mod http;
mod logging;
mod mask;
mod node_secrets;
mod objects;
mod sql;
mod staging;
pub mod tape;

pub use assemble::{NodeAccess, Services, assemble};
pub use http::{HttpLimits, Tokens};
pub use logging::LogSink;
pub use mask::Masker;
pub use staging::StagingFolder;
