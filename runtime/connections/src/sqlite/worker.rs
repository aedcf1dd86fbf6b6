//! The thread that a session's connection lives on.
//!
//! SQLite's statements borrow their connection, and a block may go on using a session while it still reads the rows of a query. So a
//! query is a frame on this thread's stack: it serves commands until its rows are closed, and commands for rows further down reach them
//! through the chain of frames. Nothing has to own what it borrows from.

use std::cell::RefCell;
use std::sync::PoisonError;
use std::sync::mpsc::Receiver;

use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use rusqlite::Connection;
use rusqlite::types::Value;
use tokio::sync::oneshot;
use weir_types::Problem;

use super::error::problem;
use super::open::LastDenial;
use super::query::{Columns, ResultRows};
use crate::sql::SqlError;

/// How many queries of one session may be open at once; more is a block that forgets to close them.
const MAX_OPEN_QUERIES: usize = 16;

pub(super) type Reply<T> = oneshot::Sender<Result<T, SqlError>>;
pub(super) type Job = Box<dyn FnOnce(&Database) + Send>;

/// What a session asks its thread for.
pub(super) enum Command {
    /// Something that is done when it returns.
    Run(Job),
    /// Open a query's rows, to be known by this number.
    Query { number: u64, sql: String, parameters: Vec<Value>, reply: Reply<SchemaRef> },
    /// The next rows of an open query.
    Fetch { number: u64, max_rows: usize, reply: Reply<Option<RecordBatch>> },
    /// The rows are not wanted any more.
    Close(u64),
    /// The session is gone.
    End,
}

/// A connection with what its authorizer said last.
pub(super) struct Database {
    pub(super) connection: Connection,
    pub(super) name: String,
    pub(super) denial: LastDenial,
}

impl Database {
    /// Makes an error of SQLite's: a denial where the authorizer refused something, else a problem.
    pub(super) fn error(&self, error: &rusqlite::Error, doing: &str) -> SqlError {
        self.denied().unwrap_or_else(|| problem(error, doing).into())
    }

    /// Returns what the authorizer refused since it was last asked.
    pub(super) fn denied(&self) -> Option<SqlError> {
        self.denial.lock().unwrap_or_else(PoisonError::into_inner).take().map(SqlError::Denied)
    }

    /// Returns how a message about this connection begins.
    pub(super) fn doing(&self, what: &str) -> String {
        format!("cannot {what} on connection `{}`", self.name)
    }
}

/// Serves commands until the session ends.
pub(super) fn serve(database: &Database, commands: &Receiver<Command>) {
    serve_above(database, commands, None);
}

enum Flow {
    Go,
    End,
}

fn serve_above(database: &Database, commands: &Receiver<Command>, open: Option<&dyn OpenRows>) -> Flow {
    loop {
        if open.is_some_and(OpenRows::is_closed) {
            return Flow::Go;
        }
        match commands.recv() {
            Ok(Command::Run(job)) => job(database),
            Ok(Command::Fetch { number, max_rows, reply }) => {
                let fetched = find(open, number).map_or_else(|| Err(gone()), |rows| rows.fetch(database, max_rows));
                let _ = reply.send(fetched);
            }
            Ok(Command::Close(number)) => {
                if let Some(rows) = find(open, number) {
                    rows.close();
                }
            }
            Ok(Command::Query { number, sql, parameters, reply }) => {
                if let Flow::End = query(database, commands, open, number, (&sql, parameters), reply) {
                    return Flow::End;
                }
            }
            Ok(Command::End) | Err(_) => return Flow::End,
        }
    }
}

fn query(
    database: &Database,
    commands: &Receiver<Command>,
    below: Option<&dyn OpenRows>,
    number: u64,
    (sql, parameters): (&str, Vec<Value>),
    reply: Reply<SchemaRef>,
) -> Flow {
    let doing = database.doing("run a query");
    // A denial that an earlier statement ran into must not be taken for this one's.
    drop(database.denied());
    if std::iter::successors(below, |rows| rows.below()).count() >= MAX_OPEN_QUERIES {
        let _ = reply.send(Err(too_many(&doing)));
        return Flow::Go;
    }
    let mut statement = match database.connection.prepare_cached(sql) {
        Ok(statement) => statement,
        Err(error) => {
            let _ = reply.send(Err(database.error(&error, &doing)));
            return Flow::Go;
        }
    };
    let columns = Columns::of(&statement);
    if columns.is_empty() {
        let without =
            Problem::config(format!("{doing}: the statement returns no rows")).with_hint("use `execute` for it");
        let _ = reply.send(Err(without.into()));
        return Flow::Go;
    }
    let rows = statement.query(rusqlite::params_from_iter(parameters)).map_err(|error| database.error(&error, &doing));
    match rows.and_then(|rows| {
        ResultRows::new(rows, columns, doing).map_err(|problem| database.denied().unwrap_or(problem.into()))
    }) {
        Ok(rows) => {
            let _ = reply.send(Ok(rows.schema()));
            let frame = Frame { number, rows: RefCell::new(Some(rows)), below };
            serve_above(database, commands, Some(&frame))
        }
        Err(error) => {
            let _ = reply.send(Err(error));
            Flow::Go
        }
    }
}

fn too_many(doing: &str) -> SqlError {
    Problem::limit(format!("{doing}: {MAX_OPEN_QUERIES} queries of the session are open already"))
        .with_hint("read a query's rows to their end, or drop them, before opening the next")
        .into()
}

fn gone() -> SqlError {
    Problem::system("the rows of a query were read after they were closed").into()
}

/// A query whose rows are being read, and those below it.
trait OpenRows {
    fn number(&self) -> u64;
    fn below(&self) -> Option<&dyn OpenRows>;
    fn is_closed(&self) -> bool;
    fn close(&self);
    fn fetch(&self, database: &Database, max_rows: usize) -> Result<Option<RecordBatch>, SqlError>;
}

struct Frame<'f, 's> {
    number: u64,
    rows: RefCell<Option<ResultRows<'s>>>,
    below: Option<&'f dyn OpenRows>,
}

impl OpenRows for Frame<'_, '_> {
    fn number(&self) -> u64 {
        self.number
    }

    fn below(&self) -> Option<&dyn OpenRows> {
        self.below
    }

    fn is_closed(&self) -> bool {
        self.rows.borrow().is_none()
    }

    fn close(&self) {
        self.rows.replace(None);
    }

    fn fetch(&self, database: &Database, max_rows: usize) -> Result<Option<RecordBatch>, SqlError> {
        match self.rows.borrow_mut().as_mut() {
            Some(rows) => rows.next(max_rows).map_err(|problem| database.denied().unwrap_or(problem.into())),
            None => Err(gone()),
        }
    }
}

fn find(open: Option<&dyn OpenRows>, number: u64) -> Option<&dyn OpenRows> {
    std::iter::successors(open, |rows| rows.below()).find(|rows| rows.number() == number)
}
