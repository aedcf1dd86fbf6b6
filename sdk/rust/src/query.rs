//! SQL over batches, run by the host's query engine, which spills to disk when memory is short. It is not there in native tests: test
//! blocks that use it with `weir block test`.

pub mod sql;

use crate::batch::Batch;
use crate::host::query as host;
use crate::types::{Field, PortSchema, Result};

pub use crate::bindings::host::weir::block::query::Expression;

/// A statement that runs while its inputs arrive.
#[derive(Debug)]
pub struct Execution(host::Execution);

impl Execution {
    /// Plans one SELECT over inputs that are visible as tables named after their ports.
    ///
    /// # Errors
    /// When the statement does not fit the inputs.
    pub fn open(statement: &str, inputs: &[PortSchema]) -> Result<Self> {
        host::Execution::open(statement, inputs).map(Self)
    }

    /// Returns the result's columns.
    pub fn schema(&self) -> Vec<Field> {
        self.0.schema()
    }

    /// Hands in rows for an input and returns result rows that are ready by now.
    ///
    /// # Errors
    /// When the statement fails on the data.
    pub fn push(&self, port: &str, input: &Batch) -> Result<Vec<Batch>> {
        Ok(self.0.push(port, &input.0)?.into_iter().map(Batch).collect())
    }

    /// Says that an input has ended.
    ///
    /// # Errors
    /// When there is no such input.
    pub fn close(&self, port: &str) -> Result<()> {
        self.0.close(port)
    }

    /// Returns the next result rows once all inputs are closed; `None` at the end.
    ///
    /// # Errors
    /// When the statement fails on the data.
    pub fn next(&self) -> Result<Option<Batch>> {
        Ok(self.0.next()?.map(Batch))
    }
}

impl Expression {
    /// Makes a computed column.
    pub fn new(name: impl Into<String>, sql: impl Into<String>) -> Self {
        Self { name: name.into(), sql: sql.into() }
    }
}

/// Row-by-row expressions, compiled once.
#[derive(Debug)]
pub struct Projection(host::Projection);

impl Projection {
    /// Compiles expressions over a schema.
    ///
    /// # Errors
    /// When an expression does not fit the schema.
    pub fn compile(expressions: &[Expression], input: &[Field]) -> Result<Self> {
        host::Projection::compile(expressions, input).map(Self)
    }

    /// Returns the columns that [`Projection::apply`] gives.
    pub fn schema(&self) -> Vec<Field> {
        self.0.schema()
    }

    /// Evaluates the expressions over a batch; the row count stays.
    ///
    /// # Errors
    /// When an expression fails on a value.
    pub fn apply(&self, input: &Batch) -> Result<Batch> {
        self.0.apply(&input.0).map(Batch)
    }
}
