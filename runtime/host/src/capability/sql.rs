//! Sessions on database connections.

use arrow::datatypes::{DataType, SchemaRef};
use arrow::record_batch::RecordBatch;
use async_trait::async_trait;
use weir_types::Problem;

/// A statement's parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// SQL NULL.
    Null,
    /// A boolean.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A floating-point number.
    Float(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// A table, unquoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableName {
    /// The schema; the connection's default when absent.
    pub schema: Option<String>,
    /// The table.
    pub table: String,
}

/// The SQL dialect behind a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// MariaDB and MySQL.
    MySql,
}

/// Opens sessions on the connections that the node was granted.
#[async_trait]
pub trait Sql: Send + Sync {
    /// Opens a session; a connection that was not granted is a `denied` problem naming the line to add.
    async fn open(&self, connection: &str) -> Result<Box<dyn Session>, Problem>;
}

/// One session. Calls come one at a time; dropping it rolls back. Every statement is checked against the grant.
#[async_trait]
pub trait Session: Send {
    /// Returns the dialect.
    fn dialect(&self) -> Dialect;
    /// Returns the dialect's type for an Arrow type.
    fn type_name(&self, data_type: &DataType) -> Result<String, Problem>;
    /// Returns an identifier quoted for the dialect.
    fn quote(&self, identifier: &str) -> String;
    /// Runs one statement and returns the number of changed rows.
    async fn execute(&mut self, statement: &str, parameters: Vec<Value>) -> Result<u64, Problem>;
    /// Runs one statement and returns its rows.
    async fn query(&mut self, statement: &str, parameters: Vec<Value>) -> Result<Box<dyn Rows>, Problem>;
    /// Starts a transaction.
    async fn begin(&mut self) -> Result<(), Problem>;
    /// Commits it.
    async fn commit(&mut self) -> Result<(), Problem>;
    /// Rolls it back.
    async fn rollback(&mut self) -> Result<(), Problem>;
    /// Returns a table's columns as Arrow fields, `None` if there is no such table.
    async fn describe(&mut self, table: &TableName) -> Result<Option<SchemaRef>, Problem>;
    /// Creates a table for the fields with the primary key (none when empty).
    async fn create_table(&mut self, table: &TableName, schema: SchemaRef, key: &[String]) -> Result<(), Problem>;
    /// Inserts a batch by the fastest way, columns matched by name; returns the number of rows.
    async fn load(&mut self, table: &TableName, batch: RecordBatch) -> Result<u64, Problem>;
}

/// A query's rows.
#[async_trait]
pub trait Rows: Send {
    /// Returns the columns.
    fn schema(&self) -> SchemaRef;
    /// Returns at most so many further rows, `None` at the end.
    async fn next(&mut self, max_rows: usize) -> Result<Option<RecordBatch>, Problem>;
}
