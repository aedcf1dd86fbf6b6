//! Holds batches against the schema that was promised for them.

use std::sync::Arc;

use arrow::array::{RecordBatch, RecordBatchOptions};
use arrow::datatypes::{Schema, SchemaRef};
use weir_types::arrow_type;

use crate::batch::Batch;

/// Checks one port's batches. Batches of one stream mostly share one schema, so a verdict is kept for the schema seen last.
pub(super) struct SchemaCheck {
    promised: SchemaRef,
    equal: Option<SchemaRef>,
}

impl SchemaCheck {
    pub(super) fn new(promised: SchemaRef) -> Self {
        Self { promised, equal: None }
    }

    /// Returns the batch under exactly the promised schema, or what is wrong with it.
    pub(super) fn apply(&mut self, batch: Batch) -> Result<Batch, String> {
        let schema = batch.rows.schema_ref();
        if Arc::ptr_eq(schema, &self.promised) || self.equal.as_ref().is_some_and(|equal| Arc::ptr_eq(equal, schema)) {
            return Ok(batch);
        }
        if schema.fields() == self.promised.fields() {
            self.equal = Some(Arc::clone(schema));
            return Ok(batch);
        }
        compare(&self.promised, schema)?;
        // What is left are nullability and metadata, which may differ from batch to batch and are taken from the promise.
        let options = RecordBatchOptions::new().with_row_count(Some(batch.rows.num_rows()));
        let columns = batch.rows.columns().to_vec();
        let rows = RecordBatch::try_new_with_options(Arc::clone(&self.promised), columns, &options);
        rows.map(|rows| batch.with_rows(rows)).map_err(|error| error.to_string())
    }
}

fn compare(promised: &Schema, given: &Schema) -> Result<(), String> {
    for (position, field) in promised.fields().iter().enumerate() {
        let Some(found) = given.fields().get(position) else {
            return Err(format!("column `{}` was promised and is missing", field.name()));
        };
        if found.name() != field.name() {
            return Err(format!(
                "column `{}` was promised at position {position}, column `{}` is there",
                field.name(),
                found.name()
            ));
        }
        if found.data_type() != field.data_type() {
            let (promised, given) = (arrow_type::name(field.data_type()), arrow_type::name(found.data_type()));
            return Err(format!("column `{}` was promised as `{promised}` and is `{given}`", field.name()));
        }
    }
    match given.fields().get(promised.fields().len()) {
        Some(extra) => Err(format!("column `{}` was not promised", extra.name())),
        None => Ok(()),
    }
}
