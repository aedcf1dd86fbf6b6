//! What all databases have in common: a policy for a session, a table's name, a statement's parameters, and the session itself.

mod error;
mod key;
mod policy;
mod statement;

use arrow::datatypes::{DataType, SchemaRef};
use arrow::record_batch::RecordBatch;
use async_trait::async_trait;
use weir_types::Problem;

pub use error::{Denial, SqlError};
pub(crate) use key::require_key;
pub use policy::SqlPolicy;
pub(crate) use statement::Guard;

/// A statement's parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum SqlValue {
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

/// A table's name, unquoted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SqlTable {
    /// The schema; whichever the database finds first when absent.
    pub schema: Option<String>,
    /// The table.
    pub table: String,
}

impl SqlTable {
    /// Returns the name as a statement has it; `quote` quotes an identifier.
    pub fn quoted(&self, quote: impl Fn(&str) -> String) -> String {
        match &self.schema {
            Some(schema) => format!("{}.{}", quote(schema), quote(&self.table)),
            None => quote(&self.table),
        }
    }

    /// Returns the name for a message.
    pub fn shown(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}.{}", self.table),
            None => self.table.clone(),
        }
    }
}

/// Which database is behind a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqlSystem {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
    /// MariaDB and MySQL.
    MySql,
}

/// A session with a database under a policy. Calls come one at a time. Dropping it, or a call that is under way, breaks off the statement
/// that runs; dropping it also rolls back what was not committed.
#[async_trait]
pub trait SqlSession: Send {
    /// Returns which database it is.
    fn system(&self) -> SqlSystem;
    /// Returns an identifier quoted.
    fn quote(&self, identifier: &str) -> String;
    /// Returns the database's type for an Arrow type.
    ///
    /// # Errors
    /// When it has none.
    fn type_name(&self, data_type: &DataType) -> Result<String, Problem>;
    /// Runs one statement that returns no rows; returns the number of rows that it changed.
    ///
    /// # Errors
    /// When the policy denies it, or it fails.
    async fn execute(&mut self, statement: &str, parameters: Vec<SqlValue>) -> Result<u64, SqlError>;
    /// Runs one statement that returns rows.
    ///
    /// # Errors
    /// When the policy denies it, or it fails.
    async fn query(&mut self, statement: &str, parameters: Vec<SqlValue>) -> Result<Box<dyn SqlRows>, SqlError>;
    /// Starts a transaction.
    ///
    /// # Errors
    /// When one is open already, or the database refuses.
    async fn begin(&mut self) -> Result<(), SqlError>;
    /// Commits the transaction.
    ///
    /// # Errors
    /// When none is open, or it cannot be committed.
    async fn commit(&mut self) -> Result<(), SqlError>;
    /// Rolls the transaction back.
    ///
    /// # Errors
    /// When none is open.
    async fn rollback(&mut self) -> Result<(), SqlError>;
    /// Returns a table's columns, `None` if there is no such table.
    ///
    /// # Errors
    /// When the database cannot be asked.
    async fn describe(&mut self, table: SqlTable) -> Result<Option<SchemaRef>, SqlError>;
    /// Makes a table.
    ///
    /// # Errors
    /// When it exists, a type cannot be kept, or the policy denies it.
    async fn create_table(&mut self, table: SqlTable, schema: SchemaRef, key: Vec<String>) -> Result<(), SqlError>;
    /// Inserts a batch; columns are matched by name. Returns the number of rows. Whether the database took them all is only certain once
    /// a later call of the session has succeeded: a driver may go on sending.
    ///
    /// # Errors
    /// When a column or value does not fit the table, or the policy denies it.
    async fn load(&mut self, table: SqlTable, batch: RecordBatch) -> Result<u64, SqlError>;
}

/// The rows of a query. Dropping them closes the query.
#[async_trait]
pub trait SqlRows: Send {
    /// Returns the columns.
    fn schema(&self) -> SchemaRef;
    /// Returns at most so many further rows, `None` at the end.
    ///
    /// # Errors
    /// When a value does not fit its column's type, or the session is gone.
    async fn next(&mut self, max_rows: usize) -> Result<Option<RecordBatch>, SqlError>;
}
