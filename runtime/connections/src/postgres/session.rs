//! A session.

use std::sync::Arc;

use arrow::datatypes::{DataType, SchemaRef};
use arrow::record_batch::RecordBatch;
use async_trait::async_trait;
use bytes::BytesMut;
use tokio_postgres::types::{Format, IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, Statement};
use weir_types::Problem;

use super::database::PostgresDatabase;
use super::error::problem;
use super::load::Loading;
use super::pg_type::{ResultColumn, declare};
use super::rows::{PostgresRows, Source};
use super::{create, describe, open, quote};
use crate::sql::{Guard, SqlError, SqlPolicy, SqlRows, SqlSession, SqlSystem, SqlTable, SqlValue};

/// A session with a PostgreSQL database. Dropping it closes the connection, with which the server rolls back what was not committed.
pub struct PostgresSession {
    client: Client,
    connection: String,
    guard: Guard,
    /// Rows on their way into a table; the connection can do nothing else meanwhile.
    loading: Option<Loading>,
    in_transaction: bool,
    /// Shared with the rows of a query: who else holds it is still reading.
    open: Arc<()>,
}

impl PostgresSession {
    /// Connects under a policy, which holds for every statement of the session.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn open(database: &PostgresDatabase, policy: SqlPolicy) -> Result<Self, Problem> {
        let client = open::open(database, &policy).await?;
        Ok(Self {
            client,
            connection: database.connection().to_owned(),
            guard: Guard::new(SqlSystem::Postgres, policy),
            loading: None,
            in_transaction: false,
            open: Arc::new(()),
        })
    }

    fn doing(&self, what: &str) -> String {
        format!("cannot {what} of connection `{}`", self.connection)
    }

    /// Brings the connection into a state in which it takes a statement: ends what is being loaded, and makes sure that nothing is read.
    async fn ready(&mut self, doing: &str) -> Result<(), Problem> {
        if let Some(loading) = self.loading.take() {
            loading.finish().await?;
        }
        match Arc::strong_count(&self.open) {
            1 => Ok(()),
            _ => Err(Problem::config(format!("{doing}: the rows of another query are still being read"))
                .with_hint("read them to their end or drop them first, or open a second session")),
        }
    }

    async fn prepare(&mut self, statement: &str, doing: &str) -> Result<Statement, SqlError> {
        self.ready(doing).await?;
        self.guard.check(statement, doing)?;
        Ok(self.client.prepare(statement).await.map_err(|error| problem(&error, doing))?)
    }

    async fn transact(&mut self, statement: &str, what: &str, opens: bool) -> Result<(), SqlError> {
        let doing = self.doing(what);
        self.ready(&doing).await?;
        if self.in_transaction == opens {
            let state = if opens { "one is open already" } else { "none is open" };
            return Err(Problem::config(format!("{doing}: {state}")).into());
        }
        self.client.batch_execute(statement).await.map_err(|error| problem(&error, &doing))?;
        self.in_transaction = opens;
        Ok(())
    }

    /// `COPY` has no parameters, but is several times faster than rows one by one.
    async fn copy(&self, statement: &str, columns: &[ResultColumn]) -> Result<Source, tokio_postgres::Error> {
        let inner = statement.trim_end().trim_end_matches(';');
        let cast = columns.iter().any(|column| column.cast.is_some());
        let query = if cast {
            format!("SELECT {} FROM ({inner}\n) AS q ({})", casts(columns), aliases(columns))
        } else {
            inner.to_owned()
        };
        let stream = self.client.copy_out(&format!("COPY ({query}\n) TO STDOUT (FORMAT binary)")).await?;
        Ok(Source::Copy(Box::pin(stream)))
    }
}

/// Columns are renamed by number on the way: two of a query's may have one name.
fn aliases(columns: &[ResultColumn]) -> String {
    (0..columns.len()).map(|at| format!("c{at}")).collect::<Vec<_>>().join(", ")
}

fn casts(columns: &[ResultColumn]) -> String {
    let cast = |(at, column): (usize, &ResultColumn)| match column.cast {
        Some(cast) => format!("c{at}::{cast}"),
        None => format!("c{at}"),
    };
    columns.iter().enumerate().map(cast).collect::<Vec<_>>().join(", ")
}

#[async_trait]
impl SqlSession for PostgresSession {
    fn system(&self) -> SqlSystem {
        SqlSystem::Postgres
    }

    fn quote(&self, identifier: &str) -> String {
        quote(identifier)
    }

    fn type_name(&self, data_type: &DataType) -> Result<String, Problem> {
        declare(data_type)
    }

    async fn execute(&mut self, statement: &str, parameters: Vec<SqlValue>) -> Result<u64, SqlError> {
        let doing = self.doing("run a statement");
        let statement = self.prepare(statement, &doing).await?;
        if !statement.columns().is_empty() {
            return Err(Problem::config(format!("{doing}: the statement returns rows"))
                .with_hint("use `query` for it")
                .into());
        }
        let parameters = checked(&statement, parameters, &doing)?;
        let changed = self.client.execute_raw(&statement, parameters.iter().map(|value| value as &(dyn ToSql + Sync)));
        Ok(changed.await.map_err(|error| problem(&error, &doing))?)
    }

