//! The extractor `sqlite`: tables and queries of a SQLite file.

use sql_extraction::{System, literal};
use weir_sdk::sql::{Dialect, Session, TableName};

/// SQLite.
#[derive(Debug)]
pub(crate) struct Sqlite;

impl System for Sqlite {
    const DIALECT: Dialect = Dialect::Sqlite;
    const NAME: &'static str = "SQLite";
    const TABLES: &'static str = "SELECT NULL AS schema_name, name AS table_name FROM sqlite_schema \
        WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY 2";

    fn key_query(_session: &Session, table: &TableName) -> String {
        let table = literal(Dialect::Sqlite, &table.table);
        format!("SELECT name AS column_name FROM pragma_table_info({table}) WHERE pk > 0 ORDER BY pk")
    }

    fn size_query(_session: &Session, _table: &TableName) -> Option<String> {
        None
    }

    fn as_text(expression: &str) -> String {
        format!("CAST({expression} AS TEXT)")
    }

    fn earlier(_data_type: &str, value: &str, number: u64, unit: &str) -> String {
        // Times are text here, and the format is the one in which the loader writes them.
        format!("strftime('%Y-%m-%dT%H:%M:%f', {value}, '-{number} {unit}')")
    }
}

sql_extraction::block!(Sqlite, "SQLite");
