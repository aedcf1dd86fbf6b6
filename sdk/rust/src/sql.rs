//! Sessions on database connections. The host checks each statement against the node's grant.
//!
//! ```no_run
//! # fn main() -> weir_sdk::Result<()> {
//! use weir_sdk::sql::Session;
//!
//! let session = Session::open("shop")?;
//! let table = session.quote("orders");
//! let changed = session.transaction(|session| {
//!     session.execute(&format!("delete from {table} where id = ?"), &[7.into()])
//! })?;
//! # Ok(())
//! # }
//! ```

use crate::batch::Batch;
use crate::host::sql as host;
use crate::types::{Field, Result};

pub use crate::bindings::host::weir::block::sql::{Dialect, TableName, Value};

/// One session with one connection. Dropping it rolls back what was not committed.
#[derive(Debug)]
pub struct Session(host::Session);

impl Session {
    /// Opens a session on a connection that the node was granted.
    ///
    /// # Errors
    /// When it was not, or the database cannot be reached.
    pub fn open(connection: &str) -> Result<Self> {
        host::Session::open(connection).map(Self)
    }

    /// Returns the dialect.
    pub fn dialect(&self) -> Dialect {
        self.0.dialect()
    }

    /// Runs one statement without result rows and returns the number of rows that it changed.
    ///
    /// # Errors
    /// When the database or the grant refuses it.
    pub fn execute(&self, statement: &str, parameters: &[Value]) -> Result<u64> {
        self.0.execute(statement, parameters)
    }

    /// Runs one statement and returns its rows.
    ///
    /// # Errors
    /// When the database or the grant refuses it.
    pub fn query(&self, statement: &str, parameters: &[Value]) -> Result<Rows> {
        self.0.query(statement, parameters).map(Rows)
    }

    /// Runs work in a transaction: commits when it succeeds, rolls back when it fails.
    ///
    /// # Errors
    /// What the work returns, or the database at begin and commit.
    pub fn transaction<T>(&self, work: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        self.0.begin()?;
        match work(self) {
            Ok(done) => self.0.commit().map(|()| done),
            Err(problem) => {
                // The first problem says more than one of the roll-back, which the session's end does anyway.
                let _ = self.0.rollback();
                Err(problem)
            }
        }
    }

    /// Returns a table's columns, `None` if it does not exist.
    ///
    /// # Errors
    /// When the database or the grant refuses.
    pub fn describe(&self, table: &TableName) -> Result<Option<Vec<Field>>> {
        self.0.describe(table)
    }

    /// Creates a table with the dialect's types for these fields and this primary key, none when empty.
    ///
    /// # Errors
    /// When the database or the grant refuses.
    pub fn create_table(&self, table: &TableName, fields: &[Field], key: &[String]) -> Result<()> {
        self.0.create_table(table, fields, key)
    }

    /// Inserts a batch by the driver's fastest way, matching columns by name, and returns the number of rows.
    ///
    /// # Errors
    /// When the database or the grant refuses, or a value does not fit.
    pub fn load(&self, table: &TableName, input: &Batch) -> Result<u64> {
        self.0.load(table, &input.0)
    }

    /// Returns the dialect's type for an Arrow type, as it stands in a column's definition.
    ///
    /// # Errors
    /// When the dialect has none.
    pub fn type_name(&self, data_type: &str) -> Result<String> {
        self.0.type_name(data_type)
    }

    /// Returns an identifier quoted for the dialect.
    pub fn quote(&self, identifier: &str) -> String {
        self.0.quote(identifier)
    }
}

/// The rows of a query, pulled batch by batch.
#[derive(Debug)]
pub struct Rows(host::Rows);

impl Rows {
    /// Returns the columns.
    pub fn schema(&self) -> Vec<Field> {
        self.0.schema()
    }

    /// Returns the next rows, at most so many; `None` at the end.
    ///
    /// # Errors
    /// When the database fails.
    pub fn next(&self, max_rows: u32) -> Result<Option<Batch>> {
        Ok(self.0.next(max_rows)?.map(Batch))
    }
}

impl TableName {
    /// Reads `table` or `schema.table`.
    pub fn parse(text: &str) -> Self {
        match text.split_once('.') {
            Some((schema, table)) => Self { schema: Some(schema.into()), table: table.into() },
            None => Self { schema: None, table: text.into() },
        }
    }

    /// Returns the table of another name beside this one.
    #[must_use]
    pub fn sibling(&self, table: impl Into<String>) -> Self {
        Self { schema: self.schema.clone(), table: table.into() }
    }

    /// Returns the name quoted for a session's dialect.
    pub fn quoted(&self, session: &Session) -> String {
        match &self.schema {
            Some(schema) => format!("{}.{}", session.quote(schema), session.quote(&self.table)),
            None => session.quote(&self.table),
        }
    }
}

macro_rules! value_from {
    ($($from:ty => |$value:ident| $to:expr),* $(,)?) => {
        $(impl From<$from> for Value { fn from($value: $from) -> Self { $to } })*
    };
}

value_from! {
    bool => |value| Self::Boolean(value),
    i32 => |value| Self::Integer(value.into()),
    u32 => |value| Self::Integer(value.into()),
    i64 => |value| Self::Integer(value),
    f64 => |value| Self::Float(value),
    &str => |value| Self::Text(value.into()),
    String => |value| Self::Text(value),
    Vec<u8> => |value| Self::Bytes(value),
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
