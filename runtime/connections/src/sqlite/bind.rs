//! Binds values straight from Arrow arrays: nothing is allocated for a value.

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Decimal128Array, Decimal256Array, FixedSizeBinaryArray, GenericBinaryArray,
    GenericStringArray, OffsetSizeTrait, PrimitiveArray,
};
use arrow::compute::cast;
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, Date64Type, DurationMicrosecondType, DurationMillisecondType,
    DurationNanosecondType, DurationSecondType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    Time32MillisecondType, Time32SecondType, Time64MicrosecondType, Time64NanosecondType, TimeUnit,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use rusqlite::Statement;
use rusqlite::types::Null;
use weir_types::{Problem, arrow_type};

use super::nested::Json;
use super::text::{write_date, write_decimal, write_time, write_timestamp};

const MILLISECONDS_PER_DAY: i64 = 86_400_000;

/// Why a value was not bound.
pub(super) enum Unbound {
    /// SQLite refused it.
    Sqlite(rusqlite::Error),
    /// SQLite cannot keep it.
    Value(&'static str),
}

impl From<rusqlite::Error> for Unbound {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// Where a value goes.
pub(super) struct Slot<'s, 'c> {
    pub(super) statement: &'s mut Statement<'c>,
    pub(super) parameter: usize,
    /// Text is put together here before SQLite copies it.
    pub(super) scratch: &'s mut Vec<u8>,
}

impl Slot<'_, '_> {
    fn integer(self, value: i64) -> Result<(), Unbound> {
        Ok(self.statement.raw_bind_parameter(self.parameter, value)?)
    }

    fn text(self) -> Result<(), Unbound> {
        let text = std::str::from_utf8(self.scratch).map_err(|_| Unbound::Value("it is not UTF-8"))?;
        Ok(self.statement.raw_bind_parameter(self.parameter, text)?)
    }

    fn written(self, write: impl FnOnce(&mut Vec<u8>) -> bool) -> Result<(), Unbound> {
        self.scratch.clear();
        if write(self.scratch) {
            self.text()
        } else {
            Err(Unbound::Value("it is outside the years 0000 to 9999 or the hours of a day"))
        }
    }
}

/// One column of a batch, ready to be bound row by row.
pub(super) struct Column<'a> {
    array: &'a dyn Array,
    values: Box<dyn Values + 'a>,
}

impl<'a> Column<'a> {
    /// Looks at a column that went through [`plain`].
    pub(super) fn new(name: &str, array: &'a dyn Array) -> Result<Self, Problem> {
        Ok(Self { array, values: values(name, array)? })
    }

