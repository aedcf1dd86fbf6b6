//! How each fixed-width type is read.

use std::marker::PhantomData;

use arrow::datatypes::{
    ArrowPrimitiveType, ArrowTimestampType, Date32Type, Date64Type, DecimalType, Float32Type, Float64Type, TimeUnit,
    UInt64Type,
};

use super::SharedRules;
use super::primitive::Parse;
use crate::scalar::{
    DecimalDigits, Zone, parse_date, parse_decimal, parse_f32, parse_f64, parse_signed, parse_stamp, parse_time_of_day,
    parse_unsigned, ticks_per_second,
};

/// Integers that fit into 64 bits with sign; also durations, which are counts of their unit.
pub(crate) struct Integer<T>(pub(crate) PhantomData<fn() -> T>);

impl<T: ArrowPrimitiveType<Native: TryFrom<i64>>> Parse for Integer<T> {
    type Arrow = T;

    #[inline]
    fn text(&self, text: &[u8]) -> Option<T::Native> {
        T::Native::try_from(parse_signed(text)?).ok()
    }
}

/// `uint64`, the only integer that needs more than 63 bits.
pub(crate) struct Natural;

impl Parse for Natural {
    type Arrow = UInt64Type;

    #[inline]
    fn text(&self, text: &[u8]) -> Option<u64> {
        parse_unsigned(text)
    }
}

/// `float64`.
pub(crate) struct Double;

impl Parse for Double {
    type Arrow = Float64Type;

    #[inline]
    fn text(&self, text: &[u8]) -> Option<f64> {
        parse_f64(text)
    }
}

/// `float32`.
pub(crate) struct Single;

impl Parse for Single {
    type Arrow = Float32Type;

    #[inline]
    fn text(&self, text: &[u8]) -> Option<f32> {
        parse_f32(text)
    }
}

/// Decimals of any width.
pub(crate) struct Decimal<T> {
    pub(crate) precision: u8,
    pub(crate) scale: i8,
    pub(crate) width: PhantomData<fn() -> T>,
}

impl<T: DecimalType<Native: DecimalDigits>> Parse for Decimal<T> {
    type Arrow = T;

    fn text(&self, text: &[u8]) -> Option<T::Native> {
        parse_decimal(text, self.precision, self.scale)
    }
}

/// `date32`.
pub(crate) struct Day(pub(crate) SharedRules);

impl Parse for Day {
    type Arrow = Date32Type;

    #[inline]
    fn text(&self, text: &[u8]) -> Option<i32> {
        self.0.times.date(text).or_else(|| parse_date(text))
    }

    fn literal(&self, _: &[u8]) -> Option<i32> {
        None
    }
}

/// `date64`: a day, or a day and a time, as milliseconds.
pub(crate) struct DayMillis(pub(crate) SharedRules);

impl Parse for DayMillis {
    type Arrow = Date64Type;

    fn text(&self, text: &[u8]) -> Option<i64> {
        match self.0.times.date(text) {
            Some(days) => Some(i64::from(days) * 86_400_000),
            None => parse_stamp(text)?.ticks(TimeUnit::Millisecond, None),
        }
    }

    fn literal(&self, _: &[u8]) -> Option<i64> {
        None
    }
}

/// Times of day; a JSON number is a count of the unit.
pub(crate) struct Clock<T> {
    pub(crate) unit: TimeUnit,
    pub(crate) arrow: PhantomData<fn() -> T>,
}

/// A day has so many seconds; Arrow's times of day know no more.
const DAY_SECONDS: i64 = 86_400;

impl<T: ArrowPrimitiveType<Native: TryFrom<i64>>> Parse for Clock<T> {
    type Arrow = T;

    fn text(&self, text: &[u8]) -> Option<T::Native> {
        let ticks = parse_time_of_day(text)? / (1_000_000_000 / ticks_per_second(self.unit));
        T::Native::try_from(ticks).ok()
    }

    fn literal(&self, text: &[u8]) -> Option<T::Native> {
        let day = 0..DAY_SECONDS * ticks_per_second(self.unit);
        T::Native::try_from(parse_signed(text).filter(|ticks| day.contains(ticks))?).ok()
    }
}

/// Timestamps; a JSON number is a count of the unit since 1970.
pub(crate) struct Instant<T> {
    pub(crate) zone: Option<Zone>,
    pub(crate) rules: SharedRules,
    pub(crate) arrow: PhantomData<fn() -> T>,
}

impl<T: ArrowTimestampType> Parse for Instant<T> {
    type Arrow = T;

    #[inline]
    fn text(&self, text: &[u8]) -> Option<i64> {
        let stamp = self.rules.times.stamp(text).or_else(|| parse_stamp(text))?;
        stamp.ticks(T::UNIT, self.zone)
    }

    fn literal(&self, text: &[u8]) -> Option<i64> {
        match self.rules.times.stamp(text) {
            Some(stamp) => stamp.ticks(T::UNIT, self.zone),
            None => parse_signed(text),
        }
    }
}
