//! Rows to Arrow.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryBuilder, BooleanBuilder, Decimal128Builder, Decimal256Builder, PrimitiveBuilder,
    RecordBatchOptions, StringArray,
};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    Schema, SchemaRef, Time64MicrosecondType, TimestampMicrosecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
    i256,
};
use arrow::record_batch::RecordBatch;
use chrono::NaiveDate;
use mysql_async::Value;

use super::my_type::{Reading, ResultColumn};

const SECOND: i64 = 1_000_000;

/// What is wrong with a value, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// The row of the result, from 0.
    pub(super) row: u64,
    pub(super) column: usize,
    pub(super) reason: String,
}

/// Collects rows into batches.
pub(super) struct RowDecoder {
    schema: SchemaRef,
    columns: Vec<ColumnDecoder>,
    rows: usize,
    bytes: usize,
    given: u64,
}

impl RowDecoder {
    pub(super) fn new(columns: &[ResultColumn]) -> Self {
        let fields: Vec<_> = columns.iter().map(ResultColumn::field).collect();
        Self {
            schema: Arc::new(Schema::new(fields)),
            columns: columns.iter().map(|column| ColumnDecoder::new(column.reading)).collect(),
            rows: 0,
            bytes: 0,
            given: 0,
        }
    }

    pub(super) fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// Returns how many rows and bytes wait to be taken.
    pub(super) fn waiting(&self) -> (usize, usize) {
        (self.rows, self.bytes)
    }

    pub(super) fn push(&mut self, values: Vec<Option<Value>>) -> Result<(), Fault> {
        for (at, (column, value)) in self.columns.iter_mut().zip(values).enumerate() {
            let value = value.unwrap_or(Value::NULL);
            self.bytes += if let Value::Bytes(bytes) = &value { bytes.len() + 4 } else { 8 };
            let row = self.given + self.rows as u64;
            column.append(value).map_err(|reason| Fault { row, column: at, reason })?;
        }
        self.rows += 1;
        Ok(())
    }

    /// Makes a batch of what has been collected.
    pub(super) fn take(&mut self) -> Result<RecordBatch, Fault> {
        let (rows, first) = (std::mem::take(&mut self.rows), self.given);
        self.bytes = 0;
        let fault = |(column, reason)| Fault { row: first, column, reason };
        let arrays =
            self.columns.iter_mut().enumerate().map(|(at, column)| column.finish().map_err(|reason| (at, reason)));
        let arrays = arrays.collect::<Result<Vec<_>, _>>().map_err(fault)?;
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(self.schema(), arrays, &options);
        self.given += rows as u64;
        batch.map_err(|error| fault((0, error.to_string())))
    }
}

/// Collects values of one column.
enum ColumnDecoder {
    Boolean(BooleanBuilder),
    Int8(PrimitiveBuilder<Int8Type>),
    Int16(PrimitiveBuilder<Int16Type>),
    Int32(PrimitiveBuilder<Int32Type>),
    Int64(PrimitiveBuilder<Int64Type>),
    UInt8(PrimitiveBuilder<UInt8Type>),
    UInt16(PrimitiveBuilder<UInt16Type>),
    UInt32(PrimitiveBuilder<UInt32Type>),
    UInt64(PrimitiveBuilder<UInt64Type>),
    Bits(PrimitiveBuilder<UInt64Type>),
    Float32(PrimitiveBuilder<Float32Type>),
    Float64(PrimitiveBuilder<Float64Type>),
    Decimal128(Decimal128Builder, usize),
    Decimal256(Decimal256Builder, usize),
    /// Text is checked when a batch is full: once over many values is faster than once a value.
    Text(BinaryBuilder),
    Bytes(BinaryBuilder),
    Date(PrimitiveBuilder<Date32Type>),
    Time(PrimitiveBuilder<Time64MicrosecondType>),
    Timestamp(PrimitiveBuilder<TimestampMicrosecondType>),
}

