//! The loader `sqlite-loader`: a table of a SQLite database, rows and state in one transaction.

sql_loading::loader!(SqliteLoader, sqlite, "SQLite");

// The other loaders need a server, so their cases are those of `tests/e2e/loading`.
#[cfg(test)]
#[test]
fn cases() {
    sql_loading::weir_sdk::testing::cases::<SqliteLoader>("tests");
}
