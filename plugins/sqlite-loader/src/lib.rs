//! The loader `sqlite-loader`: a table of a SQLite database, rows and state in one transaction.

sql_loading::loader!(SqliteLoader, sqlite, "SQLite");
