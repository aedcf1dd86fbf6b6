//! The tables of the system itself: only those that tell about tables may be read.

use super::super::SqlSystem;

/// PostgreSQL's catalog, where it says nothing of rows, users or other sessions.
const PG_CATALOG: &[&str] = &[
    "pg_am",
    "pg_attrdef",
    "pg_attribute",
    "pg_class",
    "pg_collation",
    "pg_constraint",
    "pg_depend",
    "pg_description",
    "pg_enum",
    "pg_index",
    "pg_inherits",
    "pg_namespace",
    "pg_partitioned_table",
    "pg_range",
    "pg_rewrite",
    "pg_sequence",
    "pg_trigger",
    "pg_type",
];

/// The standard's views that both have, and MySQL's own.
const INFORMATION_SCHEMA: &[&str] = &[
    "columns",
    "key_column_usage",
    "partitions",
    "referential_constraints",
    "schemata",
    "statistics",
    "table_constraints",
    "tables",
    "triggers",
    "views",
];

/// Returns whether a schema is the system's catalog.
pub(super) fn is_catalog(system: SqlSystem, schema: &str) -> bool {
    match system {
        SqlSystem::Postgres => ["pg_catalog", "information_schema"].contains(&schema),
        SqlSystem::MySql => {
            let schema = schema.to_lowercase();
            ["information_schema", "mysql", "performance_schema", "sys"].contains(&schema.as_str())
        }
        SqlSystem::Sqlite => false,
    }
}

/// Returns whether a table of the system may be read, nothing for a table that is not one.
pub(super) fn readable(system: SqlSystem, schema: Option<&str>, table: &str) -> Option<bool> {
    let lower = table.to_lowercase();
    match (system, schema) {
        (SqlSystem::Sqlite, _) => None,
        // The catalog is searched before all other schemas.
        (SqlSystem::Postgres, None | Some("pg_catalog")) if lower.starts_with("pg_") => {
            Some(PG_CATALOG.contains(&lower.as_str()))
        }
        (SqlSystem::Postgres, Some("pg_catalog")) => Some(false),
        (SqlSystem::Postgres, Some(schema)) if schema.starts_with("pg_toast") => Some(false),
        (_, Some(schema)) if schema.eq_ignore_ascii_case("information_schema") => {
            Some(INFORMATION_SCHEMA.contains(&lower.as_str()))
        }
        (_, Some(schema)) if is_catalog(system, schema) => Some(false),
        _ => None,
    }
}
