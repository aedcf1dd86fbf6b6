//! File formats over objects, at native speed.

use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use async_trait::async_trait;
use bytes::Bytes;
use weir_types::Problem;

use super::{Rejected, Staged};

/// An object to decode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The object-store connection.
    pub connection: String,
    /// The path within it.
    pub path: String,
}

/// A part that can be decoded on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// A Parquet row group's number, else 0.
    pub index: u32,
    /// Rows, where known.
    pub rows: Option<u64>,
    /// In bytes.
    pub bytes: u64,
}

/// What an object holds.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// Its schema.
    pub schema: SchemaRef,
    /// Its parts.
    pub parts: Vec<Part>,
}

/// Good rows, bad rows, or both.
#[derive(Debug, Clone, Default)]
pub struct Decoded {
    /// Good rows.
    pub rows: Option<RecordBatch>,
    /// Rows that could not be decoded.
    pub rejects: Option<Rejected>,
}

/// What to decode and how.
#[derive(Debug, Clone)]
pub struct DecodeRequest {
    /// The object.
    pub source: Source,
    /// Format options as JSON text.
    pub options: String,
    /// The columns wanted, matched by name.
    pub schema: Option<SchemaRef>,
    /// One part only.
    pub part: Option<u32>,
    /// Records to pass over.
    pub skip: u64,
}

/// What to encode and how.
#[derive(Debug, Clone)]
pub struct EncodeRequest {
    /// The object-store connection.
    pub connection: String,
    /// The path that the object will have.
    pub path: String,
    /// Format options as JSON text.
    pub options: String,
    /// The columns.
    pub schema: SchemaRef,
}

/// Decodes and encodes objects of the connections that the node was granted.
#[async_trait]
pub trait Formats: Send + Sync {
    /// Looks into an object without decoding it all.
    async fn inspect(&self, source: Source, options: &str) -> Result<Inspection, Problem>;
    /// Decodes bytes in memory, e.g. the body of an HTTP answer.
    async fn decode_bytes(&self, data: Bytes, options: &str, schema: Option<SchemaRef>) -> Result<Decoded, Problem>;
    /// Starts to decode an object.
    async fn decode(&self, request: DecodeRequest) -> Result<Box<dyn Decoder>, Problem>;
    /// Starts to encode an object.
    async fn encode(&self, request: EncodeRequest) -> Result<Box<dyn Encoder>, Problem>;
}

/// Decodes one object or part. Implementations keep blocking work off the async threads.
#[async_trait]
pub trait Decoder: Send {
    /// Returns at most so many further records, `None` at the end.
    async fn next(&mut self, max_rows: usize) -> Result<Option<Decoded>, Problem>;
    /// Returns the records behind the decoder, rejected and skipped ones included.
    fn position(&self) -> u64;
}

/// Encodes one object. Dropping it without `finish` leaves nothing behind.
#[async_trait]
pub trait Encoder: Send {
    /// Appends a batch.
    async fn write(&mut self, batch: RecordBatch) -> Result<(), Problem>;
    /// Returns the bytes written so far.
    fn bytes(&self) -> u64;
    /// Makes the object durable without making it visible.
    async fn finish(self: Box<Self>) -> Result<Staged, Problem>;
}