    pub(super) fn bind(&mut self, row: usize, slot: Slot<'_, '_>) -> Result<(), Unbound> {
        if self.array.is_null(row) {
            Ok(slot.statement.raw_bind_parameter(slot.parameter, Null)?)
        } else {
            self.values.bind(row, slot)
        }
    }
}

/// Returns the column in a form that [`Column`] knows: without dictionaries, runs and views.
pub(super) fn plain(array: &ArrayRef) -> Result<ArrayRef, Problem> {
    let target = match array.data_type() {
        DataType::Dictionary(_, values) => values.as_ref().clone(),
        DataType::RunEndEncoded(_, values) => values.data_type().clone(),
        DataType::Utf8View => DataType::LargeUtf8,
        DataType::BinaryView => DataType::LargeBinary,
        DataType::Float16 => DataType::Float32,
        _ => return Ok(array.clone()),
    };
    cast(array, &target).map_err(|error| Problem::system(format!("a column cannot be decoded: {error}")))
}

fn values<'a>(name: &str, array: &'a dyn Array) -> Result<Box<dyn Values + 'a>, Problem> {
    use DataType as T;
    use TimeUnit as U;
    Ok(match array.data_type() {
        T::Null => Box::new(Nulls),
        T::Boolean => Box::new(array.as_boolean()),
        T::Int8 => Box::new(Integers(array.as_primitive::<Int8Type>())),
        T::Int16 => Box::new(Integers(array.as_primitive::<Int16Type>())),
        T::Int32 => Box::new(Integers(array.as_primitive::<Int32Type>())),
        T::Int64 => Box::new(Integers(array.as_primitive::<Int64Type>())),
        T::UInt8 => Box::new(Integers(array.as_primitive::<UInt8Type>())),
        T::UInt16 => Box::new(Integers(array.as_primitive::<UInt16Type>())),
        T::UInt32 => Box::new(Integers(array.as_primitive::<UInt32Type>())),
        T::UInt64 => Box::new(Integers(array.as_primitive::<UInt64Type>())),
        T::Duration(U::Second) => Box::new(Integers(array.as_primitive::<DurationSecondType>())),
        T::Duration(U::Millisecond) => Box::new(Integers(array.as_primitive::<DurationMillisecondType>())),
        T::Duration(U::Microsecond) => Box::new(Integers(array.as_primitive::<DurationMicrosecondType>())),
        T::Duration(U::Nanosecond) => Box::new(Integers(array.as_primitive::<DurationNanosecondType>())),
        T::Float32 => Box::new(Reals(array.as_primitive::<Float32Type>())),
        T::Float64 => Box::new(Reals(array.as_primitive::<Float64Type>())),
        T::Utf8 => Box::new(array.as_string::<i32>()),
        T::LargeUtf8 => Box::new(array.as_string::<i64>()),
        T::Binary => Box::new(array.as_binary::<i32>()),
        T::LargeBinary => Box::new(array.as_binary::<i64>()),
        T::FixedSizeBinary(_) => Box::new(array.as_fixed_size_binary()),
        T::Date32 => {
            Box::new(Texts(array.as_primitive::<Date32Type>(), |days, out: &mut Vec<u8>| write_date(days, out)))
        }
        T::Date64 => Box::new(Texts(array.as_primitive::<Date64Type>(), |ms: i64, out: &mut Vec<u8>| {
            write_date(ms.div_euclid(MILLISECONDS_PER_DAY), out)
        })),
        T::Time32(U::Second) => times(array.as_primitive::<Time32SecondType>(), U::Second),
        T::Time32(_) => times(array.as_primitive::<Time32MillisecondType>(), U::Millisecond),
        T::Time64(U::Microsecond) => times(array.as_primitive::<Time64MicrosecondType>(), U::Microsecond),
        T::Time64(_) => times(array.as_primitive::<Time64NanosecondType>(), U::Nanosecond),
        T::Timestamp(U::Second, zone) => stamps(array.as_primitive::<TimestampSecondType>(), U::Second, zone.is_some()),
        T::Timestamp(U::Millisecond, zone) => {
            stamps(array.as_primitive::<TimestampMillisecondType>(), U::Millisecond, zone.is_some())
        }
        T::Timestamp(U::Microsecond, zone) => {
            stamps(array.as_primitive::<TimestampMicrosecondType>(), U::Microsecond, zone.is_some())
        }
        T::Timestamp(U::Nanosecond, zone) => {
            stamps(array.as_primitive::<TimestampNanosecondType>(), U::Nanosecond, zone.is_some())
        }
        T::Decimal128(_, scale) => Box::new(Decimals128(array.as_primitive(), *scale)),
        T::Decimal256(_, scale) => Box::new(Decimals256(array.as_primitive(), *scale)),
        T::List(_) | T::LargeList(_) | T::FixedSizeList(..) | T::Struct(_) | T::Map(..) => {
            Box::new(Json::new(name, array)?)
        }
        other => {
            let other = arrow_type::name(other);
            return Err(Problem::config(format!("column `{name}` has type `{other}`, which SQLite cannot keep"))
                .with_column(name));
        }
    })
}

/// The values of a column; asked for rows that are not null.
pub(super) trait Values {
    fn bind(&mut self, row: usize, slot: Slot<'_, '_>) -> Result<(), Unbound>;
}

struct Nulls;

impl Values for Nulls {
    fn bind(&mut self, _: usize, slot: Slot<'_, '_>) -> Result<(), Unbound> {
        Ok(slot.statement.raw_bind_parameter(slot.parameter, Null)?)
    }
}

impl Values for &BooleanArray {
    fn bind(&mut self, row: usize, slot: Slot<'_, '_>) -> Result<(), Unbound> {
        slot.integer(i64::from(self.value(row)))
    }
}