impl ColumnDecoder {
    fn new(reading: Reading) -> Self {
        match reading {
            Reading::Boolean => Self::Boolean(BooleanBuilder::new()),
            Reading::Int8 => Self::Int8(PrimitiveBuilder::new()),
            Reading::Int16 => Self::Int16(PrimitiveBuilder::new()),
            Reading::Int32 => Self::Int32(PrimitiveBuilder::new()),
            Reading::Int64 => Self::Int64(PrimitiveBuilder::new()),
            Reading::UInt8 => Self::UInt8(PrimitiveBuilder::new()),
            Reading::UInt16 => Self::UInt16(PrimitiveBuilder::new()),
            Reading::UInt32 => Self::UInt32(PrimitiveBuilder::new()),
            Reading::UInt64 => Self::UInt64(PrimitiveBuilder::new()),
            Reading::Bits => Self::Bits(PrimitiveBuilder::new()),
            Reading::Float32 => Self::Float32(PrimitiveBuilder::new()),
            Reading::Float64 => Self::Float64(PrimitiveBuilder::new()),
            Reading::Decimal { scale, .. } => {
                let digits = usize::from(scale.unsigned_abs());
                match reading.data_type() {
                    wide @ DataType::Decimal256(..) => {
                        Self::Decimal256(Decimal256Builder::new().with_data_type(wide), digits)
                    }
                    narrow => Self::Decimal128(Decimal128Builder::new().with_data_type(narrow), digits),
                }
            }
            Reading::Text => Self::Text(BinaryBuilder::new()),
            Reading::Bytes => Self::Bytes(BinaryBuilder::new()),
            Reading::Date => Self::Date(PrimitiveBuilder::new()),
            Reading::Time => Self::Time(PrimitiveBuilder::new()),
            Reading::Timestamp { .. } => Self::Timestamp(PrimitiveBuilder::new().with_data_type(reading.data_type())),
        }
    }

    fn append(&mut self, value: Value) -> Result<(), String> {
        if value == Value::NULL {
            self.append_null();
            return Ok(());
        }
        match self {
            Self::Boolean(builder) => builder.append_value(boolean(&value)?),
            Self::Int8(builder) => builder.append_value(whole(&value)?),
            Self::Int16(builder) => builder.append_value(whole(&value)?),
            Self::Int32(builder) => builder.append_value(whole(&value)?),
            Self::Int64(builder) => builder.append_value(whole(&value)?),
            Self::UInt8(builder) => builder.append_value(whole(&value)?),
            Self::UInt16(builder) => builder.append_value(whole(&value)?),
            Self::UInt32(builder) => builder.append_value(whole(&value)?),
            Self::UInt64(builder) => builder.append_value(whole(&value)?),
            Self::Bits(builder) => builder.append_value(bits(&bytes(value)?)?),
            Self::Float32(builder) => match value {
                Value::Float(number) => builder.append_value(number),
                other => return Err(strange(&other)),
            },
            Self::Float64(builder) => match value {
                Value::Double(number) => builder.append_value(number),
                other => return Err(strange(&other)),
            },
            Self::Decimal128(builder, scale) => {
                let digits = unscaled(&bytes(value)?, *scale)?;
                builder.append_value(digits.parse().map_err(|_| too_long())?);
            }
            Self::Decimal256(builder, scale) => {
                let digits = unscaled(&bytes(value)?, *scale)?;
                builder.append_value(i256::from_string(&digits).ok_or_else(too_long)?);
            }
            Self::Text(builder) | Self::Bytes(builder) => builder.append_value(bytes(value)?),
            Self::Date(builder) => builder.append_value(days(&value)?),
            Self::Time(builder) => builder.append_value(time(&value)?),
            Self::Timestamp(builder) => builder.append_value(timestamp(&value)?),
        }
        Ok(())
    }

