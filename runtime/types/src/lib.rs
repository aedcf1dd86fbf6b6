//! Names, identifiers and values that every other crate shares.
//!
//! Every type here is valid once it exists: text from outside becomes one of them through
//! [`FromStr`](std::str::FromStr) (and serde goes the same way), so no other crate has to check again.
//! There is no I/O here and nothing asynchronous.

pub mod arrow_type;
pub mod manifest;

mod backfill_id;
mod block_kind;
mod block_ref;
mod byte_size;
mod digest;
mod duration;
mod epoch;
mod name;
mod port_ref;
mod problem;
mod rate;
mod run_id;
mod schema_change;
mod split_id;
mod text;
mod write_mode;

pub use backfill_id::{BackfillId, BackfillIdError};
pub use block_kind::{BlockKind, UnknownWord};
pub use block_ref::{BlockRef, BlockRefError};
pub use byte_size::{ByteSize, ByteSizeError};
pub use digest::{Digest, DigestError};
pub use duration::{HumanDuration, HumanDurationError};
pub use epoch::EpochNumber;
pub use name::{
    AlertName, BlockName, ConnectionName, DashboardName, NameError, NodeName, ParameterName, PipelineName, PortName,
    SecretName, StreamName, TriggerName,
};
pub use port_ref::PortRef;
pub use problem::{Problem, ProblemKind};
pub use rate::{Rate, RateError};
pub use run_id::{RunId, RunIdError};
pub use schema_change::SchemaChange;
pub use semver::Version;
pub use split_id::SplitId;
pub use write_mode::{Key, WriteMode, WriteModeError, WriteModeName};

#[cfg(test)]
mod tests;
