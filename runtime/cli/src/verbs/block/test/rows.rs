//! Between batches, JSON rows and types as text.

use std::sync::Arc;

use arrow::datatypes::{Field, Schema, SchemaRef};
use arrow::record_batch::RecordBatch;
use serde_json::{Map, Value};
use weir_types::{Problem, arrow_type};

/// Returns the types of one port: `{ column: type }` holds for every port, `{ port: { column: type } }` for the one named.
pub(super) fn types_of_port<'v>(types: &'v Value, port: &str) -> Option<&'v Map<String, Value>> {
    let all = types.as_object()?;
    if all.is_empty() || !all.values().all(Value::is_object) {
        Some(all).filter(|all| !all.is_empty())
    } else {
        all.get(port)?.as_object()
    }
}

/// Makes a schema of `{ column: type }`.
pub(super) fn schema_from_types(types: &Map<String, Value>) -> Result<SchemaRef, Problem> {
    let field = |(name, text): (&String, &Value)| {
        let text = text.as_str().unwrap_or_default();
        let data_type =
            arrow_type::parse(text).map_err(|error| Problem::config(format!("the type of `{name}`: {error}")))?;
        Ok(Field::new(name, data_type, true))
    };
    Ok(Arc::new(Schema::new(types.iter().map(field).collect::<Result<Vec<_>, Problem>>()?)))
}

/// Writes a schema on one line.
pub(super) fn schema_line(schema: &Schema) -> String {
    let field = |field: &Arc<Field>| format!("{}: {}", field.name(), arrow_type::name(field.data_type()));
    schema.fields().iter().map(field).collect::<Vec<_>>().join(", ")
}

/// Returns the rows of batches as JSON objects.
pub(super) fn json_rows(batches: &[RecordBatch]) -> Result<Vec<Value>, Problem> {
    let mut rows = Vec::new();
    for batch in batches {
        let lines = weir_formats::rows_to_ndjson(batch).map_err(|error| Problem::system(error.to_string()))?;
        for row in serde_json::Deserializer::from_slice(&lines).into_iter() {
            rows.push(row.map_err(|error| Problem::system(error.to_string()))?);
        }
    }
    Ok(rows)
}