    fn append_null(&mut self) {
        match self {
            Self::Boolean(builder) => builder.append_null(),
            Self::Int8(builder) => builder.append_null(),
            Self::Int16(builder) => builder.append_null(),
            Self::Int32(builder) => builder.append_null(),
            Self::Int64(builder) => builder.append_null(),
            Self::UInt8(builder) => builder.append_null(),
            Self::UInt16(builder) => builder.append_null(),
            Self::UInt32(builder) => builder.append_null(),
            Self::UInt64(builder) | Self::Bits(builder) => builder.append_null(),
            Self::Float32(builder) => builder.append_null(),
            Self::Float64(builder) => builder.append_null(),
            Self::Decimal128(builder, _) => builder.append_null(),
            Self::Decimal256(builder, _) => builder.append_null(),
            Self::Text(builder) | Self::Bytes(builder) => builder.append_null(),
            Self::Date(builder) => builder.append_null(),
            Self::Time(builder) => builder.append_null(),
            Self::Timestamp(builder) => builder.append_null(),
        }
    }

    /// Returns what has been collected and begins anew.
    fn finish(&mut self) -> Result<ArrayRef, String> {
        Ok(match self {
            Self::Boolean(builder) => Arc::new(builder.finish()),
            Self::Int8(builder) => again(builder),
            Self::Int16(builder) => again(builder),
            Self::Int32(builder) => again(builder),
            Self::Int64(builder) => again(builder),
            Self::UInt8(builder) => again(builder),
            Self::UInt16(builder) => again(builder),
            Self::UInt32(builder) => again(builder),
            Self::UInt64(builder) | Self::Bits(builder) => again(builder),
            Self::Float32(builder) => again(builder),
            Self::Float64(builder) => again(builder),
            Self::Decimal128(builder, _) => Arc::new(builder.finish()),
            Self::Decimal256(builder, _) => Arc::new(builder.finish()),
            Self::Text(builder) => text(builder)?,
            Self::Bytes(builder) => Arc::new(builder.finish()),
            Self::Date(builder) => again(builder),
            Self::Time(builder) => again(builder),
            Self::Timestamp(builder) => again(builder),
        })
    }
}

fn again<T: ArrowPrimitiveType>(builder: &mut PrimitiveBuilder<T>) -> ArrayRef {
    Arc::new(builder.finish())
}

fn text(builder: &mut BinaryBuilder) -> Result<ArrayRef, String> {
    let (offsets, values, nulls) = builder.finish().into_parts();
    let array = StringArray::try_new(offsets, values, nulls);
    Ok(Arc::new(array.map_err(|_| "one of the texts from this row on is not UTF-8".to_owned())?))
}

/// The value itself does not go into a message: it may be anybody's.
fn strange(value: &Value) -> String {
    let found = match value {
        Value::NULL => "nothing",
        Value::Bytes(_) => "bytes",
        Value::Int(_) | Value::UInt(_) => "a whole number",
        Value::Float(_) | Value::Double(_) => "a number",
        Value::Date(..) => "a date",
        Value::Time(..) => "a time",
    };
    format!("the server sent {found}, which is no value of the column's type")
}

fn too_long() -> String {
    "it has more digits than its type".to_owned()
}

fn boolean(value: &Value) -> Result<bool, String> {
    match value {
        Value::Int(0) => Ok(false),
        Value::Int(1) => Ok(true),
        Value::Int(other) => Err(format!("it is {other}, and a `tinyint(1)` is read as a boolean: 0 or 1")),
        other => Err(strange(other)),
    }
}

fn whole<T: TryFrom<i64> + TryFrom<u64>>(value: &Value) -> Result<T, String> {
    let fits = match value {
        Value::Int(number) => T::try_from(*number).ok(),
        Value::UInt(number) => T::try_from(*number).ok(),
        _ => None,
    };
    fits.ok_or_else(|| strange(value))
}

fn bytes(value: Value) -> Result<Vec<u8>, String> {
    if let Value::Bytes(bytes) = value { Ok(bytes) } else { Err(strange(&value)) }
}

