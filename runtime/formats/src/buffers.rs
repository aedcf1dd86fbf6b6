//! Columns as bare Arrow buffers: what crosses to a block without any library on the other side.
//!
//! On its way out a buffer is shared, not copied, up to the moment when it is written into the guest's memory. What comes back is
//! checked in full before anything trusts it: a block may lie about lengths, offsets and UTF-8.

use arrow::array::{Array, ArrayData, ArrayRef, make_array};
use arrow::buffer::Buffer;
use arrow::datatypes::DataType;
use bytes::Bytes;
use weir_types::{Problem, arrow_type};

/// The buffers of one column, from row 0 and exactly as long as its rows need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnBuffers {
    /// Value slots, bits or bytes.
    pub values: Bytes,
    /// Offsets of variable-width types.
    pub offsets: Option<Bytes>,
    /// Validity bitmap; absent when no row is null.
    pub validity: Option<Bytes>,
}

/// How a type's values lie in its buffers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    Bits,
    Fixed(usize),
    Variable { offset_width: usize },
}

impl Layout {
    fn of(data_type: &DataType) -> Option<Self> {
        match data_type {
            DataType::Boolean => Some(Self::Bits),
            DataType::Utf8 | DataType::Binary => Some(Self::Variable { offset_width: 4 }),
            DataType::LargeUtf8 | DataType::LargeBinary => Some(Self::Variable { offset_width: 8 }),
            DataType::FixedSizeBinary(width) => usize::try_from(*width).ok().map(Self::Fixed),
            other => other.primitive_width().map(Self::Fixed),
        }
    }
}

/// Returns a column's buffers.
///
/// # Errors
/// `data`, when the type has no form as plain buffers (nested types, dictionaries, views).
pub fn to_buffers(name: &str, array: &dyn Array) -> Result<ColumnBuffers, Problem> {
    let layout = Layout::of(array.data_type()).ok_or_else(|| no_plain_form(name, array.data_type()))?;
    let data = array.to_data();
    let (start, rows) = (data.offset(), data.len());
    let validity = data.nulls().filter(|nulls| nulls.null_count() > 0).map(|nulls| shared(nulls.inner().sliced()));
    let buffers = data.buffers();
    let (values, offsets) = match layout {
        Layout::Bits => (buffers[0].bit_slice(start, rows), None),
        Layout::Fixed(width) => (buffers[0].slice_with_length(start * width, rows * width), None),
        Layout::Variable { offset_width } => variable(&buffers[0], &buffers[1], start, rows, offset_width),
    };
    Ok(ColumnBuffers { values: shared(values), offsets: offsets.map(shared), validity })
}

/// Cuts a variable-width column to its rows; offsets are counted from 0 again where the column is a slice.
fn variable(offsets: &Buffer, values: &Buffer, start: usize, rows: usize, width: usize) -> (Buffer, Option<Buffer>) {
    // An empty array may come without any offset.
    if rows == 0 {
        return (Buffer::from_vec(Vec::<u8>::new()), Some(Buffer::from_vec(vec![0u8; width])));
    }
    let window = offsets.slice_with_length(start * width, (rows + 1) * width);
    match width {
        4 => cut::<i32>(&window, values),
        _ => cut::<i64>(&window, values),
    }
}

trait Offset: arrow::datatypes::ArrowNativeType + std::ops::Sub<Output = Self> {}
impl Offset for i32 {}
impl Offset for i64 {}

fn cut<O: Offset>(window: &Buffer, values: &Buffer) -> (Buffer, Option<Buffer>) {
    let offsets = window.typed_data::<O>();
    let (first, last) = (offsets[0], offsets[offsets.len() - 1]);
    let bytes = values.slice_with_length(first.as_usize(), last.as_usize() - first.as_usize());
    match first.as_usize() {
        0 => (bytes, Some(window.clone())),
        _ => (bytes, Some(offsets.iter().map(|offset| *offset - first).collect())),
    }
}

fn shared(buffer: Buffer) -> Bytes {
    struct Owner(Buffer);
    impl AsRef<[u8]> for Owner {
        fn as_ref(&self) -> &[u8] {
            self.0.as_slice()
        }
    }
    Bytes::from_owner(Owner(buffer))
}

/// What a guest hands in as a column.
#[derive(Debug)]
pub struct GivenColumn {
    /// The column's name.
    pub name: String,
    /// The Arrow type in Weir's notation.
    pub data_type: String,
    /// Value slots, bits or bytes.
    pub values: Vec<u8>,
    /// Offsets of variable-width types.
    pub offsets: Option<Vec<u8>>,
    /// Validity bitmap.
    pub validity: Option<Vec<u8>>,
}

/// Makes an array of `rows` rows from what a guest handed in, checked in full.
///
/// # Errors
/// `data`, naming the column, when lengths, offsets, validity or UTF-8 are not what the type asks for.
pub fn from_buffers(rows: usize, column: GivenColumn) -> Result<ArrayRef, Problem> {
    let GivenColumn { name, data_type, values, offsets, validity } = column;
    let wrong = |what: String| Problem::data(format!("column `{name}` ({data_type}): {what}")).with_column(&name);
    let parsed = arrow_type::parse(&data_type).map_err(|error| wrong(error.to_string()))?;
    let layout = Layout::of(&parsed).ok_or_else(|| no_plain_form(&name, &parsed))?;
    let mut builder = ArrayData::builder(parsed).len(rows);
    match (layout, offsets) {
        (Layout::Variable { offset_width }, Some(offsets)) => {
            check_length(offsets.len(), (rows + 1) * offset_width, "offsets").map_err(wrong)?;
            builder = builder.add_buffer(Buffer::from_vec(offsets)).add_buffer(Buffer::from_vec(values));
        }
        (Layout::Variable { .. }, None) => return Err(wrong("offsets are missing".to_owned())),
        (_, Some(_)) => return Err(wrong("offsets are given for a fixed-width type".to_owned())),
        (Layout::Bits, None) => {
            check_length(values.len(), rows.div_ceil(8), "values").map_err(wrong)?;
            builder = builder.add_buffer(Buffer::from_vec(values));
        }
        (Layout::Fixed(width), None) => {
            check_length(values.len(), rows * width, "values").map_err(wrong)?;
            builder = builder.add_buffer(Buffer::from_vec(values));
        }
    }
    if let Some(validity) = validity {
        check_length(validity.len(), rows.div_ceil(8), "validity").map_err(wrong)?;
        builder = builder.null_bit_buffer(Some(Buffer::from_vec(validity)));
    }
    // The allocator aligns to 16 bytes for all but tiny buffers; `align_buffers` copies only those.
    builder.align_buffers(true).build().map(make_array).map_err(|error| wrong(error.to_string()))
}

fn check_length(given: usize, needed: usize, what: &str) -> Result<(), String> {
    match given == needed {
        true => Ok(()),
        false => Err(format!("{what} have {given} bytes where {needed} are needed")),
    }
}

fn no_plain_form(name: &str, data_type: &DataType) -> Problem {
    let type_name = arrow_type::name(data_type);
    Problem::data(format!("column `{name}` ({type_name}) has no form as plain buffers"))
        .with_hint("read and write columns of this type as Arrow IPC or as JSON rows")
        .with_column(name)
}

#[cfg(test)]
mod tests;
