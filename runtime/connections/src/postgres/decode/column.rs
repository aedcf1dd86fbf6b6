//! One column's values.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BinaryArray, BinaryBuilder, BooleanBuilder, Decimal128Builder, Decimal256Builder, ListArray,
    NullBufferBuilder, PrimitiveBuilder, StringArray, StringBuilder,
};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Field, Float32Type, Float64Type, Int16Type, Int32Type, Int64Type,
    Time64MicrosecondType, TimestampMicrosecondType,
};

use super::super::pg_type::Reading;
use super::numeric;

/// Days and microseconds from 1970, where Arrow begins, to 2000, where PostgreSQL begins.
const EPOCH_DAYS: i32 = 10_957;
const EPOCH_MICROSECONDS: i64 = 946_684_800_000_000;

/// Collects values of one column.
pub(super) enum ColumnDecoder {
    Boolean(BooleanBuilder),
    Int16(PrimitiveBuilder<Int16Type>),
    Int32(PrimitiveBuilder<Int32Type>),
    Int64(PrimitiveBuilder<Int64Type>),
    Oid(PrimitiveBuilder<Int64Type>),
    Float32(PrimitiveBuilder<Float32Type>),
    Float64(PrimitiveBuilder<Float64Type>),
    Decimal128(Decimal128Builder, i8),
    Decimal256(Decimal256Builder, i8),
    /// Text is checked when a batch is full: once over many values is faster than once a value.
    Text(BinaryBuilder),
    Jsonb(BinaryBuilder),
    Bytes(BinaryBuilder),
    Uuid(StringBuilder),
    Date(PrimitiveBuilder<Date32Type>),
    Time(PrimitiveBuilder<Time64MicrosecondType>),
    Timestamp(PrimitiveBuilder<TimestampMicrosecondType>),
    List(Box<ListDecoder>),
}

impl ColumnDecoder {
    pub(super) fn new(reading: &Reading) -> Self {
        match reading {
            Reading::Boolean => Self::Boolean(BooleanBuilder::new()),
            Reading::Int16 => Self::Int16(PrimitiveBuilder::new()),
            Reading::Int32 => Self::Int32(PrimitiveBuilder::new()),
            Reading::Int64 => Self::Int64(PrimitiveBuilder::new()),
            Reading::Oid => Self::Oid(PrimitiveBuilder::new()),
            Reading::Float32 => Self::Float32(PrimitiveBuilder::new()),
            Reading::Float64 => Self::Float64(PrimitiveBuilder::new()),
            Reading::Decimal { scale, .. } => match reading.data_type() {
                wide @ DataType::Decimal256(..) => {
                    Self::Decimal256(Decimal256Builder::new().with_data_type(wide), *scale)
                }
                narrow => Self::Decimal128(Decimal128Builder::new().with_data_type(narrow), *scale),
            },
            Reading::Text => Self::Text(BinaryBuilder::new()),
            Reading::Jsonb => Self::Jsonb(BinaryBuilder::new()),
            Reading::Bytes => Self::Bytes(BinaryBuilder::new()),
            Reading::Uuid => Self::Uuid(StringBuilder::new()),
            Reading::Date => Self::Date(PrimitiveBuilder::new()),
            Reading::Time => Self::Time(PrimitiveBuilder::new()),
            Reading::Timestamp { .. } => Self::Timestamp(PrimitiveBuilder::new().with_data_type(reading.data_type())),
            Reading::List(item) => Self::List(Box::new(ListDecoder::new(item))),
        }
    }

