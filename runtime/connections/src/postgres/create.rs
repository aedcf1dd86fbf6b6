//! Makes tables for Arrow schemas.

use arrow::datatypes::Schema;
use weir_types::Problem;

use super::pg_type::declare;
use super::quote;
use crate::sql::{SqlTable, require_key};

/// Returns the statement that makes the table.
///
/// # Errors
/// When a column has a type that PostgreSQL cannot keep, or the key names a column that is not there.
pub(super) fn create_table(table: &SqlTable, schema: &Schema, key: &[String]) -> Result<String, Problem> {
    require_key(table, schema, key)?;
    let mut parts = Vec::with_capacity(schema.fields().len() + 1);
    for field in schema.fields() {
        let declared = declare(field.data_type()).map_err(|problem| {
            Problem { message: format!("column `{}`: {}", field.name(), problem.message), ..problem }
                .with_column(field.name())
        })?;
        let not_null = if field.is_nullable() && !key.contains(field.name()) { "" } else { " NOT NULL" };
        parts.push(format!("{} {declared}{not_null}", quote(field.name())));
    }
    if !key.is_empty() {
        let key: Vec<String> = key.iter().map(|column| quote(column)).collect();
        parts.push(format!("PRIMARY KEY ({})", key.join(", ")));
    }
    // A temporary table is named by its schema; that is all that tells it from others.
    Ok(format!("CREATE TABLE {} ({})", table.quoted(quote), parts.join(", ")))
}
