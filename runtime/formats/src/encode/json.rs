//! Values and rows as JSON.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::buffer::NullBuffer;
use arrow::datatypes::DataType;

use super::cell::{Look, Scalar, scalar};
use crate::FormatError;
use crate::column::unsupported;
use crate::json::escape;
use crate::options::BinaryText;

/// A column that can be written as JSON values.
pub(super) struct JsonCells<'a> {
    nulls: Option<NullBuffer>,
    body: Body<'a>,
}

enum Body<'a> {
    Scalar(Scalar<'a>),
    Struct(Vec<Member<'a>>),
    List { ranges: Ranges<'a>, items: Box<JsonCells<'a>> },
    Map { ranges: Ranges<'a>, keys: Scalar<'a>, values: Box<JsonCells<'a>> },
}

/// A struct's field with its key as it is written, quotes and colon included.
struct Member<'a> {
    key: Vec<u8>,
    cells: JsonCells<'a>,
}

/// Where each row's items are.
type Ranges<'a> = Box<dyn Fn(usize) -> std::ops::Range<usize> + 'a>;

impl<'a> JsonCells<'a> {
    /// Prepares a column.
    ///
    /// # Errors
    /// When its type has no text form.
    pub(super) fn new(array: &'a dyn Array, binary: BinaryText) -> Result<Self, FormatError> {
        let nulls = array.logical_nulls();
        let body = match scalar(array, binary)? {
            Some(scalar) => Body::Scalar(scalar),
            None => nested(array, binary)?,
        };
        Ok(Self { nulls, body })
    }

    pub(super) fn is_null(&self, row: usize) -> bool {
        self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row))
    }

    /// Appends the value of a row.
    pub(super) fn write(&self, row: usize, out: &mut Vec<u8>) {
        if self.is_null(row) {
            return out.extend_from_slice(b"null");
        }
        match &self.body {
            Body::Scalar(scalar) => write_scalar(scalar, row, out),
            Body::Struct(members) => write_members(members, row, out),
            Body::List { ranges, items } => {
                out.push(b'[');
                for (number, item) in ranges(row).enumerate() {
                    if number > 0 {
                        out.push(b',');
                    }
                    items.write(item, out);
                }
                out.push(b']');
            }
            Body::Map { ranges, keys, values } => {
                out.push(b'{');
                for (number, entry) in ranges(row).enumerate() {
                    if number > 0 {
                        out.push(b',');
                    }
                    let mut key = Vec::new();
                    (keys.write)(entry, &mut key);
                    write_string(&key, out);
                    out.push(b':');
                    values.write(entry, out);
                }
                out.push(b'}');
            }
        }
    }
}

/// Appends all rows of a batch of plain types, one object per line.
pub(crate) fn write_rows(batch: &RecordBatch, binary: BinaryText, out: &mut Vec<u8>) -> Result<(), FormatError> {
    let schema = batch.schema_ref();
    let names = schema.fields().iter().map(|field| field.name().as_str());
    let members = members(names, batch.columns().iter().map(|array| array.as_ref()), binary)?;
    for row in 0..batch.num_rows() {
        write_members(&members, row, out);
        out.push(b'\n');
    }
    Ok(())
}

fn members<'a>(
    names: impl Iterator<Item = &'a str>,
    arrays: impl Iterator<Item = &'a dyn Array>,
    binary: BinaryText,
) -> Result<Vec<Member<'a>>, FormatError> {
    names
        .zip(arrays)
        .map(|(name, array)| {
            let mut key = Vec::with_capacity(name.len() + 3);
            write_string(name.as_bytes(), &mut key);
            key.push(b':');
            Ok(Member { key, cells: JsonCells::new(array, binary)? })
        })
        .collect()
}

fn nested(array: &dyn Array, binary: BinaryText) -> Result<Body<'_>, FormatError> {
    Ok(match array.data_type() {
        DataType::Struct(fields) => {
            let names = fields.iter().map(|field| field.name().as_str());
            Body::Struct(members(names, array.as_struct().columns().iter().map(|array| array.as_ref()), binary)?)
        }
        DataType::List(_) => {
            let list = array.as_list::<i32>();
            let offsets = list.value_offsets();
            let ranges: Ranges<'_> = Box::new(|row| offsets[row] as usize..offsets[row + 1] as usize);
            Body::List { ranges, items: Box::new(JsonCells::new(list.values().as_ref(), binary)?) }
        }
        DataType::LargeList(_) => {
            let list = array.as_list::<i64>();
            let offsets = list.value_offsets();
            let ranges: Ranges<'_> = Box::new(|row| offsets[row] as usize..offsets[row + 1] as usize);
            Body::List { ranges, items: Box::new(JsonCells::new(list.values().as_ref(), binary)?) }
        }
        DataType::Map(..) => {
            let map = array.as_map();
            let offsets = map.value_offsets();
            let ranges: Ranges<'_> = Box::new(|row| offsets[row] as usize..offsets[row + 1] as usize);
            let keys = map.keys().as_ref();
            let keys = scalar(keys, binary)?.ok_or_else(|| unsupported(array.data_type()))?;
            Body::Map { ranges, keys, values: Box::new(JsonCells::new(map.values().as_ref(), binary)?) }
        }
        other => return Err(unsupported(other)),
    })
}

fn write_members(members: &[Member<'_>], row: usize, out: &mut Vec<u8>) {
    out.push(b'{');
    for (number, member) in members.iter().enumerate() {
        if number > 0 {
            out.push(b',');
        }
        out.extend_from_slice(&member.key);
        member.cells.write(row, out);
    }
    out.push(b'}');
}

fn write_scalar(scalar: &Scalar<'_>, row: usize, out: &mut Vec<u8>) {
    match scalar.look {
        Look::Bare => (scalar.write)(row, out),
        Look::Simple => {
            out.push(b'"');
            (scalar.write)(row, out);
            out.push(b'"');
        }
        Look::Text => {
            let mut text = Vec::new();
            (scalar.write)(row, &mut text);
            write_string(&text, out);
        }
        Look::Float => {
            let start = out.len();
            (scalar.write)(row, out);
            // JSON has no word for these, so they stand as text, which reading back understands.
            let last = out.last().copied().unwrap_or_default();
            if !last.is_ascii_digit() {
                out.insert(start, b'"');
                out.push(b'"');
            }
        }
    }
}

fn write_string(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    escape(text, out);
    out.push(b'"');
}
