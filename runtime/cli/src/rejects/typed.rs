//! The rejects of one node, in the types that their rows had.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, BooleanArray};
use arrow::compute::{cast, filter_record_batch};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::record_batch::RecordBatch;

use super::kept::{ID, Rows, Status};
use crate::failed::Failed;

/// The rows of one node.
pub(crate) struct Typed {
    /// `reject_id`, `reject_reason`, `reject_run`, `reject_status`, `reject_operation`, then the row's own columns.
    pub(crate) schema: SchemaRef,
    parts: Vec<Part>,
}

/// Some rows, and what has become of each.
pub(crate) struct Part {
    pub(crate) rows: Rows,
    pub(crate) statuses: Vec<Status>,
}

/// What of a reject stands beside the row's own columns.
const BESIDE: [(&str, &str); 5] = [
    (ID, ID),
    ("reason", "reject_reason"),
    ("run", "reject_run"),
    ("status", "reject_status"),
    ("operation", "reject_operation"),
];

/// Files of one node differ when the pipeline was changed in between. A column that has had several types is text.
fn common_schema(parts: &[Part]) -> SchemaRef {
    let mut own: Vec<Field> = Vec::new();
    for field in
        parts.iter().filter_map(|part| part.rows.original.as_ref()).flat_map(|rows| rows.schema().fields().to_vec())
    {
        match own.iter_mut().find(|known| known.name() == field.name()) {
            Some(known) if known.data_type() != field.data_type() => known.set_data_type(DataType::Utf8),
            Some(_) => {}
            None => own.push(field.as_ref().clone().with_nullable(true)),
        }
    }
    let beside = BESIDE.iter().map(|(_, name)| Field::new(*name, DataType::Utf8, false));
    Arc::new(Schema::new(beside.chain(own).collect::<Vec<_>>()))
}

impl Typed {
    /// Puts the rows of all files of a node together.
    pub(crate) fn new(parts: Vec<Part>) -> Self {
        Self { schema: common_schema(&parts), parts }
    }

    /// Returns the rows of which something has become that is wanted.
    pub(crate) fn batches(&self, wanted: impl Fn(Status) -> bool) -> Result<Vec<RecordBatch>, Failed> {
        let mut batches = Vec::new();
        for part in &self.parts {
            let keep: BooleanArray = part.statuses.iter().map(|status| Some(wanted(*status))).collect();
            let batch = filter_record_batch(&self.batch(part)?, &keep).map_err(anyhow::Error::from)?;
            batches.push(batch);
        }
        if batches.is_empty() {
            batches.push(RecordBatch::new_empty(Arc::clone(&self.schema)));
        }
        Ok(batches)
    }

    /// Returns the operation of every reject, by its id.
    pub(crate) fn rejects(&self) -> BTreeMap<String, (Status, String)> {
        let mut known = BTreeMap::new();
        for part in &self.parts {
            let text =
                |name: &str| part.rows.plain.column_by_name(name).and_then(|column| column.as_string_opt::<i32>());
            let (Some(ids), Some(operations)) = (text(ID), text("operation")) else { continue };
            for (at, status) in part.statuses.iter().enumerate() {
                known.insert(ids.value(at).to_owned(), (*status, operations.value(at).to_owned()));
            }
        }
        known
    }

    fn batch(&self, part: &Part) -> Result<RecordBatch, Failed> {
        let mut columns: Vec<ArrayRef> = Vec::new();
        for field in self.schema.fields() {
            let beside = BESIDE.iter().find(|(_, name)| name == field.name());
            let column = match beside {
                Some((name, _)) => part.rows.plain.column_by_name(name),
                None => part.rows.original.as_ref().and_then(|rows| rows.column_by_name(field.name())),
            };
            columns.push(match column {
                Some(column) if column.data_type() == field.data_type() => Arc::clone(column),
                Some(column) => cast(column, field.data_type()).map_err(anyhow::Error::from)?,
                None => arrow::array::new_null_array(field.data_type(), part.rows.plain.num_rows()),
            });
        }
        Ok(RecordBatch::try_new(Arc::clone(&self.schema), columns).map_err(anyhow::Error::from)?)
    }
}
