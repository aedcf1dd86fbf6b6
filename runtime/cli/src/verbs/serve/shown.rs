//! Rows as pages show them.

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
        rows: rows(&preview.schema, &preview.batches, limit)?,
        rejects,
    })
}

/// Shows the first rows of batches.
///
/// # Errors
/// When a column's type cannot be written.
pub(super) fn rows(schema: &SchemaRef, batches: &[RecordBatch], limit: usize) -> Result<RowsView, Failed> {
    let column = |field: &std::sync::Arc<arrow::datatypes::Field>| ColumnView {
        name: field.name().clone(),
        data_type: arrow_type::name(field.data_type()).to_string(),
        nullable: field.is_nullable(),
    };
    let columns: Vec<ColumnView> = schema.fields().iter().map(column).collect();
    let mut rows = Vec::new();
    for line in output::json_lines(batches)?.lines().take(limit) {
        let mut row: Map<String, Value> = serde_json::from_str(line).map_err(anyhow::Error::new)?;
        rows.push(columns.iter().map(|column| row.remove(&column.name).map_or(Value::Null, exact)).collect());
    }
    Ok(RowsView { columns, rows })
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
    use serde_json::json;

    use super::exact;

    #[test]
    fn numbers_that_a_page_would_round_are_texts() {
        let shown = exact(json!({ "a": [1, 9_007_199_254_740_993_i64], "b": u64::MAX, "c": -0.5, "d": null }));
        assert_eq!(shown, json!({ "a": [1, "9007199254740993"], "b": "18446744073709551615", "c": -0.5, "d": null }));
    }
}
