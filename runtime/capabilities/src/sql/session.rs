//! A session whose denials say which line of the pipeline file would allow what was refused.

use std::sync::Arc;

use arrow::datatypes::{DataType, SchemaRef};
use arrow::record_batch::RecordBatch;
use async_trait::async_trait;
use weir_connections::sql::{Denial, SqlError, SqlRows, SqlSession, SqlSystem, SqlTable, SqlValue};
use weir_host::capability::{Dialect, Rows, Session, TableName, Value};
use weir_types::Problem;

use crate::granted::Granted;

pub(super) struct GrantedSession {
    session: Box<dyn SqlSession>,
    refusals: Refusals,
}

impl GrantedSession {
    pub(super) fn new(session: Box<dyn SqlSession>, connection: String, granted: Arc<Granted>) -> Self {
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
    fn problem(&self, error: SqlError) -> Problem {
        let connection = &self.connection;
        match error {
            SqlError::Failed(problem) => problem,
            SqlError::Denied(Denial::Write(what)) => {
                self.granted.refuse_writing(connection, format!("{what} on connection `{connection}`"))
            }
            SqlError::Denied(Denial::Schema(schema)) => self.granted.refuse_schema(connection, &schema),
            SqlError::Denied(Denial::Never(what)) => {
                Problem::denied(format!("node `{}` may not {what} on connection `{connection}`", self.granted.node()))
                    .with_hint("no grant allows it: sessions read and write tables and nothing else")
            }
        }
    }

    fn of<T>(&self, result: Result<T, SqlError>) -> Result<T, Problem> {
        result.map_err(|error| self.problem(error))
    }
}

#[async_trait]
impl Session for GrantedSession {
    fn dialect(&self) -> Dialect {
        match self.session.system() {
            SqlSystem::Sqlite => Dialect::Sqlite,
            SqlSystem::Postgres => Dialect::Postgres,
            SqlSystem::MySql => Dialect::MySql,
        }
    }

    fn type_name(&self, data_type: &DataType) -> Result<String, Problem> {
        self.session.type_name(data_type)
    }

    fn quote(&self, identifier: &str) -> String {
        self.session.quote(identifier)
    }

    async fn execute(&mut self, statement: &str, parameters: Vec<Value>) -> Result<u64, Problem> {
        self.refusals.of(self.session.execute(statement, values(parameters)).await)
    }

    async fn query(&mut self, statement: &str, parameters: Vec<Value>) -> Result<Box<dyn Rows>, Problem> {
        let rows = self.refusals.of(self.session.query(statement, values(parameters)).await)?;
        Ok(Box::new(GrantedRows { rows, refusals: self.refusals.clone() }))
    }

    async fn begin(&mut self) -> Result<(), Problem> {
        self.refusals.of(self.session.begin().await)
    }

    async fn commit(&mut self) -> Result<(), Problem> {
        self.refusals.of(self.session.commit().await)
    }

    async fn rollback(&mut self) -> Result<(), Problem> {
        self.refusals.of(self.session.rollback().await)
    }

    async fn describe(&mut self, name: &TableName) -> Result<Option<SchemaRef>, Problem> {
        self.refusals.of(self.session.describe(table(name)).await)
    }

    async fn create_table(&mut self, name: &TableName, schema: SchemaRef, key: &[String]) -> Result<(), Problem> {
        self.refusals.of(self.session.create_table(table(name), schema, key.to_vec()).await)
    }

    async fn load(&mut self, name: &TableName, batch: RecordBatch) -> Result<u64, Problem> {
        self.refusals.of(self.session.load(table(name), batch).await)
    }
}

struct GrantedRows {
    rows: Box<dyn SqlRows>,
    refusals: Refusals,
}

#[async_trait]
impl Rows for GrantedRows {
    fn schema(&self) -> SchemaRef {
        self.rows.schema()
    }

    async fn next(&mut self, max_rows: usize) -> Result<Option<RecordBatch>, Problem> {
        self.refusals.of(self.rows.next(max_rows).await)
    }
}

fn table(name: &TableName) -> SqlTable {
    SqlTable { schema: name.schema.clone(), table: name.table.clone() }
}

fn values(parameters: Vec<Value>) -> Vec<SqlValue> {
    parameters.into_iter().map(value).collect()
}

fn value(parameter: Value) -> SqlValue {
    match parameter {
        Value::Null => SqlValue::Null,
        Value::Boolean(value) => SqlValue::Boolean(value),
        Value::Integer(value) => SqlValue::Integer(value),
        Value::Float(value) => SqlValue::Float(value),
        Value::Text(value) => SqlValue::Text(value),
        Value::Bytes(value) => SqlValue::Bytes(value),
    }
}
