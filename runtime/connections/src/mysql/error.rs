//! The server's and the driver's errors as problems for people.

use mysql_async::{DriverError, Error, IoError, ServerError};
use weir_types::{Problem, ProblemKind};

/// Makes a problem of an error; `doing` reads like `cannot load table `t` of connection `db``.
pub(super) fn problem(error: &Error, doing: &str) -> Problem {
    match error {
        Error::Server(answer) => refused(answer, &answer.message, doing),
        Error::Io(IoError::Tls(cause)) => Problem::new(ProblemKind::Auth, format!("{doing}: TLS: {cause}"))
            .with_hint("check the server's certificate, and the URL's `sslmode` and `sslrootcert`"),
        Error::Io(IoError::Io(cause)) => Problem::transient(format!("{doing}: {cause}"))
            .with_hint("check that the server runs and can be reached at this address"),
        Error::Driver(cause) => of_driver(cause, doing),
        other => Problem::system(format!("{doing}: {other}")),
    }
}

/// Words what the server says, which may have been shortened.
pub(super) fn refused(answer: &ServerError, message: &str, doing: &str) -> Problem {
    let problem = Problem::new(kind(answer.code, &answer.state), format!("{doing}: {message}"));
    match hint(answer.code) {
        Some(hint) => problem.with_hint(hint),
        None => problem,
    }
}

/// Tells whether a table or its schema is not there.
pub(super) fn is_missing_table(error: &Error) -> bool {
    matches!(error, Error::Server(answer) if [1049, 1051, 1146].contains(&answer.code))
}

fn of_driver(cause: &DriverError, doing: &str) -> Problem {
    let text = cause.to_string();
    let text = text.trim_end_matches('.');
    match cause {
        DriverError::ConnectionClosed => Problem::transient(format!("{doing}: the server closed the connection"))
            .with_hint("look into the server's log; Weir tries again"),
        DriverError::NoClientSslFlagFromServer => {
            Problem::config(format!("{doing}: TLS is required, and the server has none"))
                .with_hint("set it up there, or write `sslmode=disable` in the URL where nobody can listen")
        }
        DriverError::UnknownAuthPlugin { .. }
        | DriverError::MysqlOldPasswordDisabled
        | DriverError::CleartextPluginDisabled => Problem::new(ProblemKind::Auth, format!("{doing}: {text}")),
        DriverError::MixedParams | DriverError::Params(_) => {
            Problem::config(format!("{doing}: {text}")).with_hint("write parameters as `?`")
        }
        DriverError::PacketTooLarge => Problem::new(ProblemKind::Limit, format!("{doing}: {text}"))
            .with_hint("raise `max_allowed_packet` of the server"),
        // The parts of an answer may be rows.
        DriverError::UnexpectedPacket { .. } => Problem::system(format!("{doing}: unexpected packet")),
        _ => Problem::system(format!("{doing}: {text}")),
    }
}

/// By number (<https://mariadb.com/kb/en/mariadb-error-code-reference/>), else by the class of the SQLSTATE.
fn kind(code: u16, state: &str) -> ProblemKind {
    match code {
        // Unknown user, wrong password, no right to something.
        1044 | 1045 | 1142 | 1143 | 1227 | 1251 | 1370 | 1698 | 1820 | 1862 | 3118 | 4151 => ProblemKind::Auth,
        1049 | 1051 | 1109 | 1146 => ProblemKind::NotFound,
        // The session or the server is for reading only.
        1290 | 1792 | 1836 | 3101 => ProblemKind::Denied,
        // Disk, table, memory, statement size and time.
        1021 | 1037 | 1038 | 1041 | 1114 | 1153 | 1969 | 3024 => ProblemKind::Limit,
        // Too many connections, locks, deadlocks, shut-downs, cut lines, kills, changes of a table meanwhile.
        1040
        | 1053
        | 1077..=1080
        | 1152
        | 1158..=1161
        | 1184
        | 1203
        | 1205
        | 1213
        | 1226
        | 1317
        | 1412
        | 1615
        | 1927
        | 4031 => ProblemKind::Transient,
        // Values that do not fit their columns, keys, checks.
        1048 | 1062 | 1216 | 1217 | 1264 | 1265 | 1292 | 1364 | 1365 | 1366 | 1367 | 1406 | 1411 | 1451 | 1452
        | 1526 | 1557 | 1586 | 1690 | 1761 | 1762 | 3140 | 3819 | 4025 => ProblemKind::Data,
        _ if state.starts_with("08") || state.starts_with("40") || state.starts_with("70") => ProblemKind::Transient,
        _ if state.starts_with("28") => ProblemKind::Auth,
        _ if state.starts_with("22") || state.starts_with("23") => ProblemKind::Data,
        _ if state.starts_with("42") || state.starts_with("0A") || state.starts_with("3D") => ProblemKind::Config,
        _ => ProblemKind::System,
    }
}

fn hint(code: u16) -> Option<&'static str> {
    Some(match code {
        1044 | 1142 | 1143 | 1227 | 1370 => {
            "have the database's administrator grant the connection's user what is missing"
        }
        1045 | 1698 => "check the connection's user and password",
        1046 => "name a database in the connection's URL, or write `database.table`",
        1021 | 1114 => "free some space on the server; what was not committed is not visible",
        1153 => "raise `max_allowed_packet` of the server: one row is larger",
        1170 | 1071 => "texts in keys need a bounded type such as `varchar(255)`",
        1205 | 1213 => "another session held the rows; Weir tries again",
        1792 => "the grant is for reading",
        1969 | 3024 => "the server's own limit for a statement's time; read in smaller steps, or raise it there",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_decides_about_trying_again() {
        for (code, state, wanted) in [
            (1045, "28000", ProblemKind::Auth),
            (1146, "42S02", ProblemKind::NotFound),
            (1062, "23000", ProblemKind::Data),
            (1406, "22001", ProblemKind::Data),
            (1213, "40001", ProblemKind::Transient),
            (1040, "08004", ProblemKind::Transient),
            (1792, "25006", ProblemKind::Denied),
            (1021, "HY000", ProblemKind::Limit),
            (1064, "42000", ProblemKind::Config),
            (9999, "22999", ProblemKind::Data),
            (9999, "HY000", ProblemKind::System),
        ] {
            assert_eq!(kind(code, state), wanted, "{code} {state}");
        }
    }
}
