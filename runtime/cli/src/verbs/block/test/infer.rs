//! Types of JSON rows whose case names none: integers `int64`, other numbers `float64`, texts `utf8`.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Fields, Schema, SchemaRef};
use serde_json::Value;
use weir_types::Problem;

/// Infers a schema that holds all rows.
pub(super) fn schema_of(rows: &[Value]) -> Result<SchemaRef, Problem> {
    let mut seen = DataType::Struct(Fields::empty());
    for (number, row) in rows.iter().enumerate() {
        if !row.is_object() {
            return Err(Problem::config(format!("row {number} is no JSON object")));
        }
        seen = join(seen, type_of(row)?)?;
    }
    match seen {
        DataType::Struct(fields) => Ok(Arc::new(Schema::new(fields.iter().map(known).collect::<Fields>()))),
        _ => Ok(Arc::new(Schema::empty())),
    }
}

/// A column that only holds nulls is a text.
fn known(field: &Arc<Field>) -> Arc<Field> {
    match field.data_type() {
        DataType::Null => Arc::new(Field::new(field.name(), DataType::Utf8, true)),
        _ => field.clone(),
    }
}

fn type_of(value: &Value) -> Result<DataType, Problem> {
    Ok(match value {
        Value::Null => DataType::Null,
        Value::Bool(_) => DataType::Boolean,
        Value::Number(number) if number.is_i64() => DataType::Int64,
        Value::Number(_) => DataType::Float64,
        Value::String(_) => DataType::Utf8,
        Value::Array(items) => {
            let item = items.iter().map(type_of).try_fold(DataType::Null, |all, item| join(all, item?))?;
            DataType::List(Arc::new(Field::new_list_field(item, true)))
        }
        Value::Object(map) => {
            let field = |(name, value): (&String, &Value)| Ok(Field::new(name, type_of(value)?, true));
            DataType::Struct(map.iter().map(field).collect::<Result<Fields, Problem>>()?)
        }
    })
}

fn join(left: DataType, right: DataType) -> Result<DataType, Problem> {
    Ok(match (left, right) {
        (left, right) if left == right => left,
        (DataType::Null, other) | (other, DataType::Null) => other,
        (DataType::Int64, DataType::Float64) | (DataType::Float64, DataType::Int64) => DataType::Float64,
        (DataType::List(left), DataType::List(right)) => {
            let item = join(left.data_type().clone(), right.data_type().clone())?;
            DataType::List(Arc::new(Field::new_list_field(item, true)))
        }
        (DataType::Struct(left), DataType::Struct(right)) => DataType::Struct(join_fields(&left, &right)?),
        (left, right) => {
            let message = format!("a column holds both {left} and {right}");
            return Err(Problem::config(message).with_hint("name its type in `schema.json`"));
        }
    })
}

fn join_fields(left: &Fields, right: &Fields) -> Result<Fields, Problem> {
    let mut joined: Vec<Field> = left.iter().map(|field| Field::clone(field)).collect();
    for field in right {
        match joined.iter_mut().find(|known| known.name() == field.name()) {
            Some(known) => {
                let data_type = join(known.data_type().clone(), field.data_type().clone())?;
                *known = Field::new(field.name(), data_type, true);
            }
            None => joined.push(Field::clone(field)),
        }
    }
    Ok(joined.into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::schema_of;
    use crate::verbs::block::test::rows::schema_line;

    #[test]
    fn rows_of_all_kinds_meet_in_one_schema() {
        let rows = [
            json!({ "n": 1, "t": "x", "list": [], "only": null }),
            json!({ "n": 1.5, "list": [1], "deep": { "b": true } }),
        ];
        let schema = schema_of(&rows).expect("a schema");
        insta::assert_snapshot!(schema_line(&schema), @"n: float64, t: utf8, list: list<int64>, only: utf8, deep: struct<b: bool>");
    }

    #[test]
    fn a_column_of_two_kinds_is_refused() {
        let problem = schema_of(&[json!({ "a": 1 }), json!({ "a": "x" })]).expect_err("two kinds");
        insta::assert_snapshot!(problem, @"a column holds both Int64 and Utf8");
    }
}
