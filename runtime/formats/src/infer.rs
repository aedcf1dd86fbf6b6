//! Guessing types from text: only what every value seen agrees with.

use std::sync::Arc;

use arrow::datatypes::{DataType, TimeUnit};

use crate::scalar::{Stamp, TimeFormats, parse_bool, parse_f64, parse_signed, parse_special, parse_stamp};

/// The kinds of values seen in a column, as a set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Kinds(u16);

impl Kinds {
    /// An integer of 64 bits.
    pub(crate) const INT: Self = Self(1);
    /// An integer that does not fit into 64 bits.
    pub(crate) const BIG: Self = Self(1 << 1);
    /// A number with a point or an exponent.
    pub(crate) const REAL: Self = Self(1 << 2);
    /// `NaN` or an infinity.
    pub(crate) const SPECIAL: Self = Self(1 << 3);
    /// `true` or `false`.
    pub(crate) const BOOL: Self = Self(1 << 4);
    /// A day.
    pub(crate) const DATE: Self = Self(1 << 5);
    /// A timestamp without offset.
    pub(crate) const WALL: Self = Self(1 << 6);
    /// A timestamp with an offset.
    pub(crate) const ZONED: Self = Self(1 << 7);
    /// A timestamp that needs nanoseconds.
    pub(crate) const NANOS: Self = Self(1 << 8);
    /// Anything else.
    pub(crate) const TEXT: Self = Self(1 << 9);

    /// Adds what another value or column showed.
    pub(crate) fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Returns whether nothing but nulls was seen.
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn within(self, others: &[Self]) -> bool {
        self.0 & !others.iter().fold(0, |all, other| all | other.0) == 0
    }

    /// Returns the type that holds all that was seen without loss; text when there is no other.
    pub(crate) fn data_type(self) -> DataType {
        let unit = if self.has(Self::NANOS) { TimeUnit::Nanosecond } else { TimeUnit::Microsecond };
        match self {
            kinds if kinds.is_empty() => DataType::Utf8,
            kinds if kinds.within(&[Self::INT]) => DataType::Int64,
            // Large integers are mostly identifiers, which a double would change. Beside real numbers they are measures.
            kinds
                if kinds.within(&[Self::INT, Self::BIG, Self::REAL, Self::SPECIAL])
                    && (kinds.has(Self::REAL) || (kinds.has(Self::INT) && !kinds.has(Self::BIG))) =>
            {
                DataType::Float64
            }
            kinds if kinds.within(&[Self::BOOL]) => DataType::Boolean,
            kinds if kinds.within(&[Self::DATE]) => DataType::Date32,
            kinds if kinds.within(&[Self::DATE, Self::WALL, Self::NANOS]) => DataType::Timestamp(unit, None),
            kinds if kinds.within(&[Self::ZONED, Self::NANOS]) => DataType::Timestamp(unit, Some(Arc::from("UTC"))),
            _ => DataType::Utf8,
        }
    }
}

/// Returns the kind of a CSV field, where every type is written as text.
pub(crate) fn kind_of_text(text: &[u8], times: &TimeFormats) -> Kinds {
    match text.first() {
        Some(b'0'..=b'9' | b'-' | b'.') => {
            let number = kind_of_number(text);
            if number == Kinds::TEXT { kind_of_time(text, times) } else { number }
        }
        Some(b't' | b'T' | b'f' | b'F') if text.len() >= 4 && parse_bool(text).is_some() => Kinds::BOOL,
        _ if parse_special(text).is_some() => Kinds::SPECIAL,
        _ => kind_of_time(text, times),
    }
}

/// Returns the kind of a number as it is written.
pub(crate) fn kind_of_number(text: &[u8]) -> Kinds {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    // `007` is a code, not a number: as one it would lose its zeros.
    let padded = matches!(digits, [b'0', b'0'..=b'9', ..]);
    if padded || digits.is_empty() {
        return Kinds::TEXT;
    }
    if digits.iter().all(u8::is_ascii_digit) {
        return if parse_signed(text).is_some() { Kinds::INT } else { Kinds::BIG };
    }
    let plain = digits.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
    if plain && parse_f64(text).is_some_and(f64::is_finite) { Kinds::REAL } else { Kinds::TEXT }
}

/// Returns the kind of a text that can only be a date, a timestamp or itself.
pub(crate) fn kind_of_time(text: &[u8], times: &TimeFormats) -> Kinds {
    if times.date(text).is_some() {
        return Kinds::DATE;
    }
    match times.stamp(text).or_else(|| parse_stamp(text)) {
        None => Kinds::TEXT,
        // A bare day parses as midnight too.
        Some(Stamp { offset: None, .. }) if is_day(text) => Kinds::DATE,
        Some(stamp) => {
            let mut kinds = if stamp.offset.is_some() { Kinds::ZONED } else { Kinds::WALL };
            if stamp.nanos % 1_000 != 0 {
                kinds.add(Kinds::NANOS);
            }
            kinds
        }
    }
}

fn is_day(text: &[u8]) -> bool {
    text.len() == 10 && crate::scalar::parse_date(text).is_some()
}
