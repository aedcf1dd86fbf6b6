//! PostgreSQL's errors as problems for people.

use tokio_postgres::Error;
use tokio_postgres::error::{DbError, ErrorPosition};
use weir_types::{Problem, ProblemKind};

/// Makes a problem of an error; `doing` reads like `cannot load table `t` of connection `db``.
pub(super) fn problem(error: &Error, doing: &str) -> Problem {
    if let Some(answer) = error.as_db_error() {
        return refused(answer, doing);
    }
    let cause = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    if error.is_closed() {
        return Problem::transient(format!("{doing}: the server closed the connection"))
            .with_hint("look into the server's log; Weir tries again");
    }
    match std::error::Error::source(error).and_then(|source| source.downcast_ref::<std::io::Error>()) {
        Some(_) => Problem::transient(format!("{doing}: {cause}"))
            .with_hint("check that the server runs and can be reached at this address"),
        None => Problem::new(kind_of_text(&cause), format!("{doing}: {cause}")),
    }
}

fn kind_of_text(cause: &str) -> ProblemKind {
    match cause {
        "password missing" | "invalid configuration" => ProblemKind::Auth,
        text if text.contains("timed out") || text.contains("connect") => ProblemKind::Transient,
        _ => ProblemKind::System,
    }
}

fn refused(answer: &DbError, doing: &str) -> Problem {
    let mut message = format!("{doing}: {}", answer.message());
    if let Some(detail) = answer.detail() {
        message = format!("{message} ({detail})");
    }
    if let (Some(place), true) = (answer.where_(), answer.code().code().starts_with("22")) {
        message = format!("{message}, {}", place.lines().next().unwrap_or_default());
    }
    if let Some(ErrorPosition::Original(position)) = answer.position() {
        message = format!("{message} at character {position} of the statement");
    }
    let problem = Problem::new(kind(answer.code().code()), message);
    match hint(answer.code().code()).or_else(|| answer.hint().map(str::to_owned)) {
        Some(hint) => problem.with_hint(hint),
        None => problem,
    }
}

/// By class of the SQLSTATE (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
fn kind(code: &str) -> ProblemKind {
    match code {
        "42501" => ProblemKind::Auth,
        "3D000" | "42P01" | "3F000" => ProblemKind::NotFound,
        "25006" => ProblemKind::Denied,
        "53100" | "53200" => ProblemKind::Limit,
        // The connection, the transaction (a deadlock, a conflict), resources, an operator's shutdown, a time-out.
        _ if ["08", "40", "53", "57", "55"].contains(&code.get(..2).unwrap_or_default()) => ProblemKind::Transient,
        _ if code.starts_with("28") => ProblemKind::Auth,
        _ if code.starts_with("22") || code.starts_with("23") => ProblemKind::Data,
        _ if code.starts_with("42") || code.starts_with("0A") => ProblemKind::Config,
        _ => ProblemKind::System,
    }
}

fn hint(code: &str) -> Option<String> {
    let hint = match code {
        "53100" => "free some space on the server; the transaction was rolled back, nothing of it is visible",
        "42501" => "have the database's administrator grant the connection's user what is missing",
        _ if code.starts_with("28") => "check the connection's user and password",
        _ => return None,
    };
    Some(hint.to_owned())
}
