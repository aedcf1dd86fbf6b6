//! Which Rust numbers stand for which Arrow types.

use bytemuck::Pod;

/// A number that a fixed-width column holds as it is.
///
/// Dates, times, timestamps and durations are the integers that Arrow keeps them as: an `i32` reads a `date32` as days since 1970, an
/// `i64` reads a `timestamp[us]` as microseconds since 1970.
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