struct Integers<'a, T: ArrowPrimitiveType>(&'a PrimitiveArray<T>);

impl<T: ArrowPrimitiveType<Native: TryInto<i64>>> Values for Integers<'_, T> {
    fn bind(&mut self, row: usize, slot: Slot<'_, '_>) -> Result<(), Unbound> {
        let value = self
            .0
            .value(row)
            .try_into()
            .map_err(|_| Unbound::Value("it is larger than SQLite's largest integer, 2^63 - 1"))?;
        slot.integer(value)
    }
}

struct Reals<'a, T: ArrowPrimitiveType>(&'a PrimitiveArray<T>);

impl<T: ArrowPrimitiveType<Native: Into<f64>>> Values for Reals<'_, T> {
    fn bind(&mut self, row: usize, slot: Slot<'_, '_>) -> Result<(), Unbound> {
        let value: f64 = self.0.value(row).into();
        // SQLite would store it as NULL without a word.
        if value.is_nan() {
            return Err(Unbound::Value("it is NaN, which SQLite cannot keep"));
        }
        Ok(slot.statement.raw_bind_parameter(slot.parameter, value)?)
    }
}

impl<O: OffsetSizeTrait> Values for &GenericStringArray<O> {
    fn bind(&mut self, row: usize, slot: Slot<'_, '_>) -> Result<(), Unbound> {
        Ok(slot.statement.raw_bind_parameter(slot.parameter, self.value(row))?)
    }
}

impl<O: OffsetSizeTrait> Values for &GenericBinaryArray<O> {
    fn bind(&mut self, row: usize, slot: Slot<'_, '_>) -> Result<(), Unbound> {
        Ok(slot.statement.raw_bind_parameter(slot.parameter, self.value(row))?)
    }
}

impl Values for &FixedSizeBinaryArray {
    fn bind(&mut self, row: usize, slot: Slot<'_, '_>) -> Result<(), Unbound> {
        Ok(slot.statement.raw_bind_parameter(slot.parameter, self.value(row))?)
    }
}

struct Texts<'a, T: ArrowPrimitiveType, W>(&'a PrimitiveArray<T>, W);

impl<T: ArrowPrimitiveType<Native: Into<i64>>, W: Fn(i64, &mut Vec<u8>) -> bool> Values for Texts<'_, T, W> {
    fn bind(&mut self, row: usize, slot: Slot<'_, '_>) -> Result<(), Unbound> {
        slot.written(|out| (self.1)(self.0.value(row).into(), out))
    }
}

fn times<'a, T: ArrowPrimitiveType<Native: Into<i64>>>(
    array: &'a PrimitiveArray<T>,
    unit: TimeUnit,
) -> Box<dyn Values + 'a> {
    Box::new(Texts(array, move |value, out: &mut Vec<u8>| write_time(value, unit, out)))
}

fn stamps<'a, T: ArrowPrimitiveType<Native: Into<i64>>>(
    array: &'a PrimitiveArray<T>,
    unit: TimeUnit,
    zoned: bool,
) -> Box<dyn Values + 'a> {
    Box::new(Texts(array, move |value, out: &mut Vec<u8>| {
        let written = write_timestamp(value, unit, out);
        out.extend(zoned.then_some(b'Z'));
        written
    }))
}

struct Decimals128<'a>(&'a Decimal128Array, i8);

impl Values for Decimals128<'_> {
    fn bind(&mut self, row: usize, slot: Slot<'_, '_>) -> Result<(), Unbound> {
        let mut digits = itoa::Buffer::new();
        let unscaled = digits.format(self.0.value(row));
        slot.written(|out| {
            write_decimal(unscaled, self.1, out);
            true
        })
    }
}

struct Decimals256<'a>(&'a Decimal256Array, i8);

impl Values for Decimals256<'_> {
    fn bind(&mut self, row: usize, slot: Slot<'_, '_>) -> Result<(), Unbound> {
        let unscaled = self.0.value(row).to_string();
        slot.written(|out| {
            write_decimal(&unscaled, self.1, out);
            true
        })
    }
}
