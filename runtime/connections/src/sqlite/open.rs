//! Opens a file and closes every door but the one to its tables.

use std::fs;
use std::io::ErrorKind;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};
use weir_types::Problem;

use super::SqliteDatabase;
use super::error::{BUSY_SECONDS, problem};
use super::policy::decide;
use crate::sql::{Denial, SqlPolicy};

const BUSY_TIMEOUT: Duration = Duration::from_secs(BUSY_SECONDS);
/// Negative means KiB. Enough for the inner pages of a large index while a batch is loaded.
const CACHE: i64 = -32 * 1024;
/// Statements of a loader are few and repeat for every batch.
const CACHED_STATEMENTS: usize = 64;

/// The access that was refused last, for the message: SQLite itself only says "not authorized".
pub(super) type LastDenial = Arc<Mutex<Option<Denial>>>;

pub(super) fn open(database: &SqliteDatabase, policy: SqlPolicy) -> Result<(Connection, LastDenial), Problem> {
    let doing = format!("cannot open connection `{}` ({})", database.connection(), database.file().display());
    let mut connection = open_file(database, &policy, &doing)?;
    if let Err(error) = set_up(&connection, policy.write) {
        if !is_left_behind(&error) {
            return Err(problem(&error, &doing));
        }
        roll_back(database).map_err(|error| problem(&error, &doing))?;
        connection = open_file(database, &policy, &doing)?;
        set_up(&connection, policy.write).map_err(|error| problem(&error, &doing))?;
    }
    let denial = LastDenial::default();
    guard(&connection, policy, Arc::clone(&denial)).map_err(|error| problem(&error, &doing))?;
    Ok((connection, denial))
}

fn open_file(database: &SqliteDatabase, policy: &SqlPolicy, doing: &str) -> Result<Connection, Problem> {
    let failed = |error: rusqlite::Error| problem(&error, doing);
    let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if policy.write {
        make_folder(database, doing)?;
        let flags = flags | OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        return Connection::open_with_flags(database.file(), flags).map_err(failed);
    }
    let missing = fs::metadata(database.file()).is_err_and(|error| error.kind() == ErrorKind::NotFound);
    match missing {
        true if policy.may_be_missing => Connection::open_in_memory().map_err(failed),
        true => Err(Problem::not_found(format!("{doing}: the file does not exist"))
            .with_hint("check the path; a node that may write the connection would make the file")),
        false => Connection::open_with_flags(database.file(), flags | OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(failed),
    }
}

/// Tells whether somebody was killed in the middle of a transaction, which has to be rolled back before anybody reads.
fn is_left_behind(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    code.is_some_and(|code| [ffi::SQLITE_READONLY_ROLLBACK, ffi::SQLITE_READONLY_RECOVERY].contains(&code))
}

/// Has SQLite roll back what was left behind; it does so by itself for whoever may write, and changes nothing that was ever visible.
fn roll_back(database: &SqliteDatabase) -> rusqlite::Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_READ_WRITE;
    let connection = Connection::open_with_flags(database.file(), flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.query_row("PRAGMA schema_version", (), |_| Ok(()))
}

fn make_folder(database: &SqliteDatabase, doing: &str) -> Result<(), Problem> {
    let Some(folder) = database.file().parent() else { return Ok(()) };
    fs::create_dir_all(folder).map_err(|error| crate::objects::io_problem(&error, doing))
}

fn set_up(connection: &Connection, write: bool) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    connection.pragma_update(None, "cache_size", CACHE)?;
    if write {
        write_ahead(connection)?;
        // A committed epoch is never loaded again, so it has to survive a loss of power: NORMAL might forget it.
        connection.pragma_update(None, "synchronous", "FULL")?;
    } else {
        connection.pragma_update(None, "query_only", true)?;
        // Whoever reads only cannot roll back what was left behind: that is to be found now.
        connection.query_row("PRAGMA schema_version", (), |_| Ok(()))?;
    }
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    Ok(())
}

/// Switches to write-ahead logging, in which readers and a writer do not wait for each other. SQLite does not wait for a lock here by
/// itself, and several sessions open a new file at once. A file system without shared memory keeps its other mode.
fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    let give_up = Instant::now() + BUSY_TIMEOUT;
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(())) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && Instant::now() < give_up => {
                thread::sleep(Duration::from_millis(20));
            }
            done => return done,
        }
    }
}

fn guard(connection: &Connection, policy: SqlPolicy, last: LastDenial) -> rusqlite::Result<()> {
    connection.authorizer(Some(move |asked: AuthContext<'_>| match decide(&policy, &asked) {
        None => Authorization::Allow,
        Some(denial) => {
            *last.lock().unwrap_or_else(PoisonError::into_inner) = Some(denial);
            Authorization::Deny
        }
    }))
}
