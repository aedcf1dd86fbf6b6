//! Sessions on a tape: statements with their parameters, and what they gave.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, SchemaRef};
use async_trait::async_trait;
use weir_host::capability::{Dialect, Rows, Session, Sql, TableName, Value};
use weir_types::{Digest, Problem};

use super::saved::Json;
use super::track::Track;

struct TapedSql {
    inner: Option<Arc<dyn Sql>>,
    track: Arc<Track>,
}

pub(super) fn taped(inner: Option<Arc<dyn Sql>>, track: &Arc<Track>) -> Arc<dyn Sql> {
    Arc::new(TapedSql { inner, track: Arc::clone(track) })
}

#[async_trait]
impl Sql for TapedSql {
    async fn open(&self, connection: &str) -> Result<Box<dyn Session>, Problem> {
        let mut opened = None;
        let live = async {
            let inner = self.inner.as_ref().ok_or_else(super::nothing_goes_out)?;
            let session = inner.open(connection).await?;
            let dialect = word(session.dialect()).to_owned();
            opened = Some(session);
            Ok(Json(dialect))
        };
        let dialect: Json<String> = self.track.call(format!("session on connection `{connection}`"), live).await?;
        let dialect = dialect_of(&dialect.0)?;
        Ok(Box::new(TapedSession { inner: opened, dialect, track: Arc::clone(&self.track) }))
    }
}

fn word(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "sqlite",
        Dialect::Postgres => "postgres",
        Dialect::MySql => "mysql",
    }
}

fn dialect_of(word: &str) -> Result<Dialect, Problem> {
    match word {
        "sqlite" => Ok(Dialect::Sqlite),
        "postgres" => Ok(Dialect::Postgres),
        "mysql" => Ok(Dialect::MySql),
        other => Err(Problem::data(format!("the tape is damaged: there is no dialect `{other}`"))),
    }
}

struct TapedSession {
    inner: Option<Box<dyn Session>>,
    dialect: Dialect,
    track: Arc<Track>,
}

/// Makes a call on the session, or takes its answer from the tape.
macro_rules! taped {
    ($self:ident, $call:expr, |$inner:ident| $live:expr) => {{
        let Self { inner, track, .. } = &mut *$self;
        let live = async {
            let $inner = inner.as_mut().ok_or_else(super::nothing_goes_out)?;
            $live
        };
        track.call($call, live).await
    }};
}

#[async_trait]
impl Session for TapedSession {
    fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn type_name(&self, data_type: &DataType) -> Result<String, Problem> {
        let live = || {
            let inner = self.inner.as_ref().ok_or_else(super::nothing_goes_out)?;
            inner.type_name(data_type).map(Json)
        };
        self.track.call_now(format!("type of {data_type:?}"), live).map(|name| name.0)
    }

    fn quote(&self, identifier: &str) -> String {
        let live = || {
            let inner = self.inner.as_ref().ok_or_else(super::nothing_goes_out)?;
            Ok(Json(inner.quote(identifier)))
        };
        // Quoting cannot fail; where the tape does not fit, the statement that the name goes into does not fit either, and says so.
        self.track
            .call_now(format!("quote {identifier}"), live)
            .map_or_else(|_| identifier.to_owned(), |quoted| quoted.0)
    }

    async fn execute(&mut self, statement: &str, parameters: Vec<Value>) -> Result<u64, Problem> {
        let call = format!("execute {statement}{}", listed(&parameters));
        taped!(self, call, |inner| inner.execute(statement, parameters).await.map(Json)).map(|count| count.0)
    }

    async fn query(&mut self, statement: &str, parameters: Vec<Value>) -> Result<Box<dyn Rows>, Problem> {
        let call = format!("query {statement}{}", listed(&parameters));
        let mut opened = None;
        let schema: SchemaRef = taped!(self, call, |inner| {
            let rows = inner.query(statement, parameters).await?;
            let schema = rows.schema();
            opened = Some(rows);
            Ok(schema)
        })?;
        Ok(Box::new(TapedRows { inner: opened, schema, track: Arc::clone(&self.track) }))
    }

    async fn begin(&mut self) -> Result<(), Problem> {
        taped!(self, "begin".to_owned(), |inner| inner.begin().await.map(Json)).map(|done| done.0)
    }

    async fn commit(&mut self) -> Result<(), Problem> {
        taped!(self, "commit".to_owned(), |inner| inner.commit().await.map(Json)).map(|done| done.0)
    }

    async fn rollback(&mut self) -> Result<(), Problem> {
        taped!(self, "rollback".to_owned(), |inner| inner.rollback().await.map(Json)).map(|done| done.0)
    }

    async fn describe(&mut self, table: &TableName) -> Result<Option<SchemaRef>, Problem> {
        taped!(self, format!("describe {}", named(table)), |inner| inner.describe(table).await)
    }

    async fn create_table(&mut self, table: &TableName, schema: SchemaRef, key: &[String]) -> Result<(), Problem> {
        let call = format!("create table {}", named(table));
        taped!(self, call, |inner| inner.create_table(table, schema, key).await.map(Json)).map(|done| done.0)
    }

    async fn load(&mut self, table: &TableName, batch: RecordBatch) -> Result<u64, Problem> {
        let call = format!("load {} rows into {}", batch.num_rows(), named(table));
        taped!(self, call, |inner| inner.load(table, batch).await.map(Json)).map(|count| count.0)
    }
}

struct TapedRows {
    inner: Option<Box<dyn Rows>>,
    schema: SchemaRef,
    track: Arc<Track>,
}

#[async_trait]
impl Rows for TapedRows {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    async fn next(&mut self, max_rows: usize) -> Result<Option<RecordBatch>, Problem> {
        taped!(self, format!("next {max_rows} rows"), |inner| inner.next(max_rows).await)
    }
}

fn named(table: &TableName) -> String {
    table.schema.as_ref().map_or_else(|| table.table.clone(), |schema| format!("{schema}.{}", table.table))
}

/// Parameters are values of rows as often as not, so their digest is enough to tell one call from another.
fn listed(parameters: &[Value]) -> String {
    match parameters.len() {
        0 => String::new(),
        count => format!(" with {count} parameters ({})", Digest::of(format!("{parameters:?}")).short()),
    }
}
