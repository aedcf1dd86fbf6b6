//! What a new table's key may be.

use arrow::datatypes::Schema;
use weir_diagnostics::did_you_mean;
use weir_types::Problem;

use super::SqlTable;

/// Checks that a table to be made has columns, and its key's among them.
///
/// # Errors
/// When it has not.
pub(crate) fn require_key(table: &SqlTable, schema: &Schema, key: &[String]) -> Result<(), Problem> {
    if schema.fields().is_empty() {
        return Err(Problem::config(format!("table `{}` would have no column", table.shown())));
    }
    let Some(column) = key.iter().find(|column| schema.column_with_name(column).is_none()) else { return Ok(()) };
    let problem = Problem::config(format!(
        "the key of table `{}` names column `{column}`, which the rows do not have",
        table.shown()
    ))
    .with_column(column);
    let names = schema.fields().iter().map(|field| field.name().as_str());
    Err(match did_you_mean(column, names) {
        Some(hint) => problem.with_hint(hint),
        None => problem,
    })
}
