//! A session.

use std::sync::Arc;

use arrow::datatypes::{DataType, Schema, SchemaRef};
use arrow::record_batch::RecordBatch;
use async_trait::async_trait;
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Statement, Value};
use tokio::sync::oneshot;
use weir_types::Problem;

use super::database::MySqlDatabase;
use super::error::{is_missing_table, problem};
use super::line::Line;
use super::my_type::{ResultColumn, declare};
use super::open::Collation;
use super::{create, load, open, quote, rows};
use crate::sql::{Guard, SqlError, SqlPolicy, SqlRows, SqlSession, SqlSystem, SqlTable, SqlValue};

/// A session with a MariaDB or MySQL database. Dropping it closes the connection, with which the server rolls back what was not committed.
pub struct MySqlSession {
    state: State,
    transaction: Transaction,
    connection: String,
    guard: Guard,
    collation: Collation,
    /// Shared with the rows of a query: who else holds it is still reading.
    open: Arc<()>,
    /// The table that was last loaded into, and columns that it is known to have.
    loaded: Option<(SqlTable, SchemaRef)>,
}

/// Where the connection is.
enum State {
    Idle(Line),
    /// With the rows of a query, which give it back.
    Reading(oneshot::Receiver<Line>),
    /// A call was dropped while it was under way.
    Gone,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Transaction {
    None,
    Open,
    /// Something in it failed: it can only be rolled back.
    Failed,
}

impl MySqlSession {
    /// Connects under a policy, which holds for every statement of the session.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn open(database: &MySqlDatabase, policy: SqlPolicy) -> Result<Self, Problem> {
        let (conn, collation) = open::open(database, &policy).await?;
        Ok(Self {
            state: State::Idle(Line::new(conn, Arc::new(database.clone()))),
            transaction: Transaction::None,
            connection: database.connection().to_owned(),
            guard: Guard::new(SqlSystem::MySql, policy),
            collation,
            open: Arc::new(()),
            loaded: None,
        })
    }

    fn doing(&self, what: &str) -> String {
        format!("cannot {what} of connection `{}`", self.connection)
    }

    /// Takes the connection for a statement; [`release`](Self::release) gives it back. Until then it belongs to the call: one that is
    /// dropped takes it along, as nobody knows how far its statement came.
    async fn take(&mut self, doing: &str) -> Result<Line, Problem> {
        if Arc::strong_count(&self.open) > 1 {
            return Err(Problem::config(format!("{doing}: the rows of another query are still being read"))
                .with_hint("read them to their end or drop them first, or open a second session"));
        }
        let mut line = match std::mem::replace(&mut self.state, State::Gone) {
            State::Idle(line) => Some(line),
            State::Reading(line) => line.await.ok(),
            State::Gone => None,
        }
        .ok_or_else(|| Problem::transient(format!("{doing}: the connection was given up with an earlier statement")))?;
        if std::mem::take(&mut line.failed) {
            self.fail();
        }
        line.set_busy(true);
        Ok(line)
    }

    /// As [`take`](Self::take), for all but the end of a transaction that has failed.
    async fn take_if_sound(&mut self, doing: &str) -> Result<Line, Problem> {
        let line = self.take(doing).await?;
        if self.transaction != Transaction::Failed {
            return Ok(line);
        }
        self.release(line, true);
        Err(Problem::config(format!("{doing}: something failed in the transaction before"))
            .with_hint("roll it back; nothing of it is kept"))
    }

    fn release(&mut self, mut line: Line, went_well: bool) {
        line.set_busy(false);
        self.state = State::Idle(line);
        if !went_well {
            self.fail();
        }
    }

    fn fail(&mut self) {
        if self.transaction == Transaction::Open {
            self.transaction = Transaction::Failed;
        }
    }

    async fn run(&mut self, statement: &str, doing: &str) -> Result<(), Problem> {
        let mut line = self.take_if_sound(doing).await?;
        let result = line.conn.query_drop(statement).await.map_err(|error| problem(&error, doing));
        self.release(line, result.is_ok());
        result
    }

    /// Ends the transaction.
    async fn end(&mut self, statement: &str, doing: &str) -> Result<(), SqlError> {
        let mut line = self.take(doing).await?;
        if self.transaction == Transaction::None {
            self.release(line, true);
            return Err(Problem::config(format!("{doing}: none is open")).into());
        }
        let result = line.conn.query_drop(statement).await.map_err(|error| problem(&error, doing));
        self.release(line, result.is_ok());
        result?;
        self.transaction = Transaction::None;
        Ok(())
    }