fn bits(bytes: &[u8]) -> Result<u64, String> {
    if bytes.len() > 8 {
        return Err("it has more than 64 bits".to_owned());
    }
    Ok(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// Returns a decimal's digits without its point, as many behind it as the column has.
fn unscaled(text: &[u8], scale: usize) -> Result<String, String> {
    let text = std::str::from_utf8(text).map_err(|_| "it is not UTF-8".to_owned())?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let missing = scale.checked_sub(fraction.len()).ok_or_else(too_long)?;
    Ok(format!("{whole}{fraction}{}", "0".repeat(missing)))
}

fn date(year: u16, month: u8, day: u8) -> Result<NaiveDate, String> {
    NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())
        .ok_or_else(|| format!("it is the date `{year:04}-{month:02}-{day:02}`, which no calendar has"))
}

/// Days from the year 1 to 1970.
const EPOCH: i32 = 719_163;

fn days(value: &Value) -> Result<i32, String> {
    use chrono::Datelike;
    match value {
        Value::Date(year, month, day, ..) => Ok(date(*year, *month, *day)?.num_days_from_ce() - EPOCH),
        other => Err(strange(other)),
    }
}

fn timestamp(value: &Value) -> Result<i64, String> {
    let Value::Date(year, month, day, hour, minute, second, micros) = value else { return Err(strange(value)) };
    let moment = date(*year, *month, *day)?
        .and_hms_micro_opt((*hour).into(), (*minute).into(), (*second).into(), *micros)
        .ok_or_else(|| "its time of day is none".to_owned())?;
    Ok(moment.and_utc().timestamp_micros())
}

fn time(value: &Value) -> Result<i64, String> {
    match value {
        Value::Time(false, 0, hours, minutes, seconds, micros) if *hours < 24 => {
            let seconds = (i64::from(*hours) * 60 + i64::from(*minutes)) * 60 + i64::from(*seconds);
            Ok(seconds * SECOND + i64::from(*micros))
        }
        Value::Time(..) => Err("it is less than 0 or more than a day, which no time of day is".to_owned()),
        other => Err(strange(other)),
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::AsArray;
    use arrow::datatypes::Decimal128Type;

    use super::*;

    fn decoder(reading: Reading) -> RowDecoder {
        RowDecoder::new(&[ResultColumn { name: "c".into(), reading, not_null: false }])
    }

    #[test]
    fn decimals_keep_every_digit() {
        let mut decoder = decoder(Reading::Decimal { precision: 18, scale: 4 });
        for text in ["12.3400", "-0.0001", "7", "0.5"] {
            decoder.push(vec![Some(Value::Bytes(text.into()))]).expect("a decimal");
        }
        decoder.push(vec![Some(Value::NULL)]).expect("null");
        let batch = decoder.take().expect("a batch");
        let values: Vec<_> = batch.column(0).as_primitive::<Decimal128Type>().iter().collect();
        assert_eq!(values, [Some(123_400), Some(-1), Some(70_000), Some(5_000), None]);
        let fault = decoder.push(vec![Some(Value::Bytes("0.00001".into()))]).expect_err("a digit too many");
        assert_eq!((fault.row, fault.column), (5, 0));
    }

    #[test]
    fn what_arrow_has_no_place_for_is_refused() {
        for (reading, value) in [
            (Reading::Boolean, Value::Int(2)),
            (Reading::Date, Value::Date(0, 0, 0, 0, 0, 0, 0)),
            (Reading::Timestamp { utc: false }, Value::Date(2024, 2, 0, 0, 0, 0, 0)),
            (Reading::Time, Value::Time(true, 0, 1, 0, 0, 0)),
            (Reading::Time, Value::Time(false, 1, 0, 0, 0, 0)),
            (Reading::Int8, Value::Int(128)),
            (Reading::UInt64, Value::Int(-1)),
            (Reading::Bits, Value::Bytes(vec![1; 9])),
        ] {
            let shown = format!("{reading:?} {value:?}");
            assert!(decoder(reading).push(vec![Some(value)]).is_err(), "{shown}");
        }
    }

    #[test]
    fn text_that_is_none_is_found_when_the_batch_is_full() {
        let mut decoder = decoder(Reading::Text);
        decoder.push(vec![Some(Value::Bytes(vec![0xff]))]).expect("not looked at yet");
        assert_eq!(decoder.take().map(|_| ()).map_err(|fault| (fault.row, fault.column)), Err((0, 0)));
    }
}
