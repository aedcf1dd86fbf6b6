//! Tells a table's columns as Arrow fields.

use std::sync::Arc;

use arrow::datatypes::{Schema, SchemaRef};
use tokio_postgres::{Client, Error, Statement};

use super::pg_type::ResultColumn;
use super::quote;
use crate::sql::SqlTable;

const NOT_NULL: &str = "SELECT attname::text, attnotnull FROM pg_catalog.pg_attribute \
    WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum";

/// Returns the statement that reads the whole table and what its columns are, `None` if there is no such table. Asking for a table that
/// is not there would break off the transaction.
pub(super) async fn columns(client: &Client, table: &SqlTable) -> Result<Option<(Statement, Vec<bool>)>, Error> {
    let name = table.quoted(quote);
    let rows = client.query(NOT_NULL, &[&name]).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let statement = client.prepare(&format!("SELECT * FROM {name}")).await?;
    let not_null = rows.iter().map(|row| row.try_get(1)).collect::<Result<Vec<bool>, _>>()?;
    Ok(Some((statement, not_null)))
}

pub(super) async fn describe(client: &Client, table: &SqlTable) -> Result<Option<SchemaRef>, Error> {
    let Some((statement, not_null)) = columns(client, table).await? else { return Ok(None) };
    let fields: Vec<_> = statement
        .columns()
        .iter()
        .zip(not_null)
        .map(|(column, not_null)| {
            let column = ResultColumn::new(column.name(), column.type_(), column.type_modifier());
            column.field().with_nullable(!not_null)
        })
        .collect();
    Ok(Some(Arc::new(Schema::new(fields))))
}
