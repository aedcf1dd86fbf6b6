//! Columns that say where a row comes from, added to the rows of loaders whose pipeline asks for them.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringArray, TimestampMicrosecondArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use arrow::record_batch::RecordBatch;
use chrono::{DateTime, Utc};
use weir_host::capability::Rejected;

/// The run that loaded the row.
pub(crate) const RUN: &str = "_weir_run";
/// When the reading of the row's split began, or was taken up again for the row's epoch: no row of it was read before.
pub(crate) const EXTRACTED_AT: &str = "_weir_extracted_at";
/// When the first rows of the row's split and epoch were handed to the loader.
pub(crate) const LOADED_AT: &str = "_weir_loaded_at";

/// Their number.
const COLUMNS: usize = 3;

const ZONE: &str = "UTC";

/// Returns a schema with these columns behind its own.
///
/// # Errors
/// With the name of a column that is there already.
pub(crate) fn with_metadata(schema: &Schema) -> Result<SchemaRef, &'static str> {
    let names = [RUN, EXTRACTED_AT, LOADED_AT];
    if let Some(taken) = names.into_iter().find(|name| schema.column_with_name(name).is_some()) {
        return Err(taken);
    }
    let time = DataType::Timestamp(TimeUnit::Microsecond, Some(ZONE.into()));
    let own = [DataType::Utf8, time.clone(), time];
    let own = names.into_iter().zip(own).map(|(name, data_type)| Arc::new(Field::new(name, data_type, false)));
    let fields: Vec<_> = schema.fields().iter().cloned().chain(own).collect();
    Ok(Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone())))
}

/// The values of one split in one epoch, which are the same for all of its rows.
#[derive(Debug)]
pub(crate) struct Metadata {
    run: String,
    extracted_at: i64,
    loaded_at: i64,
    schema: SchemaRef,
    /// As many rows of them as the largest batch so far had: a batch takes a slice.
    columns: Vec<ArrayRef>,
}

impl Metadata {
    /// Notes the values; `schema` is that of the rows with the columns.
    pub(crate) fn new(run: String, extracted_at: DateTime<Utc>, schema: SchemaRef) -> Self {
        let loaded_at = Utc::now().timestamp_micros();
        Self { run, extracted_at: extracted_at.timestamp_micros(), loaded_at, schema, columns: Vec::new() }
    }

    /// Returns rows with the columns.
    ///
    /// # Errors
    /// When the rows are not of the schema, which was checked where they were made.
    pub(crate) fn add(&mut self, rows: &RecordBatch) -> Result<RecordBatch, arrow::error::ArrowError> {
        let count = rows.num_rows();
        if self.columns.first().is_none_or(|column| column.len() < count) {
            self.columns = self.make(count);
        }
        let added = self.columns.iter().map(|column| column.slice(0, count));
        let columns = rows.columns().iter().cloned().chain(added).collect();
        RecordBatch::try_new(Arc::clone(&self.schema), columns)
    }

    fn make(&self, count: usize) -> Vec<ArrayRef> {
        let time = |micros| TimestampMicrosecondArray::from_value(micros, count).with_timezone(ZONE);
        let run = StringArray::from_iter_values(std::iter::repeat_n(&self.run, count));
        vec![Arc::new(run), Arc::new(time(self.extracted_at)), Arc::new(time(self.loaded_at))]
    }
}

/// Returns refused rows as they came in: the columns are no part of them.
///
/// # Errors
/// When the block gave rows back that it did not get.
pub(crate) fn without(rejected: Rejected) -> Result<Rejected, arrow::error::ArrowError> {
    let own: Vec<usize> = (0..rejected.rows.num_columns().saturating_sub(COLUMNS)).collect();
    Ok(Rejected { rows: rejected.rows.project(&own)?, reasons: rejected.reasons })
}

#[cfg(test)]
mod tests {
    use arrow::array::{Array, Int64Array};

    use super::*;

    #[test]
    fn every_row_gets_the_values_and_gives_them_back() {
        let rows = |ids: Vec<i64>| {
            let schema = Schema::new(vec![Field::new("id", DataType::Int64, true)]);
            RecordBatch::try_new(Arc::new(schema), vec![Arc::new(Int64Array::from(ids))]).expect("rows")
        };
        let small = rows(vec![1]);
        let schema = with_metadata(&small.schema()).expect("free names");
        let mut metadata = Metadata::new("r1".into(), DateTime::UNIX_EPOCH, schema);
        for ids in [vec![1], vec![1, 2, 3], vec![], vec![4]] {
            let given = rows(ids);
            let with = metadata.add(&given).expect("the same schema");
            assert_eq!((with.num_rows(), with.num_columns()), (given.num_rows(), 4));
            assert!(with.columns()[1..].iter().all(|column| column.null_count() == 0));
            let back = without(Rejected { rows: with, reasons: Vec::new() }).expect("columns");
            assert_eq!(back.rows, given);
        }
        assert_eq!(with_metadata(&metadata.schema), Err(RUN));
    }
}
