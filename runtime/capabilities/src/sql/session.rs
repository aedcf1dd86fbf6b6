//! A session whose denials say which line of the pipeline file would allow what was refused.

use std::sync::Arc;

use arrow::datatypes::{DataType, SchemaRef};
use arrow::record_batch::RecordBatch;
use async_trait::async_trait;
use weir_connections::sqlite::{Denial, SqliteError, SqliteRows, SqliteSession, SqliteTable, SqliteValue, quote};
use weir_host::capability::{Dialect, Rows, Session, TableName, Value};
use weir_types::Problem;

use crate::granted::Granted;

pub(super) struct GrantedSession {
    session: SqliteSession,
    refusals: Refusals,
}

impl GrantedSession {
    pub(super) fn new(session: SqliteSession, connection: String, granted: Arc<Granted>) -> Self {
        Self { session, refusals: Refusals { connection, granted } }
    }
}

/// Words errors for one connection.
#[derive(Clone)]
struct Refusals {
    connection: String,
    granted: Arc<Granted>,
}

impl Refusals {
    fn problem(&self, error: SqliteError) -> Problem {
        let connection = &self.connection;
        match error {
            SqliteError::Failed(problem) => problem,
            SqliteError::Denied(Denial::Write(what)) => {
                self.granted.refuse_writing(connection, format!("{what} on connection `{connection}`"))
            }
            SqliteError::Denied(Denial::Schema(schema)) => self.granted.refuse_schema(connection, &schema),
            SqliteError::Denied(Denial::Never(what)) => {
                Problem::denied(format!("node `{}` may not {what} on connection `{connection}`", self.granted.node()))
                    .with_hint("no grant allows it: sessions read and write tables and nothing else")
            }
        }
    }
}

#[async_trait]
impl Session for GrantedSession {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn type_name(&self, data_type: &DataType) -> Result<String, Problem> {
        weir_connections::sqlite::type_name(data_type)
    }

    fn quote(&self, identifier: &str) -> String {
        quote(identifier)
    }

    async fn execute(&mut self, statement: &str, parameters: Vec<Value>) -> Result<u64, Problem> {
        self.session.execute(statement, values(parameters)).await.map_err(|error| self.refusals.problem(error))
    }

    async fn query(&mut self, statement: &str, parameters: Vec<Value>) -> Result<Box<dyn Rows>, Problem> {
        let rows =
            self.session.query(statement, values(parameters)).await.map_err(|error| self.refusals.problem(error))?;
        Ok(Box::new(GrantedRows { rows, refusals: self.refusals.clone() }))
    }

    async fn begin(&mut self) -> Result<(), Problem> {
        self.session.begin().await.map_err(|error| self.refusals.problem(error))
    }

    async fn commit(&mut self) -> Result<(), Problem> {
        self.session.commit().await.map_err(|error| self.refusals.problem(error))
    }

    async fn rollback(&mut self) -> Result<(), Problem> {
        self.session.rollback().await.map_err(|error| self.refusals.problem(error))
    }

    async fn describe(&mut self, name: &TableName) -> Result<Option<SchemaRef>, Problem> {
        self.session.describe(table(name)).await.map_err(|error| self.refusals.problem(error))
    }

    async fn create_table(&mut self, name: &TableName, schema: SchemaRef, key: &[String]) -> Result<(), Problem> {
        self.session.create_table(table(name), schema, key.to_vec()).await.map_err(|error| self.refusals.problem(error))
    }

    async fn load(&mut self, name: &TableName, batch: RecordBatch) -> Result<u64, Problem> {
        self.session.load(table(name), batch).await.map_err(|error| self.refusals.problem(error))
    }
}

struct GrantedRows {
    rows: SqliteRows,
    refusals: Refusals,
}

#[async_trait]
impl Rows for GrantedRows {
    fn schema(&self) -> SchemaRef {
        self.rows.schema()
    }

    async fn next(&mut self, max_rows: usize) -> Result<Option<RecordBatch>, Problem> {
        self.rows.next(max_rows).await.map_err(|error| self.refusals.problem(error))
    }
}

fn table(name: &TableName) -> SqliteTable {
    SqliteTable { schema: name.schema.clone(), table: name.table.clone() }
}

fn values(parameters: Vec<Value>) -> Vec<SqliteValue> {
    parameters.into_iter().map(value).collect()
}

fn value(parameter: Value) -> SqliteValue {
    match parameter {
        Value::Null => SqliteValue::Null,
        Value::Boolean(value) => SqliteValue::Integer(i64::from(value)),
        Value::Integer(value) => SqliteValue::Integer(value),
        Value::Float(value) => SqliteValue::Real(value),
        Value::Text(value) => SqliteValue::Text(value),
        Value::Bytes(value) => SqliteValue::Blob(value),
    }
}
