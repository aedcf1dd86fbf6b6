//! A world of doubles: blocks without Wasm, targets in memory, and a way to kill a run at any of their calls.

mod extractor;
mod loader;
mod manifests;
mod transform;
mod world;

pub(crate) use world::{Bench, World, graph};

use std::sync::Arc;

use arrow::array::{Int64Array, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

/// The one column that all rows of this world have.
pub(crate) fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![Field::new("id", DataType::Int64, false)]))
}

pub(crate) fn rows(ids: Vec<i64>) -> RecordBatch {
    RecordBatch::try_new(schema(), vec![Arc::new(Int64Array::from(ids))]).expect("a batch")
}

pub(crate) fn ids(batch: &RecordBatch) -> Vec<i64> {
    let column = batch.column(0).as_any().downcast_ref::<Int64Array>().expect("ids");
    column.values().to_vec()
}
