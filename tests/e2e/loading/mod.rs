//! Golden tables: every write mode and every schema change, through `weir run`, in every database that there is a loader for.
//!
//! The cases are the same for all of them; a server is started once for all of its cases.

mod database;
mod metadata;
mod modes;
mod schema;

use weir_tests::{MysqlServer, PostgresServer};

use self::database::{Database, Mysql, Postgres, Sqlite};

/// A case: loads into a database and compares what is there.
type Case = fn(&dyn Database);

const CASES: &[(&str, Case)] = &[
    ("append adds rows", modes::append_adds_rows),
    ("append keeps what a value is", modes::append_keeps_what_a_value_is),
    ("overwrite replaces all rows", modes::overwrite_replaces_all_rows),
    ("overwrite keeps what hangs on a table", modes::overwrite_keeps_what_hangs_on_a_table),
    ("upsert replaces rows of the same key", modes::upsert_replaces_rows_of_the_same_key),
    ("upsert meets tables made by hand", modes::upsert_meets_tables_made_by_hand),
    ("soft-delete marks rows and takes the mark off", modes::soft_delete_marks_rows_and_takes_the_mark_off),
    ("history keeps every version", modes::history_keeps_every_version),
    ("fail names every difference", schema::fail_names_every_difference),
    ("ignore leaves columns out", schema::ignore_leaves_columns_out),
    ("add-columns adds what is new", schema::add_columns_adds_what_is_new),
    ("widen makes a type hold more", schema::widen_makes_a_type_hold_more),
    ("ask wants a person's word", schema::ask_wants_a_persons_word),
    ("overwrite replaces the definition", schema::overwrite_replaces_the_definition),
    ("metadata says where a row comes from", metadata::says_where_a_row_comes_from),
];

/// Runs all cases, so that one failure does not hide others.
fn all(database: &dyn Database) {
    let failed: Vec<&str> = CASES
        .iter()
        .filter(|(_, case)| std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| case(database))).is_err())
        .map(|(name, _)| *name)
        .collect();
    assert!(failed.is_empty(), "failed in {}: {}", database.loader(), failed.join(", "));
}

#[test]
fn tables_of_sqlite_are_as_expected() {
    all(&Sqlite::new());
}

#[test]
fn tables_of_postgresql_are_as_expected() {
    all(&Postgres::new(PostgresServer::start()));
}

#[test]
fn tables_of_mariadb_are_as_expected() {
    all(&Mysql::new(MysqlServer::start()));
}
