//! `sql`.

use wasmtime::component::Resource;
use weir_types::{Problem, arrow_type};

use super::{Call, RowsResource, SessionResource, delete};
use crate::batch::Batch;
use crate::bindings::imports::weir::block::block_types::Field;
use crate::bindings::imports::weir::block::sql::{Dialect, Host, HostRows, HostSession, TableName, Value};
use crate::capability::{self, Session};
use crate::context::Context;
use crate::convert::{schema_from_wit, schema_to_wit};

impl Context {
    fn session(&mut self, this: &Resource<SessionResource>) -> Call<&mut dyn Session> {
        self.count_host_call()?;
        Ok(self.table.get_mut(this)?.0.as_mut())
    }
}

impl Host for Context {}

impl HostSession for Context {
    async fn open(&mut self, connection: String) -> Call<Resource<SessionResource>> {
        self.count_host_call()?;
        let Some(sql) = self.setup.capabilities.sql.clone() else {
            return Err(self.denied_connection(&connection));
        };
        let session = sql.open(&connection).await?;
        Ok(self.push(SessionResource(session))?)
    }

    fn dialect(&mut self, this: Resource<SessionResource>) -> wasmtime::Result<Dialect> {
        Ok(match self.table.get(&this)?.0.dialect() {
            capability::Dialect::Sqlite => Dialect::Sqlite,
            capability::Dialect::Postgres => Dialect::Postgres,
            capability::Dialect::MySql => Dialect::Mysql,
        })
    }

    async fn execute(
        &mut self,
        this: Resource<SessionResource>,
        statement: String,
        parameters: Vec<Value>,
    ) -> Call<u64> {
        Ok(self.session(&this)?.execute(&statement, values(parameters)).await?)
    }

    async fn query(
        &mut self,
        this: Resource<SessionResource>,
        statement: String,
        parameters: Vec<Value>,
    ) -> Call<Resource<RowsResource>> {
        let rows = self.session(&this)?.query(&statement, values(parameters)).await?;
        Ok(self.push(RowsResource(rows))?)
    }

    async fn begin(&mut self, this: Resource<SessionResource>) -> Call<()> {
        Ok(self.session(&this)?.begin().await?)
    }

    async fn commit(&mut self, this: Resource<SessionResource>) -> Call<()> {
        Ok(self.session(&this)?.commit().await?)
    }

    async fn rollback(&mut self, this: Resource<SessionResource>) -> Call<()> {
        Ok(self.session(&this)?.rollback().await?)
    }

    async fn describe(&mut self, this: Resource<SessionResource>, table: TableName) -> Call<Option<Vec<Field>>> {
        let schema = self.session(&this)?.describe(&table_of(table)).await?;
        Ok(schema.map(|schema| schema_to_wit(&schema)))
    }

    async fn create_table(
        &mut self,
        this: Resource<SessionResource>,
        table: TableName,
        fields: Vec<Field>,
        key: Vec<String>,
    ) -> Call<()> {
        let schema = schema_from_wit(&fields)?;
        Ok(self.session(&this)?.create_table(&table_of(table), schema, &key).await?)
    }

    async fn load(&mut self, this: Resource<SessionResource>, table: TableName, input: Resource<Batch>) -> Call<u64> {
        let rows = self.table.get(&input)?.rows.clone();
        Ok(self.session(&this)?.load(&table_of(table), rows).await?)
    }

    fn type_name(&mut self, this: Resource<SessionResource>, data_type: String) -> Call<String> {
        let data_type = arrow_type::parse(&data_type).map_err(|error| Problem::data(error.to_string()))?;
        Ok(self.table.get(&this)?.0.type_name(&data_type)?)
    }

    fn quote(&mut self, this: Resource<SessionResource>, identifier: String) -> wasmtime::Result<String> {
        Ok(self.table.get(&this)?.0.quote(&identifier))
    }

    async fn drop(&mut self, this: Resource<SessionResource>) -> wasmtime::Result<()> {
        delete(&mut self.table, this)
    }
}

impl HostRows for Context {
    fn schema(&mut self, this: Resource<RowsResource>) -> wasmtime::Result<Vec<Field>> {
        Ok(schema_to_wit(&self.table.get(&this)?.0.schema()))
    }

    async fn next(&mut self, this: Resource<RowsResource>, max_rows: u32) -> Call<Option<Resource<Batch>>> {
        self.count_host_call()?;
        let rows = self.table.get_mut(&this)?.0.next(max_rows as usize).await?;
        Ok(rows.map(|rows| self.push(Batch::insert(rows))).transpose()?)
    }

    async fn drop(&mut self, this: Resource<RowsResource>) -> wasmtime::Result<()> {
        delete(&mut self.table, this)
    }
}

fn table_of(table: TableName) -> capability::TableName {
    capability::TableName { schema: table.schema, table: table.table }
}

fn values(parameters: Vec<Value>) -> Vec<capability::Value> {
    let value = |parameter| match parameter {
        Value::Null => capability::Value::Null,
        Value::Boolean(value) => capability::Value::Boolean(value),
        Value::Integer(value) => capability::Value::Integer(value),
        Value::Float(value) => capability::Value::Float(value),
        Value::Text(value) => capability::Value::Text(value),
        Value::Bytes(value) => capability::Value::Bytes(value),
    };
    parameters.into_iter().map(value).collect()
}
