//! Schemas to and from arrow-rs.

use std::sync::Arc;

use arrow_schema::{Field as ArrowField, Schema, SchemaRef};

use super::arrow_type;
use crate::types::{Field, Result};

/// Returns the contract's fields of a schema.
pub(crate) fn fields(schema: &Schema) -> Vec<Field> {
    let fields = schema.fields().iter();
    fields
        .map(|field| {
            let mut metadata: Vec<_> = field.metadata().clone().into_iter().collect();
            metadata.sort();
            Field {
                name: field.name().clone(),
                data_type: arrow_type::name(field.data_type()),
                nullable: field.is_nullable(),
                metadata,
            }
        })
        .collect()
}

/// Returns the schema of fields.
pub(crate) fn schema(fields: &[Field]) -> Result<SchemaRef> {
    let fields: Vec<ArrowField> = fields.iter().map(arrow_field).collect::<Result<_>>()?;
    Ok(Arc::new(Schema::new(fields)))
}

fn arrow_field(field: &Field) -> Result<ArrowField> {
    let plain = ArrowField::new(&field.name, arrow_type::parse(&field.data_type)?, field.nullable);
    Ok(plain.with_metadata(field.metadata.iter().cloned().collect()))
}
