//! What a block may ask the host for: a trait per interface of the contract, in plain Rust types.
//!
//! The engine hands every instance a [`Capabilities`] made for its node, already narrowed to the node's grants. What is `None` was not
//! granted: the block's call gets a `denied` problem that names the grant. Implementations live in `weir-capabilities` and `weir-query`;
//! this crate only carries calls across the boundary. All traits are called from many instances at once.

mod clock;
mod formats;
mod http;
mod logging;
mod objects;
mod query;
mod sql;
mod staging;
mod state;

use std::sync::Arc;

use arrow::record_batch::RecordBatch;

pub use clock::Clock;
pub use formats::{DecodeRequest, Decoded, Decoder, EncodeRequest, Encoder, Formats, Inspection, Part, Source};
pub use http::{Credential, Http, HttpRequest, HttpResponse, OAuth2};
pub use logging::{LogLevel, LogLine, Logging};
pub use objects::{ObjectInfo, ObjectWriter, Objects, Staged};
pub use query::{Execution, Expression, HashKeys, KeyedHash, Projection, Query, QueryInput};
pub use sql::{Dialect, Rows, Session, Sql, TableName, Value};
pub use staging::{Stage, StagedBatches, Staging};
pub use state::State;

use crate::batch::Batch;

/// Rows that could not be processed.
#[derive(Debug, Clone)]
pub struct Rejected {
    /// The rows as they came in.
    pub rows: RecordBatch,
    /// One reason per row, or a single one for all of them.
    pub reasons: Vec<String>,
}

/// Everything that one node's instances may ask for.
#[derive(Clone, Default)]
pub struct Capabilities {
    /// Where log lines go; dropped when absent.
    pub logging: Option<Arc<dyn Logging>>,
    /// The node's notes.
    pub state: Option<Arc<dyn State>>,
    /// HTTP to the granted hosts.
    pub http: Option<Arc<dyn Http>>,
    /// Sessions on the granted database connections.
    pub sql: Option<Arc<dyn Sql>>,
    /// Objects of the granted connections.
    pub objects: Option<Arc<dyn Objects>>,
    /// File formats over those objects.
    pub formats: Option<Arc<dyn Formats>>,
    /// Durable batches between prepare and commit.
    pub staging: Option<Arc<dyn Staging>>,
    /// SQL over batches.
    pub query: Option<Arc<dyn Query>>,
}

/// A batch with its operation, as capabilities see it.
pub type BatchHandle = Batch;
