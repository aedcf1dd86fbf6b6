//! Rows as pages show them.

use std::ops::Range;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use serde_json::{Map, Value};
use weir_api::{ColumnView, PreviewView, RejectedRow, RowsView};
use weir_engine::{Preview, ShownRejects};
use weir_types::arrow_type;

use crate::failed::Failed;
use crate::output;

/// The largest number that JavaScript holds exactly.
const MAX_EXACT: u64 = 1 << 53;

/// Shows the first rows of a preview that was asked for one more.
///
/// # Errors
/// When a column's type cannot be written.
pub(super) fn preview(preview: Preview, limit: usize) -> Result<PreviewView, Failed> {
    let mut rejects = Vec::new();
    for rejected in &preview.rejects {
        rejects.extend(rejected_rows(rejected)?);
    }
    let count: usize = preview.batches.iter().map(RecordBatch::num_rows).sum();
    Ok(PreviewView {
        node: preview.node.to_string(),
        port: preview.port.to_string(),
        complete: count <= limit,
        rows: rows(&preview.schema, &preview.batches, 0..limit)?,
        rejects,
    })
}

/// Shows some of the rows of batches.
///
/// # Errors
/// When a column's type cannot be written.
pub(super) fn rows(schema: &SchemaRef, batches: &[RecordBatch], which: Range<usize>) -> Result<RowsView, Failed> {
    let column = |field: &std::sync::Arc<arrow::datatypes::Field>| ColumnView {
        name: field.name().clone(),
        data_type: arrow_type::name(field.data_type()).to_string(),
        nullable: field.is_nullable(),
    };
    let columns: Vec<ColumnView> = schema.fields().iter().map(column).collect();
    let mut rows = Vec::new();
    for line in output::json_lines(&some(batches, which))?.lines() {
        let mut row: Map<String, Value> = serde_json::from_str(line).map_err(anyhow::Error::new)?;
        rows.push(columns.iter().map(|column| row.remove(&column.name).map_or(Value::Null, exact)).collect());
    }
    Ok(RowsView { columns, rows })
}

/// Cuts rows out of batches. They may be many, and writing them as JSON is what takes time.
fn some(batches: &[RecordBatch], which: Range<usize>) -> Vec<RecordBatch> {
    let mut before = 0;
    let cut = batches.iter().map(|batch| {
        let within = |row: usize| row.saturating_sub(before).min(batch.num_rows());
        let (from, until) = (within(which.start), within(which.end));
        before += batch.num_rows();
        batch.slice(from, until - from)
    });
    cut.filter(|batch| batch.num_rows() > 0).collect()
}

fn rejected_rows(rejected: &ShownRejects) -> Result<Vec<RejectedRow>, Failed> {
    let lines = output::json_lines(std::slice::from_ref(&rejected.rows))?;
    let row = |(at, line): (usize, &str)| RejectedRow {
        node: rejected.node.to_string(),
        reason: rejected.reasons.get(at).or(rejected.reasons.first()).cloned().unwrap_or_default(),
        row: serde_json::from_str(line).map_or(Value::Null, exact),
    };
    Ok(lines.lines().enumerate().map(row).collect())
}

/// Turns numbers that a page would round into texts.
fn exact(value: Value) -> Value {
    match value {
        Value::Number(number) if number.as_i64().is_some_and(|n| n.unsigned_abs() > MAX_EXACT) => {
            number.to_string().into()
        }
        Value::Number(number) if number.as_i64().is_none() && number.as_u64().is_some() => number.to_string().into(),
        Value::Array(items) => items.into_iter().map(exact).collect(),
        Value::Object(fields) => Value::Object(fields.into_iter().map(|(name, value)| (name, exact(value))).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, Int64Array, RecordBatch};
    use serde_json::{Value, json};

    use super::{exact, rows};

    #[test]
    fn rows_are_cut_out_over_all_batches() {
        let batch = |ids: Vec<i64>| {
            let ids: ArrayRef = Arc::new(Int64Array::from(ids));
            RecordBatch::try_from_iter([("id", ids)]).expect("a batch")
        };
        let batches = [batch(vec![0, 1, 2]), batch(vec![]), batch(vec![3, 4])];
        for (which, expected) in
            [(0..2, json!([0, 1])), (2..4, json!([2, 3])), (3..9, json!([3, 4])), (7..9, json!([]))]
        {
            let shown = rows(&batches[0].schema(), &batches, which.clone()).unwrap_or_else(|_| panic!("{which:?}"));
            let ids: Value = shown.rows.into_iter().flatten().collect();
            assert_eq!(ids, expected, "{which:?}");
        }
    }

    #[test]
    fn numbers_that_a_page_would_round_are_texts() {
        let shown = exact(json!({ "a": [1, 9_007_199_254_740_993_i64], "b": u64::MAX, "c": -0.5, "d": null }));
        assert_eq!(shown, json!({ "a": [1, "9007199254740993"], "b": "18446744073709551615", "c": -0.5, "d": null }));
    }
}
