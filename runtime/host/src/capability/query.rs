//! SQL over batches.

use std::fmt;
use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use async_trait::async_trait;
use weir_types::Problem;

/// An input table of a statement.
#[derive(Debug, Clone)]
pub struct QueryInput {
    /// The table's name.
    pub name: String,
    /// Its columns.
    pub schema: SchemaRef,
}

/// A computed column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// The result column's name.
    pub name: String,
    /// The SQL expression.
    pub sql: String,
}

/// The secrets that a node's statements may hash with, by the names that the node's `secrets:` give them.
///
/// Whoever plans statements asks once for each secret that a statement names. The key stays behind this trait: what comes out are hashes.
pub trait HashKeys: fmt::Debug + Send + Sync {
    /// Returns the hash under a secret.
    ///
    /// # Errors
    /// A problem of kind `denied` when the node was given no such secret.
    fn keyed(&self, secret: &str) -> Result<Arc<dyn KeyedHash>, Problem>;
}

/// A hash under one key.
pub trait KeyedHash: Send + Sync {
    /// Returns the HMAC-SHA-256 of a value. Called for every row.
    fn hash(&self, value: &[u8]) -> [u8; 32];
}

/// Plans statements and expressions.
#[async_trait]
pub trait Query: Send + Sync {
    /// Plans one SELECT over the inputs; nothing runs until rows are pushed.
    async fn plan(&self, statement: &str, inputs: Vec<QueryInput>) -> Result<Box<dyn Execution>, Problem>;
    /// Compiles row-by-row expressions over a schema.
    async fn compile(&self, expressions: Vec<Expression>, input: SchemaRef) -> Result<Box<dyn Projection>, Problem>;
}

/// A statement that runs while its inputs arrive. Dropping it cancels it and frees what it spilled.
#[async_trait]
pub trait Execution: Send {
    /// Returns the result's columns.
    fn schema(&self) -> SchemaRef;
    /// Hands in rows for an input and returns result rows that are ready; never waits for another input.
    async fn push(&mut self, input: &str, batch: RecordBatch) -> Result<Vec<RecordBatch>, Problem>;
    /// Says that an input has ended.
    async fn close(&mut self, input: &str) -> Result<(), Problem>;
    /// Returns the next result rows once all inputs are closed, `None` at the end.
    async fn next(&mut self) -> Result<Option<RecordBatch>, Problem>;
}

/// Compiled expressions.
pub trait Projection: Send + Sync {
    /// Returns the result's columns.
    fn schema(&self) -> SchemaRef;
    /// Evaluates over a batch; the row count stays.
    fn apply(&self, batch: &RecordBatch) -> Result<RecordBatch, Problem>;
}
