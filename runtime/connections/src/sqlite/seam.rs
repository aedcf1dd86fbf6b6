//! SQLite behind the seam of all databases.

use arrow::datatypes::{DataType, SchemaRef};
use arrow::record_batch::RecordBatch;
use async_trait::async_trait;
use weir_types::Problem;

use super::{SqliteRows, SqliteSession, SqliteValue, quote, type_name};
use crate::sql::{SqlError, SqlRows, SqlSession, SqlSystem, SqlTable, SqlValue};

#[async_trait]
impl SqlSession for SqliteSession {
    fn system(&self) -> SqlSystem {
        SqlSystem::Sqlite
    }

    fn quote(&self, identifier: &str) -> String {
        quote(identifier)
    }

    fn type_name(&self, data_type: &DataType) -> Result<String, Problem> {
        type_name(data_type)
    }

    async fn execute(&mut self, statement: &str, parameters: Vec<SqlValue>) -> Result<u64, SqlError> {
        Self::execute(self, statement, values(parameters)).await
    }

    async fn query(&mut self, statement: &str, parameters: Vec<SqlValue>) -> Result<Box<dyn SqlRows>, SqlError> {
        Ok(Box::new(Self::query(self, statement, values(parameters)).await?))
    }

    async fn begin(&mut self) -> Result<(), SqlError> {
        Self::begin(self).await
    }

    async fn commit(&mut self) -> Result<(), SqlError> {
        Self::commit(self).await
    }

    async fn rollback(&mut self) -> Result<(), SqlError> {
        Self::rollback(self).await
    }

    async fn describe(&mut self, table: SqlTable) -> Result<Option<SchemaRef>, SqlError> {
        Self::describe(self, table).await
    }

    async fn create_table(&mut self, table: SqlTable, schema: SchemaRef, key: Vec<String>) -> Result<(), SqlError> {
        Self::create_table(self, table, schema, key).await
    }

    async fn load(&mut self, table: SqlTable, batch: RecordBatch) -> Result<u64, SqlError> {
        Self::load(self, table, batch).await
    }
}

#[async_trait]
impl SqlRows for SqliteRows {
    fn schema(&self) -> SchemaRef {
        Self::schema(self)
    }

    async fn next(&mut self, max_rows: usize) -> Result<Option<RecordBatch>, SqlError> {
        Self::next(self, max_rows).await
    }
}

fn values(parameters: Vec<SqlValue>) -> Vec<SqliteValue> {
    let value = |parameter| match parameter {
        SqlValue::Null => SqliteValue::Null,
        SqlValue::Boolean(value) => SqliteValue::Integer(i64::from(value)),
        SqlValue::Integer(value) => SqliteValue::Integer(value),
        SqlValue::Float(value) => SqliteValue::Real(value),
        SqlValue::Text(value) => SqliteValue::Text(value),
        SqlValue::Bytes(value) => SqliteValue::Blob(value),
    };
    parameters.into_iter().map(value).collect()
}
