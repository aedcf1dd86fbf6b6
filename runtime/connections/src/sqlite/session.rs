//! A session: a connection on a thread of its own, used by async code.

use std::sync::Arc;
use std::sync::mpsc::{self, SyncSender};
use std::thread;

use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use rusqlite::types::Value;
use rusqlite::{Connection, InterruptHandle};
use tokio::sync::oneshot;
use weir_types::Problem;

use super::open::{LastDenial, open};
use super::worker::{Command, Database, Reply, serve};
use super::{SqliteDatabase, create, describe, load};
use crate::sql::{SqlError, SqlPolicy, SqlTable};

/// How many commands may wait for the thread. One call is under way at a time, and each open query may be closed meanwhile, so this is
/// never full and sending never waits.
const COMMANDS: usize = 64;

/// A session on a database file. Dropping it, or a call that is under way, breaks off the statement that runs; dropping it also rolls
/// back what was not committed.
pub struct SqliteSession {
    link: Link,
    write: bool,
    queries: u64,
}

impl SqliteSession {
    /// Opens the file under a policy, which holds for every statement of the session.
    ///
    /// # Errors
    /// When the file cannot be opened, or is no database.
    pub async fn open(database: &SqliteDatabase, policy: SqlPolicy) -> Result<Self, Problem> {
        let (reply, opened) = oneshot::channel();
        let (commands, receiver) = mpsc::sync_channel(COMMANDS);
        let (database, write) = (database.clone(), policy.write);
        let work = move || match open(&database, policy) {
            Ok((connection, denial)) => {
                let interrupt = connection.get_interrupt_handle();
                // When nobody waits any more, serving ends at once: the sender of commands is gone, too.
                let _ = reply.send(Ok(interrupt));
                serve(&named(connection, &database, denial), &receiver);
            }
            Err(problem) => drop(reply.send(Err(problem))),
        };
        thread::Builder::new()
            .name("weir-sqlite".to_owned())
            .spawn(work)
            .map_err(|error| Problem::system(format!("cannot start a thread for a database session: {error}")))?;
        let interrupt = opened.await.map_err(|_| broken())??;
        Ok(Self { link: Link { commands, interrupt: Arc::new(interrupt) }, write, queries: 0 })
    }

    /// Runs one statement that returns no rows; returns the number of rows that it changed.
    ///
    /// # Errors
    /// When the policy denies it, or it fails.
    pub async fn execute(&mut self, statement: &str, parameters: Vec<Value>) -> Result<u64, SqlError> {
        let statement = statement.to_owned();
        self.run(move |database| {
            execute(&database.connection, &statement, parameters)
                .map_err(|error| database.error(&error, &database.doing("run a statement")))
        })
        .await
    }

    /// Runs one statement that returns rows. The session may be used while they are read.
    ///
    /// # Errors
    /// When the policy denies it, or it fails.
    pub async fn query(&mut self, statement: &str, parameters: Vec<Value>) -> Result<SqliteRows, SqlError> {
        self.queries += 1;
        let number = self.queries;
        let sql = statement.to_owned();
        // Made before the rows are there, so that a call that is dropped closes them.
        let mut rows = SqliteRows { link: self.link.clone(), number, schema: None };
        rows.schema = Some(self.link.ask(|reply| Command::Query { number, sql, parameters, reply }).await?);
        Ok(rows)
    }

    /// Starts a transaction.
    ///
    /// # Errors
    /// When one is open already, or another program keeps the file locked.
    pub async fn begin(&mut self) -> Result<(), SqlError> {
        // A writer that begins by reading could find, when it writes at last, that another was quicker, and would have to start over.
        let statement = if self.write { "BEGIN IMMEDIATE" } else { "BEGIN" };
        self.transact(statement, "begin a transaction").await
    }

    /// Commits the transaction.
    ///
    /// # Errors
    /// When none is open, or it cannot be committed.
    pub async fn commit(&mut self) -> Result<(), SqlError> {
        self.transact("COMMIT", "commit").await
    }

    /// Rolls the transaction back.
    ///
    /// # Errors
    /// When none is open.
    pub async fn rollback(&mut self) -> Result<(), SqlError> {
        self.transact("ROLLBACK", "roll back").await
    }

