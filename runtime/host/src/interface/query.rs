//! `query`.

use std::sync::Arc;

use wasmtime::component::Resource;

use super::{Call, ExecutionResource, ProjectionResource, delete};
use crate::batch::Batch;
use crate::bindings::imports::weir::block::block_types::{Field, PortSchema};
use crate::bindings::imports::weir::block::query::{Expression, Host, HostExecution, HostProjection};
use crate::capability::{self, Query, QueryInput};
use crate::context::Context;
use crate::convert::{schema_from_wit, schema_to_wit};

impl Context {
    fn query_engine(&mut self) -> Call<Arc<dyn Query>> {
        self.count_host_call()?;
        let query = self.setup.capabilities.query.clone();
        query.ok_or_else(|| self.denied("the query engine", "this host was started without one"))
    }
}

impl Host for Context {}

impl HostExecution for Context {
    async fn open(&mut self, statement: String, inputs: Vec<PortSchema>) -> Call<Resource<ExecutionResource>> {
        let query = self.query_engine()?;
        let input =
            |port: &PortSchema| Ok(QueryInput { name: port.port.clone(), schema: schema_from_wit(&port.fields)? });
        let inputs = inputs.iter().map(input).collect::<Call<Vec<_>>>()?;
        let execution = query.plan(&statement, inputs).await?;
        Ok(self.push(ExecutionResource(execution))?)
    }

    fn schema(&mut self, this: Resource<ExecutionResource>) -> wasmtime::Result<Vec<Field>> {
        Ok(schema_to_wit(&self.table.get(&this)?.0.schema()))
    }

    async fn push(
        &mut self,
        this: Resource<ExecutionResource>,
        port: String,
        input: Resource<Batch>,
    ) -> Call<Vec<Resource<Batch>>> {
        self.count_host_call()?;
        let rows = self.table.get(&input)?.rows.clone();
        let ready = self.table.get_mut(&this)?.0.push(&port, rows).await?;
        Ok(ready.into_iter().map(|rows| Context::push(self, Batch::insert(rows))).collect::<wasmtime::Result<_>>()?)
    }

    async fn close(&mut self, this: Resource<ExecutionResource>, port: String) -> Call<()> {
        self.count_host_call()?;
        Ok(self.table.get_mut(&this)?.0.close(&port).await?)
    }

    async fn next(&mut self, this: Resource<ExecutionResource>) -> Call<Option<Resource<Batch>>> {
        self.count_host_call()?;
        let rows = self.table.get_mut(&this)?.0.next().await?;
        Ok(rows.map(|rows| Context::push(self, Batch::insert(rows))).transpose()?)
    }

    async fn drop(&mut self, this: Resource<ExecutionResource>) -> wasmtime::Result<()> {
        delete(&mut self.table, this)
    }
}

impl HostProjection for Context {
    async fn compile(&mut self, expressions: Vec<Expression>, input: Vec<Field>) -> Call<Resource<ProjectionResource>> {
        let query = self.query_engine()?;
        let expression = |given: Expression| capability::Expression { name: given.name, sql: given.sql };
        let projection =
            query.compile(expressions.into_iter().map(expression).collect(), schema_from_wit(&input)?).await?;
        Ok(Context::push(self, ProjectionResource(Arc::from(projection)))?)
    }

    fn schema(&mut self, this: Resource<ProjectionResource>) -> wasmtime::Result<Vec<Field>> {
        Ok(schema_to_wit(&self.table.get(&this)?.0.schema()))
    }

    fn apply(&mut self, this: Resource<ProjectionResource>, input: Resource<Batch>) -> Call<Resource<Batch>> {
        self.count_host_call()?;
        let batch = self.table.get(&input)?;
        let result = batch.with_rows(self.table.get(&this)?.0.apply(&batch.rows)?);
        Ok(Context::push(self, result)?)
    }

    async fn drop(&mut self, this: Resource<ProjectionResource>) -> wasmtime::Result<()> {
        delete(&mut self.table, this)
    }
}
