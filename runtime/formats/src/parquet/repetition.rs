//! Which columns repeat themselves: only those gain from a dictionary.

use std::collections::HashSet;

use ::parquet::schema::types::ColumnPath;
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::DataType;

/// So many values tell enough of a column.
const SAMPLE: usize = 8_192;
/// Fewer tell nothing.
const FEWEST: usize = 512;

/// Names the columns whose values are nearly all different in a first batch.
///
/// The crate would look up each of their values in a dictionary, until that is full and thrown away, anew for every row group.
pub(super) fn distinct_columns(batch: &RecordBatch) -> Vec<ColumnPath> {
    let schema = batch.schema_ref();
    let columns = schema.fields().iter().zip(batch.columns());
    let distinct = columns.filter(|(_, column)| is_distinct(column));
    distinct.map(|(field, _)| ColumnPath::from(vec![field.name().clone()])).collect()
}

fn is_distinct(column: &ArrayRef) -> bool {
    let rows = column.len().min(SAMPLE);
    let present = (0..rows).filter(|row| column.is_valid(*row));
    let (values, different) = match column.data_type() {
        DataType::Utf8 => {
            let texts = column.as_string::<i32>();
            count(present.map(|row| texts.value(row).as_bytes()))
        }
        DataType::Binary => {
            let bytes = column.as_binary::<i32>();
            count(present.map(|row| bytes.value(row)))
        }
        other => {
            let Some(width) = other.primitive_width() else { return false };
            let data = column.to_data();
            let Some(buffer) = data.buffers().first() else { return false };
            let at = |row: usize| (data.offset() + row) * width;
            count(present.filter_map(|row| buffer.as_slice().get(at(row)..at(row) + width)))
        }
    };
    values >= FEWEST && different > values / 10 * 9
}

/// Counts values and different values.
fn count<'a>(values: impl Iterator<Item = &'a [u8]>) -> (usize, usize) {
    let mut seen = HashSet::with_capacity(SAMPLE);
    let mut count = 0;
    for value in values {
        count += 1;
        seen.insert(value);
    }
    (count, seen.len())
}