    /// Returns a table's columns, `None` if there is no such table.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn describe(&mut self, table: SqlTable) -> Result<Option<SchemaRef>, SqlError> {
        self.run(move |database| {
            let doing = database.doing(&format!("describe table `{}`", table.shown()));
            describe::describe(&database.connection, &table).map_err(|error| database.error(&error, &doing))
        })
        .await
    }

    /// Makes a table.
    ///
    /// # Errors
    /// When it exists, a type cannot be kept, or the policy denies it.
    pub async fn create_table(&mut self, table: SqlTable, schema: SchemaRef, key: Vec<String>) -> Result<(), SqlError> {
        self.run(move |database| {
            let doing = database.doing(&format!("create table `{}`", table.shown()));
            let statement = create::create_table(&table, &schema, &key)?;
            execute(&database.connection, &statement, Vec::new()).map_err(|error| database.error(&error, &doing))?;
            Ok(())
        })
        .await
    }

    /// Inserts a batch, all rows or none; columns are matched by name. Returns the number of rows.
    ///
    /// # Errors
    /// When a column or value does not fit the table, or the policy denies it.
    pub async fn load(&mut self, table: SqlTable, batch: RecordBatch) -> Result<u64, SqlError> {
        self.run(move |database| {
            let doing = database.doing(&format!("load into table `{}`", table.shown()));
            load::load(&database.connection, &table, &batch, &doing)
                .map_err(|problem| database.denied().unwrap_or(problem.into()))
        })
        .await
    }

    async fn transact(&mut self, statement: &'static str, what: &'static str) -> Result<(), SqlError> {
        self.run(move |database| {
            database.connection.execute_batch(statement).map_err(|error| database.error(&error, &database.doing(what)))
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&Database) -> Result<T, SqlError> + Send + 'static,
    ) -> Result<T, SqlError> {
        self.link
            .ask(|reply: Reply<T>| {
                Command::Run(Box::new(move |database: &Database| {
                    // A denial that an earlier statement ran into must not be taken for this one's.
                    drop(database.denied());
                    let _ = reply.send(work(database));
                }))
            })
            .await
    }
}

impl Drop for SqliteSession {
    fn drop(&mut self) {
        self.link.interrupt.interrupt();
        let _ = self.link.commands.send(Command::End);
    }
}

/// The rows of a query. Dropping them closes the query.
pub struct SqliteRows {
    link: Link,
    number: u64,
    schema: Option<SchemaRef>,
}

impl SqliteRows {
    /// Returns the columns.
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone().unwrap_or_else(|| Arc::new(arrow::datatypes::Schema::empty()))
    }

    /// Returns at most so many further rows, `None` at the end.
    ///
    /// # Errors
    /// When a value does not fit its column's type, or the session is gone.
    pub async fn next(&mut self, max_rows: usize) -> Result<Option<RecordBatch>, SqlError> {
        let number = self.number;
        self.link.ask(|reply| Command::Fetch { number, max_rows, reply }).await
    }
}

impl Drop for SqliteRows {
    fn drop(&mut self) {
        let _ = self.link.commands.send(Command::Close(self.number));
    }
}

/// The way to a session's thread.
#[derive(Clone)]
struct Link {
    commands: SyncSender<Command>,
    interrupt: Arc<InterruptHandle>,
}

impl Link {
    async fn ask<T>(&self, command: impl FnOnce(Reply<T>) -> Command) -> Result<T, SqlError> {
        let (reply, answer) = oneshot::channel();
        self.commands.send(command(reply)).map_err(|_| broken())?;
        let guard = BreakOff(Some(&self.interrupt));
        let answer = answer.await.unwrap_or_else(|_| Err(broken().into()));
        guard.done();
        answer
    }
}

/// Interrupts the statement of a call that is dropped before it was answered.
struct BreakOff<'a>(Option<&'a InterruptHandle>);

impl BreakOff<'_> {
    fn done(mut self) {
        self.0 = None;
    }
}

impl Drop for BreakOff<'_> {
    fn drop(&mut self) {
        if let Some(interrupt) = self.0 {
            interrupt.interrupt();
        }
    }
}

fn named(connection: Connection, database: &SqliteDatabase, denial: LastDenial) -> Database {
    Database { connection, name: database.connection().to_owned(), denial }
}

fn broken() -> Problem {
    Problem::system("the database session has ended")
}

/// Statements that change no rows leave SQLite's counter as the statement before set it.
fn execute(connection: &Connection, statement: &str, parameters: Vec<Value>) -> rusqlite::Result<u64> {
    let before = connection.total_changes();
    let changed = connection.prepare_cached(statement)?.execute(rusqlite::params_from_iter(parameters))?;
    Ok(if connection.total_changes() == before { 0 } else { changed as u64 })
}
