//! `json_parse(json, type)`, and `json_error(json, type)` that says why it gave null.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, StringBuilder, UInt64Array};
use arrow::compute::take;
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::error::Result as PlanResult;
use datafusion::logical_expr::{
    ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use datafusion::scalar::ScalarValue;
use weir_formats::{JsonFault, json_column};
use weir_types::{Problem, arrow_type};

use super::path::json_text;
use crate::functions::problem;

/// Returns both.
pub(super) fn all() -> Vec<Arc<ScalarUDF>> {
    let function = |name, errors| {
        Arc::new(ScalarUDF::from(Parse { name, errors, signature: Signature::user_defined(Volatility::Immutable) }))
    };
    vec![function("json_parse", false), function("json_error", true)]
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Parse {
    name: &'static str,
    /// Whether the reasons are wanted instead of the values.
    errors: bool,
    signature: Signature,
}

impl Parse {
    fn data_type(&self, argument: Option<&ScalarValue>) -> Result<DataType, Problem> {
        let text = argument.and_then(|text| text.try_as_str().flatten()).ok_or_else(|| {
            Problem::config(format!("the second argument of `{}` has to be a type, written out", self.name))
                .with_hint(format!("write `{}(json, 'struct<id: int64, tags: list<utf8>>')`", self.name))
        })?;
        arrow_type::parse(text).map_err(|error| {
            let wrong = Problem::config(format!("the type in `{}` is none: {error}", self.name));
            match error.hint() {
                Some(hint) => wrong.with_hint(hint),
                None => wrong,
            }
        })
    }
}

impl ScalarUDFImpl for Parse {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> PlanResult<DataType> {
        Err(problem(Problem::system(format!("the type of `{}` depends on its second argument", self.name))))
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> PlanResult<FieldRef> {
        let parsed = self.data_type(args.scalar_arguments.get(1).copied().flatten()).map_err(problem)?;
        // Some types have no form in JSON; an empty column tells before there are rows.
        json_column(std::iter::empty(), &parsed).map_err(|error| problem(error.into()))?;
        Ok(Arc::new(Field::new(self.name, if self.errors { DataType::Utf8 } else { parsed }, true)))
    }

    fn coerce_types(&self, types: &[DataType]) -> PlanResult<Vec<DataType>> {
        let [json, _] = types else {
            let message = format!("`{}` takes a JSON text and a type, not {} arguments", self.name, types.len());
            return Err(problem(Problem::config(message)));
        };
        Ok(vec![json_text(self.name, json)?, DataType::Utf8])
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> PlanResult<ColumnarValue> {
        let [json, ColumnarValue::Scalar(data_type)] = args.args.as_slice() else {
            return Err(problem(Problem::system(format!("`{}` was called without a type", self.name))));
        };
        let data_type = self.data_type(Some(data_type)).map_err(problem)?;
        let texts = json.to_array(if matches!(json, ColumnarValue::Scalar(_)) { 1 } else { args.number_rows })?;
        let (values, faults) = match texts.data_type() {
            DataType::LargeUtf8 => json_column(texts.as_string::<i64>().iter(), &data_type),
            _ => json_column(texts.as_string::<i32>().iter(), &data_type),
        }
        .map_err(|error| problem(error.into()))?;
        let result = if self.errors { reasons(&faults, texts.len()) } else { without_faults(values, &faults)? };
        Ok(match json {
            ColumnarValue::Scalar(_) => ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?),
            ColumnarValue::Array(_) => ColumnarValue::Array(result),
        })
    }
}

fn without_faults(values: ArrayRef, faults: &[JsonFault]) -> PlanResult<ArrayRef> {
    if faults.is_empty() {
        return Ok(values);
    }
    let mut rows: Vec<Option<u64>> = (0..values.len() as u64).map(Some).collect();
    faults.iter().for_each(|fault| rows[fault.row] = None);
    // Unlike `nullif`, this makes null what is inside of a struct, too, which is looked at by itself when a field is asked for.
    Ok(take(&values, &UInt64Array::from(rows), None)?)
}

/// Returns the first reason of each row.
fn reasons(faults: &[JsonFault], rows: usize) -> ArrayRef {
    let mut reasons = StringBuilder::new();
    let mut faults = faults.iter().peekable();
    for row in 0..rows {
        reasons.append_option(faults.next_if(|fault| fault.row == row).map(|fault| &fault.reason));
        while faults.next_if(|fault| fault.row == row).is_some() {}
    }
    Arc::new(reasons.finish())
}
