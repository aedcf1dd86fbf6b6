//! Choosing columns.

use std::sync::Arc;

use arrow::datatypes::{Schema, SchemaRef};

use crate::FormatError;
use crate::error::nearest_hint;

/// Returns the schema of just these columns, in this order.
///
/// # Errors
/// When one of them does not exist.
pub(crate) fn project(schema: &SchemaRef, columns: Option<&[String]>) -> Result<SchemaRef, FormatError> {
    let Some(columns) = columns else { return Ok(Arc::clone(schema)) };
    let known: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
    let mut fields = Vec::with_capacity(columns.len());
    for name in columns {
        let at = position(&known, name)?;
        fields.push(Arc::clone(&schema.fields()[at]));
    }
    Ok(Arc::new(Schema::new(fields)))
}

/// Returns where a column is among those that the file has.
pub(crate) fn position(known: &[String], name: &str) -> Result<usize, FormatError> {
    known.iter().position(|other| other == name).ok_or_else(|| {
        FormatError::schema(format!("the file has no column `{name}`")).with_hint(nearest_hint(
            "its columns are",
            name,
            known,
        ))
    })
}
