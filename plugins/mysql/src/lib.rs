//! The extractor `mysql`: tables and queries of a MariaDB or MySQL database.

use sql_extraction::{System, literal};
use weir_sdk::sql::{Dialect, Session, TableName};

/// MariaDB and MySQL.
#[derive(Debug)]
pub(crate) struct MySql;

impl System for MySql {
    const DIALECT: Dialect = Dialect::Mysql;
    const NAME: &'static str = "MariaDB or MySQL";
    const TABLES: &'static str = "SELECT table_schema AS schema_name, table_name AS table_name FROM information_schema.tables \
        WHERE table_schema NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys') \
        AND table_type <> 'SEQUENCE' ORDER BY 1, 2";

    fn key_query(_session: &Session, table: &TableName) -> String {
        format!(
            "SELECT column_name AS column_name FROM information_schema.key_column_usage \
             WHERE constraint_name = 'PRIMARY' AND {} ORDER BY ordinal_position",
            of(table)
        )
    }

    fn size_query(_session: &Session, table: &TableName) -> Option<String> {
        Some(format!(
            "SELECT CAST(table_rows AS SIGNED) AS row_count FROM information_schema.tables WHERE {}",
            of(table)
        ))
    }

    fn as_text(expression: &str) -> String {
        format!("CAST({expression} AS CHAR)")
    }

    fn earlier(_data_type: &str, value: &str, number: u64, unit: &str) -> String {
        format!("CAST({value} AS DATETIME(6)) - INTERVAL {number} {}", unit.to_ascii_uppercase())
    }
}

/// The condition that picks a table in the catalog.
fn of(table: &TableName) -> String {
    let schema = match &table.schema {
        Some(schema) => literal(Dialect::Mysql, schema),
        None => "database()".to_owned(),
    };
    format!("table_schema = {schema} AND table_name = {}", literal(Dialect::Mysql, &table.table))
}

sql_extraction::block!(MySql, "MariaDB and MySQL");
