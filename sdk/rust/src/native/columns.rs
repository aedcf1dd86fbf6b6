//! Columns as buffers, out of and into arrow-rs arrays.

use arrow_array::{Array, ArrayRef, UInt32Array, make_array};
use arrow_buffer::Buffer;
use arrow_data::ArrayData;
use arrow_schema::DataType;

use super::arrow_type;
use crate::column::Column;
use crate::types::{Problem, Result};

/// Copies a column out.
pub(super) fn column(name: &str, array: &ArrayRef) -> Result<Column> {
    let data = from_row_zero(array)?;
    let rows = data.len();
    let (values, offsets) = match data.data_type() {
        DataType::Boolean => (data.buffers()[0].as_slice()[..rows.div_ceil(8)].to_vec(), None),
        DataType::Utf8 | DataType::Binary => variable(&data, 4),
        DataType::LargeUtf8 | DataType::LargeBinary => variable(&data, 8),
        fixed => match fixed.primitive_width() {
            Some(width) => (data.buffers()[0].as_slice()[..rows * width].to_vec(), None),
            None => return Err(nested(name, fixed)),
        },
    };
    let nulls = data.nulls().filter(|nulls| nulls.null_count() > 0);
    let validity = nulls.map(|nulls| nulls.buffer().as_slice()[..rows.div_ceil(8)].to_vec());
    Ok(Column { name: name.into(), data_type: arrow_type::name(data.data_type()), values, offsets, validity })
}

/// Slices share buffers that begin earlier; taking every row makes ones of their own.
fn from_row_zero(array: &ArrayRef) -> Result<ArrayData> {
    let all: UInt32Array = (0..array.len() as u32).collect();
    arrow_select::take::take(array, &all, None)
        .map(|array| array.to_data())
        .map_err(|error| Problem::system(error.to_string()))
}

fn variable(data: &ArrayData, width: usize) -> (Vec<u8>, Option<Vec<u8>>) {
    let offsets = data.buffers()[0].as_slice();
    let offsets = offsets.get(..(data.len() + 1) * width).map_or_else(|| vec![0; width], <[u8]>::to_vec);
    let mut last = [0; 8];
    last[..width].copy_from_slice(&offsets[offsets.len() - width..]);
    let values = data.buffers()[1].as_slice()[..u64::from_le_bytes(last) as usize].to_vec();
    (values, Some(offsets))
}

fn nested(name: &str, data_type: &DataType) -> Problem {
    Problem::config(format!("column `{name}` of type `{}` has no buffer form", arrow_type::name(data_type)))
        .with_hint("read it by IPC")
        .with_column(name)
}

/// Makes an array of a column that a block made, and checks it as the host does.
pub(super) fn array(column: &Column, rows: usize) -> Result<ArrayRef> {
    let data_type = arrow_type::parse(&column.data_type)?;
    let mut builder = ArrayData::builder(data_type).len(rows);
    if let Some(offsets) = &column.offsets {
        builder = builder.add_buffer(Buffer::from(offsets.as_slice()));
    }
    builder = builder.add_buffer(Buffer::from(column.values.as_slice()));
    builder = builder.null_bit_buffer(column.validity.as_ref().map(|bits| Buffer::from(bits.as_slice())));
    let data = builder.build().and_then(|data| data.validate_full().map(|()| data));
    let data = data.map_err(|error| {
        Problem::system(format!(
            "the buffers of column `{}` do not fit `{}` and {rows} rows: {error}",
            column.name, column.data_type
        ))
        .with_column(&column.name)
    })?;
    exact(column, &data)?;
    Ok(make_array(data))
}

/// Buffers have to be exactly as long as the rows need: a longer one means that rows were miscounted.
fn exact(column: &Column, data: &ArrayData) -> Result<()> {
    let rows = data.len();
    let wanted = match data.data_type() {
        DataType::Boolean => Some(rows.div_ceil(8)),
        fixed => fixed.primitive_width().map(|width| rows * width),
    };
    match wanted {
        Some(bytes) if bytes != column.values.len() => {
            let message = format!(
                "column `{}` has {} bytes of values; {rows} rows need {bytes}",
                column.name,
                column.values.len()
            );
            Err(Problem::system(message).with_column(&column.name))
        }
        _ => Ok(()),
    }
}
