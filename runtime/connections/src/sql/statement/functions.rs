//! Functions that no session may call: they reach files, other servers, other sessions or the server itself, run SQL out of a text, or
//! change what a text names (sequences).

use super::super::{Denial, SqlSystem};

/// PostgreSQL's functions whose names begin with `pg_` and only tell something.
const TELLING: &[&str] = &[
    "pg_column_size",
    "pg_export_snapshot",
    "pg_get_constraintdef",
    "pg_get_expr",
    "pg_get_indexdef",
    "pg_get_serial_sequence",
    "pg_get_viewdef",
    "pg_relation_size",
    "pg_size_pretty",
    "pg_table_is_visible",
    "pg_total_relation_size",
    "pg_typeof",
];

/// Beginnings of names in PostgreSQL.
const POSTGRES: &[&str] = &[
    "connectby",
    "crosstab",
    "currval",
    "cursor_to_xml",
    "database_to_xml",
    "dblink",
    "lo_",
    "lowrite",
    "loread",
    "nextval",
    "query_to_xml",
    "schema_to_xml",
    "set_config",
    "setval",
    "table_to_xml",
    "ts_rewrite",
    "ts_stat",
    "txid_",
];

/// Names in MariaDB and MySQL.
const MYSQL: &[&str] = &[
    "benchmark",
    "get_lock",
    "load_file",
    "master_pos_wait",
    "release_all_locks",
    "release_lock",
    "sleep",
    "sys_eval",
    "sys_exec",
];

/// Decides about a function of the system.
pub(super) fn denied(system: SqlSystem, function: &str) -> Option<Denial> {
    let function = function.to_lowercase();
    let denied = match system {
        SqlSystem::Postgres => {
            let internal = function.starts_with("pg_") && !TELLING.contains(&function.as_str());
            internal || POSTGRES.iter().any(|beginning| function.starts_with(beginning))
        }
        SqlSystem::MySql => MYSQL.contains(&function.as_str()),
        SqlSystem::Sqlite => false,
    };
    denied.then(|| Denial::Never(format!("call function `{function}`")))
}
