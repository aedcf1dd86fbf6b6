//! SQLite's errors as problems for people.

use rusqlite::{Error, ErrorCode, ffi};
use weir_types::{Problem, ProblemKind};

/// How long a statement waits for another writer, as [`open`](super::open) sets it.
pub(super) const BUSY_SECONDS: u64 = 30;

/// Makes a problem of an error; `doing` reads like `cannot load table `t` of connection `db``.
pub(super) fn problem(error: &Error, doing: &str) -> Problem {
    match error {
        Error::SqliteFailure(code, message) => failure(*code, message.as_deref(), doing),
        Error::SqlInputError { error, msg, sql, offset } => {
            let place = place(sql, usize::try_from(*offset).unwrap_or(0));
            let problem = failure(*error, Some(msg), doing);
            Problem { message: format!("{}{place}", problem.message), ..problem }
        }
        Error::MultipleStatement => Problem::config(format!("{doing}: more than one statement was given"))
            .with_hint("send one statement at a time; `begin` and `commit` are calls of the session"),
        Error::ExecuteReturnedResults => {
            Problem::config(format!("{doing}: the statement returns rows")).with_hint("use `query` for it")
        }
        Error::InvalidParameterCount(given, wanted) => {
            Problem::config(format!("{doing}: {given} parameters were given, the statement has {wanted}"))
        }
        Error::NulError(_) => Problem::config(format!("{doing}: the statement has a NUL character in it")),
        Error::Utf8Error(column, _) => Problem::data(format!("{doing}: column {column} holds text that is not UTF-8")),
        other => Problem::system(format!("{doing}: {other}")),
    }
}

fn failure(code: ffi::Error, message: Option<&str>, doing: &str) -> Problem {
    let text = message.map_or_else(|| ffi::code_to_str(code.extended_code).to_lowercase(), str::to_owned);
    let message = format!("{doing}: {text}");
    match code.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
            Problem::transient(format!("{doing}: another program has kept the database locked for {BUSY_SECONDS} s"))
                .with_hint("close whatever else has a transaction open on the file")
        }
        ErrorCode::DiskFull => Problem::limit(format!("{doing}: the disk is full"))
            .with_hint("free some space and run again; the transaction was rolled back, nothing of it is visible"),
        ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch => Problem::data(message),
        ErrorCode::TooBig => Problem::data(message),
        ErrorCode::NotADatabase => Problem::config(format!("{doing}: the file is not a SQLite database")),
        ErrorCode::DatabaseCorrupt => Problem::data(message)
            .with_hint("restore the file from a backup, or check it with `PRAGMA integrity_check`"),
        ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Problem::config(message)
            .with_hint("give the user that runs weir the right to write the file and its folder"),
        ErrorCode::CannotOpen => {
            Problem::config(message).with_hint("check that the connection's path exists and may be opened")
        }
        ErrorCode::OperationInterrupted => Problem::transient(format!("{doing}: it was cancelled")),
        ErrorCode::AuthorizationForStatementDenied => Problem::denied(message),
        ErrorCode::OutOfMemory => Problem::limit(message),
        _ if code.extended_code == ffi::SQLITE_ERROR => Problem::new(statement_kind(&text), message),
        _ => Problem::system(message),
    }
}

/// SQLite has one code for every mistake in a statement; only its text tells a missing table from a slip in the grammar.
fn statement_kind(text: &str) -> ProblemKind {
    if text.starts_with("no such table") { ProblemKind::NotFound } else { ProblemKind::Config }
}

/// Shows where in the statement the mistake is, without repeating all of a long statement.
fn place(sql: &str, offset: usize) -> String {
    let start = (0..=offset.min(sql.len())).rev().find(|&at| sql.is_char_boundary(at)).unwrap_or(0);
    let near: String = sql[start..].chars().take(30).collect();
    if near.trim().is_empty() { String::new() } else { format!(" near `{}`", near.trim().escape_debug()) }
}