    /// Takes a value, nothing for NULL.
    pub(super) fn append(&mut self, value: Option<&[u8]>) -> Result<(), String> {
        let Some(bytes) = value else {
            self.append_null();
            return Ok(());
        };
        match self {
            Self::Boolean(builder) => builder.append_value(fixed::<1>(bytes)? != [0]),
            Self::Int16(builder) => builder.append_value(i16::from_be_bytes(fixed(bytes)?)),
            Self::Int32(builder) => builder.append_value(i32::from_be_bytes(fixed(bytes)?)),
            Self::Int64(builder) => builder.append_value(i64::from_be_bytes(fixed(bytes)?)),
            Self::Oid(builder) => builder.append_value(u32::from_be_bytes(fixed(bytes)?).into()),
            Self::Float32(builder) => builder.append_value(f32::from_be_bytes(fixed(bytes)?)),
            Self::Float64(builder) => builder.append_value(f64::from_be_bytes(fixed(bytes)?)),
            Self::Decimal128(builder, scale) => builder.append_value(numeric::decimal128(bytes, *scale)?),
            Self::Decimal256(builder, scale) => builder.append_value(numeric::decimal256(bytes, *scale)?),
            Self::Text(builder) | Self::Bytes(builder) => builder.append_value(bytes),
            Self::Jsonb(builder) => builder.append_value(jsonb(bytes)?),
            Self::Uuid(builder) => builder.append_value(uuid::Uuid::from_bytes(fixed(bytes)?).to_string()),
            Self::Date(builder) => builder.append_value(date(i32::from_be_bytes(fixed(bytes)?))?),
            Self::Time(builder) => builder.append_value(i64::from_be_bytes(fixed(bytes)?)),
            Self::Timestamp(builder) => builder.append_value(timestamp(i64::from_be_bytes(fixed(bytes)?))?),
            Self::List(list) => list.append(bytes)?,
        }
        Ok(())
    }

    fn append_null(&mut self) {
        match self {
            Self::Boolean(builder) => builder.append_null(),
            Self::Int16(builder) => builder.append_null(),
            Self::Int32(builder) => builder.append_null(),
            Self::Int64(builder) | Self::Oid(builder) => builder.append_null(),
            Self::Float32(builder) => builder.append_null(),
            Self::Float64(builder) => builder.append_null(),
            Self::Decimal128(builder, _) => builder.append_null(),
            Self::Decimal256(builder, _) => builder.append_null(),
            Self::Text(builder) | Self::Jsonb(builder) | Self::Bytes(builder) => builder.append_null(),
            Self::Uuid(builder) => builder.append_null(),
            Self::Date(builder) => builder.append_null(),
            Self::Time(builder) => builder.append_null(),
            Self::Timestamp(builder) => builder.append_null(),
            Self::List(list) => list.append_null(),
        }
    }

    /// Returns what has been collected and begins anew.
    pub(super) fn finish(&mut self) -> Result<ArrayRef, String> {
        Ok(match self {
            Self::Boolean(builder) => Arc::new(builder.finish()),
            Self::Int16(builder) => again(builder),
            Self::Int32(builder) => again(builder),
            Self::Int64(builder) | Self::Oid(builder) => again(builder),
            Self::Float32(builder) => again(builder),
            Self::Float64(builder) => again(builder),
            Self::Decimal128(builder, _) => Arc::new(builder.finish()),
            Self::Decimal256(builder, _) => Arc::new(builder.finish()),
            Self::Text(builder) | Self::Jsonb(builder) => text(builder)?,
            Self::Bytes(builder) => Arc::new(bytes(builder)),
            Self::Uuid(builder) => Arc::new(builder.finish()),
            Self::Date(builder) => again(builder),
            Self::Time(builder) => again(builder),
            Self::Timestamp(builder) => again(builder),
            Self::List(list) => list.finish()?,
        })
    }
}

/// Finishes an array. The next one gets the room that this one needed: growing by doubling copies everything once more.
fn again<T: ArrowPrimitiveType>(builder: &mut PrimitiveBuilder<T>) -> ArrayRef {
    let array = builder.finish();
    *builder = PrimitiveBuilder::with_capacity(array.len()).with_data_type(array.data_type().clone());
    Arc::new(array)
}

fn bytes(builder: &mut BinaryBuilder) -> BinaryArray {
    let array = builder.finish();
    let length = array.value_data().len();
    *builder = BinaryBuilder::with_capacity(array.len(), length + length / 16);
    array
}

