//! The extractor `postgres`: tables and queries of a PostgreSQL database, by binary `COPY`.

use sql_extraction::{Pages, System, literal};
use weir_sdk::sql::{Dialect, Session, TableName};

/// PostgreSQL.
#[derive(Debug)]
pub(crate) struct Postgres;

impl System for Postgres {
    const DIALECT: Dialect = Dialect::Postgres;
    const NAME: &'static str = "PostgreSQL";
    const TABLES: &'static str = "SELECT n.nspname::text AS schema_name, c.relname::text AS table_name FROM pg_catalog.pg_class c \
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition \
        AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND has_table_privilege(c.oid, 'select') ORDER BY 1, 2";

    fn key_query(session: &Session, table: &TableName) -> String {
        format!(
            "SELECT a.attname::text AS column_name FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute a \
             ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey::int2[]) \
             WHERE i.indisprimary AND i.indrelid = to_regclass({}) ORDER BY array_position(i.indkey::int2[], a.attnum)",
            regclass(session, table)
        )
    }

    fn size_query(session: &Session, table: &TableName) -> Option<String> {
        let table = regclass(session, table);
        Some(format!("SELECT reltuples::bigint AS row_count FROM pg_catalog.pg_class WHERE oid = to_regclass({table})"))
    }

    fn as_text(expression: &str) -> String {
        format!("{expression}::text")
    }

    fn earlier(data_type: &str, value: &str, number: u64, unit: &str) -> String {
        let moment = if data_type.contains(',') { "timestamptz" } else { "timestamp" };
        format!("{value}::{moment} - interval '{number} {unit}'")
    }

    fn pages(session: &Session, table: &TableName) -> Option<Pages> {
        let table = regclass(session, table);
        let count =
            format!("SELECT relpages::bigint AS page_count FROM pg_catalog.pg_class WHERE oid = to_regclass({table})");
        Some(Pages { count, condition: page_condition })
    }
}

/// The name as `to_regclass` takes it.
fn regclass(session: &Session, table: &TableName) -> String {
    literal(Dialect::Postgres, &table.quoted(session))
}

fn page_condition(from: u64, to: Option<u64>) -> String {
    match to {
        Some(to) => format!("ctid >= '({from},0)'::tid AND ctid < '({to},0)'::tid"),
        None => format!("ctid >= '({from},0)'::tid"),
    }
}

sql_extraction::block!(Postgres, "PostgreSQL");