    /// Refuses what would commit an open transaction behind everybody's back.
    fn require_no_transaction(&self, doing: &str) -> Result<(), Problem> {
        if self.transaction == Transaction::None {
            return Ok(());
        }
        Err(Problem::config(format!("{doing}: a transaction is open, which MariaDB and MySQL would commit first"))
            .with_hint("change tables before the transaction or after it; temporary tables can be changed in it"))
    }

    /// Returns a table's columns, `None` if there is no such table.
    async fn columns(&mut self, table: &SqlTable, doing: &str) -> Result<Option<SchemaRef>, Problem> {
        let mut line = self.take_if_sound(doing).await?;
        let found = columns(&mut line.conn, table).await;
        let missing = found.as_ref().err().is_some_and(is_missing_table);
        self.release(line, found.is_ok() || missing);
        match found {
            _ if missing => Ok(None),
            found => found.map(Some).map_err(|error| problem(&error, doing)),
        }
    }

    /// Makes sure that a table has a batch's columns; the answer holds until there is another table or batch.
    async fn require_columns(&mut self, table: &SqlTable, batch: &RecordBatch, doing: &str) -> Result<(), Problem> {
        let known = |(loaded, schema): &(SqlTable, SchemaRef)| loaded == table && *schema == batch.schema();
        if self.loaded.as_ref().is_some_and(known) {
            return Ok(());
        }
        let Some(columns) = self.columns(table, doing).await? else {
            return Err(Problem::not_found(format!("{doing}: there is no such table")));
        };
        load::require_columns(batch, &columns, doing)?;
        self.loaded = Some((table.clone(), batch.schema()));
        Ok(())
    }
}

/// Asks for no row: a result tells more about its columns than the catalog, and there are temporary tables.
async fn columns(conn: &mut Conn, table: &SqlTable) -> Result<SchemaRef, mysql_async::Error> {
    let result = conn.query_iter(format!("SELECT * FROM {} LIMIT 0", table.quoted(quote))).await?;
    let fields = result.columns_ref().iter().map(ResultColumn::new);
    let fields: Vec<_> = fields.map(|column| column.field().with_nullable(!column.not_null)).collect();
    result.drop_result().await?;
    Ok(Arc::new(Schema::new(fields)))
}

#[async_trait]
impl SqlSession for MySqlSession {
    fn system(&self) -> SqlSystem {
        SqlSystem::MySql
    }

    fn quote(&self, identifier: &str) -> String {
        quote(identifier)
    }

    fn type_name(&self, data_type: &DataType) -> Result<String, Problem> {
        declare(data_type)
    }

    async fn execute(&mut self, statement: &str, parameters: Vec<SqlValue>) -> Result<u64, SqlError> {
        let doing = self.doing("run a statement");
        self.guard.check(statement, &doing)?;
        if self.guard.commits(statement, &doing)? {
            self.require_no_transaction(&doing)?;
            self.loaded = None;
        }
        let mut line = self.take_if_sound(&doing).await?;
        let result = execute(&mut line.conn, statement, parameters, &doing).await;
        self.release(line, result.is_ok());
        Ok(result?)
    }

    async fn query(&mut self, statement: &str, parameters: Vec<SqlValue>) -> Result<Box<dyn SqlRows>, SqlError> {
        let doing = self.doing("run a query");
        self.guard.check(statement, &doing)?;
        if self.guard.commits(statement, &doing)? {
            self.require_no_transaction(&doing)?;
        }
        let mut line = self.take_if_sound(&doing).await?;
        match query(&mut line.conn, statement, parameters, &doing).await {
            Ok(columns) => {
                let (rows, line) = rows::start(line, columns, doing, Arc::clone(&self.open));
                self.state = State::Reading(line);
                Ok(Box::new(rows))
            }
            Err(problem) => {
                self.release(line, false);
                Err(problem.into())
            }
        }
    }

