//! The types that blocks know, from those that DataFusion may give.
//!
//! DataFusion has encodings of its own (views, dictionaries) and types that the block contract does not carry (intervals, unions). The
//! first are converted where a result leaves the engine, the second refused before anything runs.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, FieldRef, Fields, Schema, SchemaRef};
use arrow::error::ArrowError;
use weir_types::Problem;

/// Returns the schema in plain types.
///
/// # Errors
/// Names the first column whose type blocks do not know.
pub(crate) fn plain_schema(schema: &Schema) -> Result<SchemaRef, Problem> {
    let fields = schema.fields().iter().map(plain_column).collect::<Result<Fields, _>>()?;
    Ok(Arc::new(Schema::new(fields)))
}

fn plain_column(field: &FieldRef) -> Result<FieldRef, Problem> {
    plain_field(field).map_err(|data_type| {
        let problem = Problem::config(format!(
            "the result column `{}` has the type `{data_type}`, which blocks do not know",
            field.name()
        ));
        match data_type {
            DataType::Interval(_) => problem.with_hint(
                "turn it into a number, for example by `extract(epoch from …)`, or into text by `cast(… as varchar)`",
            ),
            _ => problem.with_hint("cast it, for example to `varchar`"),
        }
        .with_column(field.name())
    })
}

fn plain_field(field: &FieldRef) -> Result<FieldRef, DataType> {
    let data_type = plain_type(field.data_type())?;
    Ok(if data_type == *field.data_type() {
        field.clone()
    } else {
        Arc::new(Field::clone(field).with_data_type(data_type))
    })
}

fn plain_type(data_type: &DataType) -> Result<DataType, DataType> {
    Ok(match data_type {
        DataType::Utf8View => DataType::Utf8,
        DataType::BinaryView | DataType::FixedSizeBinary(_) => DataType::Binary,
        DataType::Float16 => DataType::Float32,
        DataType::Decimal32(precision, scale) | DataType::Decimal64(precision, scale) => {
            DataType::Decimal128(*precision, *scale)
        }
        DataType::Dictionary(_, values) => plain_type(values)?,
        DataType::RunEndEncoded(_, values) => plain_type(values.data_type())?,
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::FixedSizeList(item, _)
        | DataType::ListView(item)
        | DataType::LargeListView(item) => DataType::List(plain_field(item)?),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(plain_field).collect::<Result<Fields, _>>()?),
        DataType::Map(entries, sorted) => DataType::Map(plain_field(entries)?, *sorted),
        DataType::Interval(_) | DataType::Union(..) => return Err(data_type.clone()),
        other => other.clone(),
    })
}

/// Returns the batch's columns under another schema, converted where the types differ.
///
/// # Errors
/// When a column cannot be converted or breaks the schema's promise of no nulls.
pub(crate) fn conform(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
    let columns = batch
        .columns()
        .iter()
        .zip(schema.fields())
        .map(|(column, field)| convert(column, field.data_type()))
        .collect::<Result<_, _>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(schema.clone(), columns, &options)
}

fn convert(column: &ArrayRef, data_type: &DataType) -> Result<ArrayRef, ArrowError> {
    if column.data_type() == data_type { Ok(column.clone()) } else { cast(column, data_type) }
}