fn text(builder: &mut BinaryBuilder) -> Result<ArrayRef, String> {
    let (offsets, values, nulls) = bytes(builder).into_parts();
    let array = StringArray::try_new(offsets, values, nulls)
        .map_err(|_| "it holds text that is not UTF-8; is the database's encoding SQL_ASCII?".to_owned())?;
    Ok(Arc::new(array))
}

fn fixed<const N: usize>(bytes: &[u8]) -> Result<[u8; N], String> {
    bytes.try_into().map_err(|_| format!("it has {} bytes where its type has {N}", bytes.len()))
}

/// A version, which is 1, and JSON.
fn jsonb(bytes: &[u8]) -> Result<&[u8], String> {
    match bytes.split_first() {
        Some((1, json)) => Ok(json),
        _ => Err("it has a version of `jsonb` that is not known".to_owned()),
    }
}

fn date(days: i32) -> Result<i32, String> {
    if [i32::MIN, i32::MAX].contains(&days) {
        return Err("it is `infinity`, which no date in Arrow is".to_owned());
    }
    days.checked_add(EPOCH_DAYS).ok_or_else(|| "the date is out of range".to_owned())
}

fn timestamp(microseconds: i64) -> Result<i64, String> {
    if [i64::MIN, i64::MAX].contains(&microseconds) {
        return Err("it is `infinity`, which no timestamp in Arrow is".to_owned());
    }
    microseconds.checked_add(EPOCH_MICROSECONDS).ok_or_else(|| "the timestamp is out of range".to_owned())
}

/// Arrays: dimensions, whether there are nulls, the type of the items; then per dimension its size and lower bound; then the items.
pub(super) struct ListDecoder {
    item: ColumnDecoder,
    item_type: DataType,
    lengths: Vec<usize>,
    nulls: NullBufferBuilder,
}

impl ListDecoder {
    fn new(item: &Reading) -> Self {
        Self {
            item: ColumnDecoder::new(item),
            item_type: item.data_type(),
            lengths: Vec::new(),
            nulls: NullBufferBuilder::new(0),
        }
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), String> {
        let cut = || "the array is cut off".to_owned();
        let (dimensions, rest) = number(bytes).ok_or_else(cut)?;
        let rest = rest.get(8..).ok_or_else(cut)?;
        let mut length = 0;
        match dimensions {
            0 => {}
            1 => {
                let (size, after) = number(rest).ok_or_else(cut)?;
                let mut rest = after.get(4..).ok_or_else(cut)?;
                for _ in 0..size {
                    let (bytes, after) = number(rest).ok_or_else(cut)?;
                    rest = after;
                    let value = match usize::try_from(bytes) {
                        Err(_) => None,
                        Ok(bytes) => {
                            let (value, after) = rest.split_at_checked(bytes).ok_or_else(cut)?;
                            rest = after;
                            Some(value)
                        }
                    };
                    self.item.append(value)?;
                    length += 1;
                }
            }
            more => return Err(format!("it is an array of {more} dimensions, and lists have one")),
        }
        self.lengths.push(length);
        self.nulls.append_non_null();
        Ok(())
    }

    fn append_null(&mut self) {
        self.lengths.push(0);
        self.nulls.append_null();
    }

    fn finish(&mut self) -> Result<ArrayRef, String> {
        let field = Arc::new(Field::new("item", self.item_type.clone(), true));
        let offsets = OffsetBuffer::from_lengths(std::mem::take(&mut self.lengths));
        let list = ListArray::try_new(field, offsets, self.item.finish()?, self.nulls.finish());
        Ok(Arc::new(list.map_err(|error| error.to_string())?))
    }
}

fn number(bytes: &[u8]) -> Option<(i32, &[u8])> {
    let (number, rest) = bytes.split_first_chunk()?;
    Some((i32::from_be_bytes(*number), rest))
}
