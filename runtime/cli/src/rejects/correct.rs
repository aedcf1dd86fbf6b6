//! Correcting values of rejected rows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, StringArray};
use arrow::compute::kernels::zip::zip;
use arrow::compute::{CastOptions, cast_with_options, concat_batches, nullif};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::record_batch::RecordBatch;
use arrow::util::display::FormatOptions;
use bytes::Bytes;
use serde_json::{Map, Value, json};
use weir_formats::Format;
use weir_types::arrow_type;

use super::decode::decode;
use super::fit::problem;
use super::kept::ID;
use crate::failed::Failed;

/// New values of rows, by the id of the reject.
pub(crate) type Corrections = BTreeMap<String, Map<String, Value>>;

/// Puts corrected values into rows, in the types of the node that they are sent into; what is not corrected stays. Values of plain types
/// may be given as text.
///
/// # Errors
/// When a value does not fit its column.
pub(crate) fn correct(
    batch: &RecordBatch,
    schema: &SchemaRef,
    corrections: &Corrections,
) -> Result<RecordBatch, Failed> {
    let ids = batch.column_by_name(ID).and_then(|ids| ids.as_string_opt::<i32>());
    let ids = ids.ok_or_else(|| problem(format!("the rows have no text column `{ID}`")))?;
    let of_rows: Vec<Option<&Map<String, Value>>> = (0..ids.len()).map(|at| corrections.get(ids.value(at))).collect();
    let corrected: BTreeSet<&str> = of_rows
        .iter()
        .flatten()
        .flat_map(|values| values.keys().map(String::as_str))
        .filter(|name| *name != ID)
        .collect();
    let mut columns: Vec<(String, ArrayRef)> = Vec::new();
    for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
        if !corrected.contains(field.name().as_str()) {
            columns.push((field.name().clone(), Arc::clone(column)));
        }
    }
    for name in corrected {
        let target = schema.field_with_name(name).map_or(DataType::Utf8, |field| field.data_type().clone());
        let values: Vec<Option<&Value>> =
            of_rows.iter().map(|values| values.and_then(|values| values.get(name))).collect();
        let new = if target.is_nested() { nested(name, &target, &values)? } else { plain(name, &target, &values)? };
        let column = match batch.column_by_name(name) {
            Some(old) => {
                let is_new: BooleanArray = values.iter().map(|value| Some(value.is_some())).collect();
                // What is replaced need not fit.
                let old = nullif(old, &is_new).map_err(anyhow::Error::from)?;
                let old = converted(name, &old, &target)?;
                zip(&is_new, &new, &old).map_err(anyhow::Error::from)?
            }
            None => new,
        };
        columns.push((name.to_owned(), column));
    }
    let fields: Vec<Field> =
        columns.iter().map(|(name, column)| Field::new(name, column.data_type().clone(), true)).collect();
    let columns = columns.into_iter().map(|(_, column)| column).collect();
    Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(anyhow::Error::from)?)
}

fn plain(name: &str, target: &DataType, values: &[Option<&Value>]) -> Result<ArrayRef, Failed> {
    let text = |value: &Value| match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    let texts: StringArray = values.iter().map(|value| value.and_then(text)).collect();
    converted(name, &(Arc::new(texts) as ArrayRef), target)
}

fn converted(name: &str, values: &ArrayRef, target: &DataType) -> Result<ArrayRef, Failed> {
    let options = CastOptions { safe: false, format_options: FormatOptions::default() };
    cast_with_options(values, target, &options)
        .map_err(|error| problem(format!("column `{name}` of the rows is not `{}`: {error}", arrow_type::name(target))))
}

/// Lists, structs and maps are read as JSON.
fn nested(name: &str, target: &DataType, values: &[Option<&Value>]) -> Result<ArrayRef, Failed> {
    let schema: SchemaRef = Arc::new(Schema::new(vec![Field::new(name, target.clone(), true)]));
    let line = |value: &Option<&Value>| format!("{}\n", json!({ ID: "", name: value.unwrap_or(&Value::Null) }));
    let lines: String = values.iter().map(line).collect();
    let batches = decode("the corrected rows", Bytes::from(lines), Format::Ndjson, &schema)?;
    let first = batches.first().map(RecordBatch::schema);
    let read = first.map(|schema| concat_batches(&schema, &batches)).transpose().map_err(anyhow::Error::from)?;
    let column = read.as_ref().and_then(|rows| rows.column_by_name(name)).filter(|column| column.len() == values.len());
    column.cloned().ok_or_else(|| problem(format!("column `{name}` of the rows is not `{}`", arrow_type::name(target))))
}

#[cfg(test)]
mod tests {
    use arrow::array::{Int64Array, ListArray};
    use arrow::datatypes::Int64Type;

    use super::*;

    fn rows() -> RecordBatch {
        let list: ArrayRef =
            Arc::new(ListArray::from_iter_primitive::<Int64Type, _, _>([Some([Some(1)]), Some([Some(2)])]));
        RecordBatch::try_from_iter([
            (ID, Arc::new(StringArray::from(vec!["r1-0", "r1-1"])) as ArrayRef),
            ("amount", Arc::new(StringArray::from(vec!["7", "eight"])) as ArrayRef),
            ("name", Arc::new(StringArray::from(vec!["a", "b"])) as ArrayRef),
            ("parts", list),
        ])
        .expect("rows")
    }

    fn schema() -> SchemaRef {
        let list = DataType::List(Arc::new(Field::new("item", DataType::Int64, true)));
        Arc::new(Schema::new(vec![
            Field::new("amount", DataType::Int64, false),
            Field::new("name", DataType::Utf8, true),
            Field::new("parts", list, true),
        ]))
    }

    fn corrections(values: Value) -> Corrections {
        serde_json::from_value(json!({ "r1-1": values })).expect("corrections")
    }

    #[test]
    fn only_what_is_corrected_changes() {
        let rows = rows().slice(1, 1);
        let made = correct(&rows, &schema(), &corrections(json!({ "amount": "8", "parts": [3, 4] })));
        let made = made.expect("corrected");
        let amount = made.column_by_name("amount").expect("a column");
        assert_eq!(amount.as_ref(), &Int64Array::from(vec![8]) as &dyn Array);
        let parts = made.column_by_name("parts").expect("a column").as_list::<i32>().value(0);
        assert_eq!(parts.as_ref(), &Int64Array::from(vec![3, 4]) as &dyn Array);
        assert_eq!(made.column_by_name("name").expect("a column").as_string::<i32>().value(0), "b");
    }

    #[test]
    fn values_that_do_not_fit_are_refused_by_column() {
        for values in [json!({ "amount": "nine" }), json!({ "parts": "none" })] {
            let refused = correct(&rows().slice(1, 1), &schema(), &corrections(values.clone())).expect_err("refused");
            let said = refused.into_diagnostics().to_string();
            let column = values.as_object().and_then(|values| values.keys().next()).expect("a column");
            assert!(said.contains(column.as_str()), "{said}");
        }
    }
}
