//! Sizes in bytes as people write them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Units from large to small, so that `Display` finds the shortest exact form. Binary ones come first: memory is
/// what these sizes mostly are.
const UNITS: [(&str, u64); 9] = [
    ("TiB", 1 << 40),
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("TB", 1_000_000_000_000),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("kB", 1_000),
    ("B", 1),
];

/// A number of bytes, written `64MiB`, `1.5GiB`, `10MB` or `4096`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ByteSize(u64);

/// Why a text is not a size.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ByteSizeError {
    /// The number is missing or malformed.
    #[error("`{0}` is not a size")]
    Number(String),
    /// The unit is not known.
    #[error("`{unit}` in `{text}` is not a unit of size")]
    Unit {
        /// The whole text.
        text: String,
        /// The part after the number.
        unit: String,
    },
    /// More than 64 bits.
    #[error("`{0}` is too large")]
    TooLarge(String),
}

impl ByteSizeError {
    /// Returns the advice for a person.
    pub fn hint(&self) -> String {
        match self {
            Self::Unit { text, unit } if unit.len() == 1 => {
                let number = text.trim_end_matches(unit.as_str()).trim();
                let unit = unit.to_ascii_uppercase();
                let large = if unit == "K" { 'k' } else { unit.chars().next().unwrap_or('M') };
                format!("write `{number}{unit}iB` (powers of 1024) or `{number}{large}B` (powers of 1000)")
            }
            _ => "write a number and a unit, such as `64MiB`, `1.5GiB` or `10MB`".into(),
        }
    }
}

impl ByteSize {
    /// Creates a size from a number of bytes.
    pub const fn bytes(bytes: u64) -> Self {
        Self(bytes)
    }

    /// Creates a size from a number of mebibytes; what does not fit becomes the largest size.
    pub const fn mebibytes(mebibytes: u64) -> Self {
        Self(mebibytes.saturating_mul(1 << 20))
    }

    /// Returns the number of bytes.
    pub const fn as_u64(self) -> u64 {
        self.0
    }

    /// Returns the number of bytes for use in memory; on a small machine, what does not fit is the largest size.
    pub fn as_usize(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }

    /// Returns the size rounded to one decimal, for tables: `63.2 MiB`.
    pub fn rounded(self) -> String {
        let found = UNITS[..4].iter().find(|(_, factor)| self.0 >= *factor);
        match found {
            // Sizes above 2^53 lose digits that one decimal does not show.
            Some((unit, factor)) => format!("{:.1} {unit}", self.0 as f64 / *factor as f64),
            None => format!("{} B", self.0),
        }
    }
}

impl FromStr for ByteSize {
    type Err = ByteSizeError;

    fn from_str(text: &str) -> Result<Self, ByteSizeError> {
        let trimmed = text.trim();
        let end = trimmed.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(trimmed.len());
        let (number, unit) = trimmed.split_at(end);
        let factor = factor(unit.trim()).ok_or_else(|| {
            if number.is_empty() {
                ByteSizeError::Number(text.to_owned())
            } else {
                ByteSizeError::Unit { text: text.to_owned(), unit: unit.trim().to_owned() }
            }
        })?;
        scale(number, factor, text).map(Self)
    }
}

fn factor(unit: &str) -> Option<u64> {
    if unit.is_empty() {
        return Some(1);
    }
    UNITS.iter().find(|(known, _)| known.eq_ignore_ascii_case(unit)).map(|(_, factor)| *factor)
}

/// Multiplies a decimal number exactly, without floating point, and rounds down to whole bytes.
fn scale(number: &str, factor: u64, text: &str) -> Result<u64, ByteSizeError> {
    let malformed = || ByteSizeError::Number(text.to_owned());
    let too_large = || ByteSizeError::TooLarge(text.to_owned());
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || fraction.len() > 12 {
        return Err(malformed());
    }
    let whole: u64 = whole.parse().map_err(|_| too_large())?;
    let parts: u128 = fraction.parse().map_err(|_| malformed())?;
    let part = parts * u128::from(factor) / 10_u128.pow(u32::try_from(fraction.len()).map_err(|_| malformed())?);
    let total = u128::from(whole) * u128::from(factor) + part;
    u64::try_from(total).map_err(|_| too_large())
}

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exact = UNITS.iter().find(|(_, factor)| self.0 >= *factor && self.0.is_multiple_of(*factor));
        match exact {
            Some((unit, factor)) => f.pad(&format!("{}{unit}", self.0 / factor)),
            None => f.pad("0B"),
        }
    }
}

impl Serialize for ByteSize {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ByteSize {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = ByteSize;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a size such as `64MiB`")
            }

            fn visit_u64<E: de::Error>(self, bytes: u64) -> Result<ByteSize, E> {
                Ok(ByteSize(bytes))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<ByteSize, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}
