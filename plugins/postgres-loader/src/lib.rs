//! The loader `postgres-loader`: a table of a PostgreSQL database, rows and state in one transaction.

sql_loading::loader!(PostgresLoader, postgres, "PostgreSQL");
