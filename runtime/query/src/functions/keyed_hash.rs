//! `keyed_hash(secret, value)`: HMAC-SHA-256 under a secret that the statement only names.
//!
//! The secret is looked up while the statement is planned, so that a wrong name fails before the first row; the key itself stays with
//! whoever implements [`HashKeys`].

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, StringArray};
use arrow::buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::error::Result as PlanResult;
use datafusion::logical_expr::{
    ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use datafusion::scalar::ScalarValue;
use weir_host::capability::{HashKeys, KeyedHash};
use weir_types::Problem;

use super::problem;

const NAME: &str = "keyed_hash";
/// The characters of a hash.
const WIDTH: usize = 64;
const HEX: &[u8; 16] = b"0123456789abcdef";

/// Returns the function for a node with these keys.
pub(crate) fn keyed_hash(keys: Option<Arc<dyn HashKeys>>) -> ScalarUDF {
    ScalarUDF::from(KeyedHashFunction { keys, signature: Signature::user_defined(Volatility::Immutable) })
}

#[derive(Debug)]
struct KeyedHashFunction {
    keys: Option<Arc<dyn HashKeys>>,
    signature: Signature,
}

impl KeyedHashFunction {
    fn keyed(&self, secret: Option<&ScalarValue>) -> Result<Arc<dyn KeyedHash>, Problem> {
        let name = secret.and_then(|secret| secret.try_as_str().flatten()).ok_or_else(|| {
            Problem::config(format!("the first argument of `{NAME}` has to be the name of a secret, written out"))
                .with_hint(format!("write `{NAME}('name', value)` with a name of the node's `secrets:`"))
        })?;
        match &self.keys {
            Some(keys) => keys.keyed(name),
            None => Err(Problem::denied(format!("there are no secrets here, so `{NAME}` has nothing to hash with"))),
        }
    }

    /// What the function is the same for: the keys, which have no order or equality but their place.
    fn identity(&self) -> usize {
        self.keys.as_ref().map_or(0, |keys| Arc::as_ptr(keys).cast::<()>() as usize)
    }
}

impl PartialEq for KeyedHashFunction {
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }
}

impl Eq for KeyedHashFunction {}

impl Hash for KeyedHashFunction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.identity().hash(state);
    }
}

impl ScalarUDFImpl for KeyedHashFunction {
    fn name(&self) -> &str {
        NAME
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> PlanResult<DataType> {
        Ok(DataType::Utf8)
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> PlanResult<FieldRef> {
        self.keyed(args.scalar_arguments.first().copied().flatten()).map_err(problem)?;
        let nullable = args.arg_fields.get(1).is_none_or(|field| field.is_nullable());
        Ok(Arc::new(Field::new(NAME, DataType::Utf8, nullable)))
    }

    fn coerce_types(&self, types: &[DataType]) -> PlanResult<Vec<DataType>> {
        let [_, value] = types else {
            return Err(problem(Problem::config(format!(
                "`{NAME}` takes the name of a secret and a value, not {} arguments",
                types.len()
            ))));
        };
        let value = match value {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Binary | DataType::LargeBinary => value.clone(),
            DataType::BinaryView | DataType::FixedSizeBinary(_) => DataType::Binary,
            nested if nested.is_nested() => {
                return Err(problem(Problem::config(format!("`{NAME}` cannot hash a value of type `{nested}`"))));
            }
            // Everything else is hashed as its text.
            _ => DataType::Utf8,
        };
        Ok(vec![DataType::Utf8, value])
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> PlanResult<ColumnarValue> {
        let [ColumnarValue::Scalar(secret), value] = args.args.as_slice() else {
            return Err(problem(Problem::system(format!("`{NAME}` was called without the name of a secret"))));
        };
        let hash = self.keyed(Some(secret)).map_err(problem)?;
        match value {
            ColumnarValue::Array(values) => Ok(ColumnarValue::Array(hashed(values, &*hash))),
            ColumnarValue::Scalar(value) => {
                let one = hashed(&value.to_array()?, &*hash);
                Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&one, 0)?))
            }
        }
    }
}

fn hashed(values: &ArrayRef, hash: &dyn KeyedHash) -> ArrayRef {
    match values.data_type() {
        DataType::LargeUtf8 => column(values, hash, |row| values.as_string::<i64>().value(row).as_bytes()),
        DataType::Binary => column(values, hash, |row| values.as_binary::<i32>().value(row)),
        DataType::LargeBinary => column(values, hash, |row| values.as_binary::<i64>().value(row)),
        // The planner has turned every other type into text.
        _ => column(values, hash, |row| values.as_string::<i32>().value(row).as_bytes()),
    }
}

/// All hashes have one width, so the offsets are known and the bytes are written in one piece.
fn column<'a>(values: &'a ArrayRef, hash: &dyn KeyedHash, value: impl Fn(usize) -> &'a [u8]) -> ArrayRef {
    let rows = values.len();
    let nulls = values.nulls().cloned();
    let mut bytes = Vec::with_capacity((rows - values.null_count()) * WIDTH);
    let mut offsets = Vec::with_capacity(rows + 1);
    offsets.push(0_i32);
    for row in 0..rows {
        if values.is_valid(row) {
            let pairs = hash.hash(value(row)).map(|byte| [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
            bytes.extend_from_slice(pairs.as_flattened());
        }
        offsets.push(bytes.len() as i32);
    }
    let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
    Arc::new(StringArray::new(offsets, Buffer::from_vec(bytes), nulls))
}
