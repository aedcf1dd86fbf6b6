//! Which Rust numbers stand for which Arrow types.

use std::cmp::Ordering;

use bytemuck::{Pod, Zeroable};

/// A number that a fixed-width column holds as it is.
///
/// Dates, times, timestamps and durations are the integers that Arrow keeps them as: an `i32` reads a `date32` as days since 1970, an
/// `i64` reads a `timestamp[us]` as microseconds since 1970, a [`Decimal128`] a `decimal128(18, 4)`.
pub trait Native: Pod + PartialOrd + Default + 'static {
    /// The Arrow type of a new column of these.
    const TYPE: &'static str;

    /// Returns whether a column of this Arrow type holds such numbers.
    fn is_in(data_type: &str) -> bool {
        data_type == Self::TYPE
    }
}

macro_rules! native {
    ($($number:ty = $name:literal),*) => { $(impl Native for $number { const TYPE: &'static str = $name; })* };
}

native!(
    i8 = "int8",
    i16 = "int16",
    u8 = "uint8",
    u16 = "uint16",
    u32 = "uint32",
    u64 = "uint64",
    f32 = "float32",
    f64 = "float64"
);

impl Native for i32 {
    const TYPE: &'static str = "int32";

    fn is_in(data_type: &str) -> bool {
        matches!(data_type, "int32" | "date32") || data_type.starts_with("time32[")
    }
}

impl Native for i64 {
    const TYPE: &'static str = "int64";

    fn is_in(data_type: &str) -> bool {
        const PARAMETRIC: [&str; 3] = ["timestamp[", "time64[", "duration["];
        matches!(data_type, "int64" | "date64") || PARAMETRIC.iter().any(|kind| data_type.starts_with(kind))
    }
}

/// A decimal without its point: with the type `decimal128(18, 4)`, 12345 stands for 1.2345.
///
/// An `i128` would do, but for its alignment, which buffers from outside do not have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub struct Decimal128 {
    low: u64,
    high: i64,
}

impl Decimal128 {
    /// Returns the digits as a number.
    pub fn unscaled(self) -> i128 {
        (i128::from(self.high) << 64) | i128::from(self.low)
    }
}

impl From<i128> for Decimal128 {
    fn from(unscaled: i128) -> Self {
        // Both halves are cut out on purpose.
        Self { low: unscaled as u64, high: (unscaled >> 64) as i64 }
    }
}

impl PartialOrd for Decimal128 {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.unscaled().cmp(&other.unscaled()))
    }
}

impl Native for Decimal128 {
    const TYPE: &'static str = "decimal128(38, 0)";

    fn is_in(data_type: &str) -> bool {
        data_type.starts_with("decimal128(")
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal128;

    #[test]
    fn decimals_keep_digits_and_order() {
        let numbers = [i128::MIN, -1 << 64, -12345, -1, 0, 1, u64::MAX.into(), 1 << 64, i128::MAX];
        for unscaled in numbers {
            assert_eq!(Decimal128::from(unscaled).unscaled(), unscaled);
        }
        assert!(numbers.map(Decimal128::from).is_sorted());
    }
}
