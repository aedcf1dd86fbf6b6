//! Functions that take one value out of a JSON text.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanBuilder, Float64Builder, Int64Builder, StringBuilder};
use arrow::datatypes::DataType;
use datafusion::error::Result as PlanResult;
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};
use datafusion::scalar::ScalarValue;

use super::path::{Path, coerce};
use super::walk::{find, is_json, length};

/// What is wanted of the value at the end of the path. JSON's `null` is SQL's, except that it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Wanted {
    /// The value as JSON.
    Json,
    /// A text without its quotes, everything else as JSON.
    Text,
    /// An integer; null for everything else.
    Int,
    /// A number; null for everything else.
    Float,
    /// A boolean; null for everything else.
    Bool,
    /// How many items or keys it has; null where it has none.
    Length,
    /// Whether it is there.
    Presence,
    /// Whether the text is JSON.
    Validity,
}

const ALL: [(&str, Wanted); 8] = [
    ("json_get", Wanted::Json),
    ("json_get_str", Wanted::Text),
    ("json_get_int", Wanted::Int),
    ("json_get_float", Wanted::Float),
    ("json_get_bool", Wanted::Bool),
    ("json_length", Wanted::Length),
    ("json_contains", Wanted::Presence),
    ("json_valid", Wanted::Validity),
];

/// Returns all of them.
pub(super) fn all() -> Vec<Arc<ScalarUDF>> {
    ALL.iter().map(|(name, wanted)| Arc::new(function(name, *wanted))).collect()
}

/// Returns `json_get`.
pub(super) fn get() -> ScalarUDF {
    function("json_get", Wanted::Json)
}

/// Returns `json_get_str`.
pub(super) fn get_text() -> ScalarUDF {
    function("json_get_str", Wanted::Text)
}

fn function(name: &'static str, wanted: Wanted) -> ScalarUDF {
    ScalarUDF::from(Accessor { name, wanted, signature: Signature::user_defined(Volatility::Immutable) })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Accessor {
    name: &'static str,
    wanted: Wanted,
    signature: Signature,
}

impl ScalarUDFImpl for Accessor {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> PlanResult<DataType> {
        Ok(match self.wanted {
            Wanted::Json | Wanted::Text => DataType::Utf8,
            Wanted::Int | Wanted::Length => DataType::Int64,
            Wanted::Float => DataType::Float64,
            Wanted::Bool | Wanted::Presence | Wanted::Validity => DataType::Boolean,
        })
    }

    fn coerce_types(&self, types: &[DataType]) -> PlanResult<Vec<DataType>> {
        coerce(self.name, types)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> PlanResult<ColumnarValue> {
        let constant = args.args.iter().all(|argument| matches!(argument, ColumnarValue::Scalar(_)));
        let rows = if constant { 1 } else { args.number_rows };
        let Some((json, path)) = args.args.split_first() else {
            return Ok(ColumnarValue::Scalar(ScalarValue::Null));
        };
        let json = json.to_array(rows)?;
        let values = self.column(&json, &Path::of(path));
        Ok(if constant {
            ColumnarValue::Scalar(ScalarValue::try_from_array(&values, 0)?)
        } else {
            ColumnarValue::Array(values)
        })
    }
}

impl Accessor {
    fn column(&self, json: &ArrayRef, path: &Path<'_>) -> ArrayRef {
        let rows = json.len();
        let text = |row| match json.data_type() {
            DataType::LargeUtf8 => json.as_string::<i64>().value(row),
            _ => json.as_string::<i32>().value(row),
        };
        let document = |row| json.is_valid(row).then(|| text(row));
        let mut steps = Vec::new();
        let mut at = |row| {
            let document = document(row)?;
            if path.steps(row, &mut steps) { find(document, &steps) } else { None }
        };
        match self.wanted {
            Wanted::Json | Wanted::Text => {
                let mut values = StringBuilder::with_capacity(rows, rows * 8);
                let whole = self.wanted == Wanted::Json;
                (0..rows).for_each(|row| values.append_option(at(row).and_then(|value| written(value, whole))));
                Arc::new(values.finish())
            }
            Wanted::Int | Wanted::Length => {
                let mut values = Int64Builder::with_capacity(rows);
                let read = if self.wanted == Wanted::Int { |value: &str| value.parse().ok() } else { length };
                (0..rows).for_each(|row| values.append_option(at(row).and_then(read)));
                Arc::new(values.finish())
            }
            Wanted::Float => {
                let mut values = Float64Builder::with_capacity(rows);
                (0..rows).for_each(|row| values.append_option(at(row).and_then(number)));
                Arc::new(values.finish())
            }
            Wanted::Bool | Wanted::Presence | Wanted::Validity => {
                let mut values = BooleanBuilder::with_capacity(rows);
                (0..rows).for_each(|row| {
                    values.append_option(match self.wanted {
                        Wanted::Bool => at(row).and_then(|value| value.parse().ok()),
                        Wanted::Presence => document(row).map(|_| at(row).is_some()),
                        _ => document(row).map(is_json),
                    });
                });
                Arc::new(values.finish())
            }
        }
    }
}

/// Returns a value's text; most texts have no escapes and are taken as they stand.
fn written(value: &str, whole: bool) -> Option<Cow<'_, str>> {
    if value == "null" {
        return None;
    }
    if whole || !value.starts_with('"') {
        return Some(Cow::Borrowed(value));
    }
    if value.contains('\\') {
        return serde_json::from_str(value).ok().map(Cow::Owned);
    }
    value.get(1..value.len().saturating_sub(1)).map(Cow::Borrowed)
}

/// Reads a JSON number. Texts that Rust takes for numbers, such as `inf`, are none in JSON and do not get here.
fn number(value: &str) -> Option<f64> {
    value.starts_with(|first: char| first == '-' || first.is_ascii_digit()).then(|| value.parse().ok()).flatten()
}