    async fn query(&mut self, text: &str, parameters: Vec<SqlValue>) -> Result<Box<dyn SqlRows>, SqlError> {
        let doing = self.doing("run a query");
        let statement = self.prepare(text, &doing).await?;
        let columns: Vec<ResultColumn> = statement
            .columns()
            .iter()
            .map(|column| ResultColumn::new(column.name(), column.type_(), column.type_modifier()))
            .collect();
        let parameters = checked(&statement, parameters, &doing)?;
        let source = if parameters.is_empty() && !changes_rows(text) {
            self.copy(text, &columns).await
        } else {
            require_plain(&columns, &doing)?;
            let values = parameters.iter().map(|value| value as &(dyn ToSql + Sync));
            self.client.query_raw(&statement, values).await.map(|rows| Source::Query(Box::pin(rows)))
        };
        let source = source.map_err(|error| problem(&error, &doing))?;
        Ok(Box::new(PostgresRows::new(source, &columns, doing, Arc::clone(&self.open))))
    }

    async fn begin(&mut self) -> Result<(), SqlError> {
        self.transact("BEGIN", "begin a transaction", true).await
    }

    async fn commit(&mut self) -> Result<(), SqlError> {
        self.transact("COMMIT", "commit", false).await
    }

    async fn rollback(&mut self) -> Result<(), SqlError> {
        // What is being loaded is to be forgotten: ending it in order could only fail.
        self.loading = None;
        self.transact("ROLLBACK", "roll back", false).await
    }

    async fn describe(&mut self, table: SqlTable) -> Result<Option<SchemaRef>, SqlError> {
        let doing = self.doing(&format!("describe table `{}`", table.shown()));
        self.ready(&doing).await?;
        self.guard.table(&table, None)?;
        Ok(describe::describe(&self.client, &table).await.map_err(|error| problem(&error, &doing))?)
    }

    async fn create_table(&mut self, table: SqlTable, schema: SchemaRef, key: Vec<String>) -> Result<(), SqlError> {
        let doing = self.doing(&format!("create table `{}`", table.shown()));
        self.ready(&doing).await?;
        self.guard.table(&table, Some("create"))?;
        let statement = create::create_table(&table, &schema, &key)?;
        Ok(self.client.batch_execute(&statement).await.map_err(|error| problem(&error, &doing))?)
    }

    async fn load(&mut self, table: SqlTable, batch: RecordBatch) -> Result<u64, SqlError> {
        let mut loading = match self.loading.take() {
            Some(loading) if loading.takes(&table, &batch) => loading,
            other => {
                self.loading = other;
                let doing = self.doing(&format!("load into table `{}`", table.shown()));
                self.ready(&doing).await?;
                self.guard.table(&table, Some("load into"))?;
                Loading::begin(&self.client, table, &batch, doing).await?
            }
        };
        let rows = loading.send(&batch).await?;
        match self.in_transaction {
            true => self.loading = Some(loading),
            // Without a transaction every load is one of its own.
            false => loading.finish().await?,
        }
        Ok(rows)
    }
}

/// What a statement with parameters returns comes value by value, so there is nothing to cast by.
fn require_plain(columns: &[ResultColumn], doing: &str) -> Result<(), Problem> {
    let Some(column) = columns.iter().find(|column| column.cast.is_some()) else { return Ok(()) };
    let name = &column.name;
    Err(Problem::config(format!("{doing}: column `{name}` has a type that can only be read as text"))
        .with_column(name)
        .with_hint(format!("write `{}::text` in the statement", quote(name))))
}

/// `COPY` takes queries; `insert … returning` and the like go the other way.
fn changes_rows(statement: &str) -> bool {
    let first = statement.trim_start().split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    !["select", "values", "table", "with"].iter().any(|word| word.eq_ignore_ascii_case(first))
}

fn checked(statement: &Statement, values: Vec<SqlValue>, doing: &str) -> Result<Vec<Parameter>, Problem> {
    if statement.params().len() == values.len() {
        return Ok(values.into_iter().map(Parameter).collect());
    }
    let (given, wanted) = (values.len(), statement.params().len());
    Err(Problem::config(format!("{doing}: {given} parameters were given, the statement has {wanted}")))
}

/// A parameter, sent as text: the server reads it by the type that the statement wants.
#[derive(Debug)]
struct Parameter(SqlValue);

impl ToSql for Parameter {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        let text = match &self.0 {
            SqlValue::Null => return Ok(IsNull::Yes),
            SqlValue::Boolean(value) => value.to_string(),
            SqlValue::Integer(value) => value.to_string(),
            SqlValue::Float(value) => value.to_string(),
            SqlValue::Text(value) => value.clone(),
            SqlValue::Bytes(bytes) => {
                out.extend_from_slice(b"\\x");
                bytes.iter().for_each(|byte| out.extend_from_slice(format!("{byte:02x}").as_bytes()));
                return Ok(IsNull::No);
            }
        };
        out.extend_from_slice(text.as_bytes());
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn encode_format(&self, _: &Type) -> Format {
        Format::Text
    }

    to_sql_checked!();
}