    async fn begin(&mut self) -> Result<(), SqlError> {
        let doing = self.doing("begin a transaction");
        if self.transaction != Transaction::None {
            return Err(Problem::config(format!("{doing}: one is open already")).into());
        }
        self.run("START TRANSACTION", &doing).await?;
        self.transaction = Transaction::Open;
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), SqlError> {
        let doing = self.doing("commit");
        let line = self.take_if_sound(&doing).await?;
        self.release(line, true);
        self.end("COMMIT", &doing).await
    }

    async fn rollback(&mut self) -> Result<(), SqlError> {
        let doing = self.doing("roll back");
        self.end("ROLLBACK", &doing).await
    }

    async fn describe(&mut self, table: SqlTable) -> Result<Option<SchemaRef>, SqlError> {
        let doing = self.doing(&format!("describe table `{}`", table.shown()));
        self.guard.table(&table, None)?;
        Ok(self.columns(&table, &doing).await?)
    }

    async fn create_table(&mut self, table: SqlTable, schema: SchemaRef, key: Vec<String>) -> Result<(), SqlError> {
        let doing = self.doing(&format!("create table `{}`", table.shown()));
        self.guard.table(&table, Some("create"))?;
        self.require_no_transaction(&doing)?;
        let statement = create::create_table(&table, &schema, &key, self.collation)?;
        Ok(self.run(&statement, &doing).await?)
    }

    async fn load(&mut self, table: SqlTable, batch: RecordBatch) -> Result<u64, SqlError> {
        let doing = self.doing(&format!("load into table `{}`", table.shown()));
        self.guard.table(&table, Some("load into"))?;
        self.require_columns(&table, &batch, &doing).await?;
        // Without a transaction every load is one of its own.
        let alone = self.transaction == Transaction::None;
        if alone {
            self.begin().await?;
        }
        let mut line = self.take_if_sound(&doing).await?;
        let result = load::insert(&mut line.conn, &table, &batch, &doing).await;
        self.release(line, result.is_ok());
        match (alone, &result) {
            (true, Ok(_)) => self.end("COMMIT", &doing).await?,
            // What it says about the load matters more than what the end says.
            (true, Err(_)) => drop(self.end("ROLLBACK", &doing).await),
            (false, _) => {}
        }
        Ok(result?)
    }
}

async fn execute(conn: &mut Conn, statement: &str, parameters: Vec<SqlValue>, doing: &str) -> Result<u64, Problem> {
    let prepared = prepare(conn, statement, &parameters, doing).await?;
    if prepared.num_columns() > 0 {
        return Err(Problem::config(format!("{doing}: the statement returns rows")).with_hint("use `query` for it"));
    }
    let done = conn.exec_drop(&prepared, values(parameters)).await;
    done.map_err(|error| problem(&error, doing))?;
    Ok(conn.affected_rows())
}

/// Starts a query; the rows wait in the connection.
async fn query(
    conn: &mut Conn,
    statement: &str,
    parameters: Vec<SqlValue>,
    doing: &str,
) -> Result<Vec<ResultColumn>, Problem> {
    let prepared = prepare(conn, statement, &parameters, doing).await?;
    if prepared.num_columns() == 0 {
        return Err(
            Problem::config(format!("{doing}: the statement returns no rows")).with_hint("use `execute` for it")
        );
    }
    let started = conn.exec_iter(&prepared, values(parameters)).await;
    let result = started.map_err(|error| problem(&error, doing))?;
    Ok(result.columns_ref().iter().map(ResultColumn::new).collect())
}

async fn prepare(conn: &mut Conn, statement: &str, parameters: &[SqlValue], doing: &str) -> Result<Statement, Problem> {
    let prepared = conn.prep(statement).await.map_err(|error| problem(&error, doing))?;
    let (given, wanted) = (parameters.len(), usize::from(prepared.num_params()));
    match given == wanted {
        true => Ok(prepared),
        false => Err(Problem::config(format!("{doing}: {given} parameters were given, the statement has {wanted}"))),
    }
}

fn values(parameters: Vec<SqlValue>) -> Vec<Value> {
    let value = |parameter| match parameter {
        SqlValue::Null => Value::NULL,
        SqlValue::Boolean(value) => Value::Int(value.into()),
        SqlValue::Integer(value) => Value::Int(value),
        SqlValue::Float(value) => Value::Double(value),
        SqlValue::Text(value) => Value::Bytes(value.into_bytes()),
        SqlValue::Bytes(bytes) => Value::Bytes(bytes),
    };
    parameters.into_iter().map(value).collect()
}
