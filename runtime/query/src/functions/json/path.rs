//! Paths as the arguments of a call: constants mostly, but columns will do.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Int64Type};
use datafusion::error::Result as PlanResult;
use datafusion::logical_expr::ColumnarValue;
use datafusion::scalar::ScalarValue;
use weir_types::Problem;

use super::walk::Step;
use crate::functions::problem;

/// The steps of a path, whose texts are borrowed from the call's arguments.
pub(super) struct Path<'a>(Vec<Part<'a>>);

enum Part<'a> {
    Constant(Option<Step<'a>>),
    Column(&'a ArrayRef),
}

impl<'a> Path<'a> {
    /// Reads a path from arguments that [`coerce`] has seen.
    pub(super) fn of(arguments: &'a [ColumnarValue]) -> Self {
        let part = |argument: &'a ColumnarValue| match argument {
            ColumnarValue::Array(column) => Part::Column(column),
            ColumnarValue::Scalar(ScalarValue::Int64(Some(item))) => Part::Constant(Some(Step::Item(*item))),
            ColumnarValue::Scalar(text) => Part::Constant(text.try_as_str().flatten().map(Step::Key)),
        };
        Self(arguments.iter().map(part).collect())
    }

    /// Puts a row's steps into `steps`; `false` when one of them is null, and so leads nowhere.
    pub(super) fn steps(&self, row: usize, steps: &mut Vec<Step<'a>>) -> bool {
        steps.clear();
        for part in &self.0 {
            match part {
                Part::Constant(step) => steps.extend(*step),
                Part::Column(column) if column.is_valid(row) => steps.push(step_of(column, row)),
                Part::Column(_) => {}
            }
        }
        steps.len() == self.0.len()
    }
}

fn step_of(column: &ArrayRef, row: usize) -> Step<'_> {
    match column.data_type() {
        DataType::Int64 => Step::Item(column.as_primitive::<Int64Type>().value(row)),
        _ => Step::Key(column.as_string::<i32>().value(row)),
    }
}

/// Returns the types that a call's arguments are converted to: the JSON text, then keys and positions.
pub(super) fn coerce(function: &str, types: &[DataType]) -> PlanResult<Vec<DataType>> {
    let Some((json, path)) = types.split_first() else {
        return Err(problem(Problem::config(format!("`{function}` takes a JSON text and the path into it"))));
    };
    let mut coerced = vec![json_text(function, json)?];
    for step in path {
        coerced.push(match step {
            text if is_text(text) => DataType::Utf8,
            number if number.is_integer() => DataType::Int64,
            other => {
                let message = format!("a path of `{function}` is made of keys and positions, not of `{other}`");
                return Err(problem(Problem::config(message).with_hint(format!("write `{function}(json, 'key', 0)`"))));
            }
        });
    }
    Ok(coerced)
}

/// Returns the type that a JSON text is taken as.
pub(super) fn json_text(function: &str, given: &DataType) -> PlanResult<DataType> {
    match given {
        DataType::LargeUtf8 => Ok(DataType::LargeUtf8),
        text if is_text(text) => Ok(DataType::Utf8),
        other => {
            let problem_of_type = Problem::config(format!("`{function}` reads JSON texts, not `{other}`"));
            Err(problem(match other {
                DataType::Struct(_) => problem_of_type.with_hint("a field of a struct is `get_field(column, 'name')`"),
                _ => problem_of_type,
            }))
        }
    }
}

fn is_text(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null)
}
