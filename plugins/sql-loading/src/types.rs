//! Which Arrow types hold all values of which others. Pure.

/// A type as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Integer { signed: bool, bits: u16 },
    Float { bits: u16 },
    Decimal { digits: u16, scale: u16 },
    Date,
    Timestamp { digits: u16, zoned: bool },
    Boolean,
    Text,
}

/// Decimal digits that 128 and 256 bits hold.
const DECIMAL128: u16 = 38;
const DECIMAL256: u16 = 76;

impl Shape {
    fn of(data_type: &str) -> Option<Self> {
        let integer = |signed, bits: &str| Some(Self::Integer { signed, bits: bits.parse().ok()? });
        match data_type {
            "bool" => Some(Self::Boolean),
            "utf8" | "large_utf8" => Some(Self::Text),
            "date32" => Some(Self::Date),
            _ if data_type.starts_with("decimal") => Self::decimal(data_type),
            _ if data_type.starts_with("timestamp[") => Some(Self::timestamp(data_type)),
            _ => data_type
                .strip_prefix("uint")
                .map(|bits| integer(false, bits))
                .or_else(|| data_type.strip_prefix("int").map(|bits| integer(true, bits)))
                .or_else(|| {
                    data_type.strip_prefix("float").map(|bits| Some(Self::Float { bits: bits.parse().ok()? }))
                })?,
        }
    }

    fn decimal(data_type: &str) -> Option<Self> {
        let (digits, scale) = data_type.split_once('(')?.1.strip_suffix(')')?.split_once(',')?;
        // A negative scale is so rare that it is left alone.
        Some(Self::Decimal { digits: digits.trim().parse().ok()?, scale: scale.trim().parse().ok()? })
    }

    fn timestamp(data_type: &str) -> Self {
        let digits = match &data_type["timestamp[".len()..] {
            unit if unit.starts_with("ms") => 3,
            unit if unit.starts_with("us") => 6,
            unit if unit.starts_with("ns") => 9,
            _ => 0,
        };
        Self::Timestamp { digits, zoned: data_type.contains(',') }
    }

    /// Digits before the point that an integer may need.
    fn digits(bits: u16) -> u16 {
        match bits {
            8 => 3,
            16 => 5,
            32 => 10,
            _ => 20,
        }
    }

    /// Returns an integer as a decimal.
    fn as_decimal(self) -> Self {
        match self {
            Self::Integer { bits, .. } => Self::Decimal { digits: Self::digits(bits), scale: 0 },
            other => other,
        }
    }
}

/// Tells whether a column of the type `column` holds all values of the type `value`.
pub(crate) fn holds(column: &str, value: &str) -> bool {
    if column == value || value == "null" {
        return true;
    }
    let (Some(column), Some(value)) = (Shape::of(column), Shape::of(value)) else { return false };
    match (column, value) {
        (Shape::Text, Shape::Text) => true,
        (Shape::Integer { signed: true, bits: wide }, Shape::Integer { signed: false, bits }) => wide > bits,
        (Shape::Integer { signed: wide, bits: most }, Shape::Integer { signed, bits }) => {
            wide == signed && most >= bits
        }
        // A float holds as many bits of an integer as its fraction has.
        (Shape::Float { bits: 64 }, Shape::Integer { bits, .. }) => bits <= 32,
        (Shape::Float { bits: 32 }, Shape::Integer { bits, .. }) => bits <= 16,
        (Shape::Float { bits: most }, Shape::Float { bits }) => most >= bits,
        (Shape::Decimal { digits: most, scale: finest }, Shape::Decimal { digits, scale }) => {
            finest >= scale && most.saturating_sub(finest) >= digits.saturating_sub(scale)
        }
        (Shape::Decimal { digits, scale }, Shape::Integer { bits, .. }) => {
            digits.saturating_sub(scale) >= Shape::digits(bits)
        }
        (Shape::Timestamp { zoned: false, .. }, Shape::Date) => true,
        (Shape::Timestamp { digits: finest, zoned: a }, Shape::Timestamp { digits, zoned: b }) => {
            a == b && finest >= digits
        }
        _ => false,
    }
}

/// Returns the narrowest type that holds all values of both, where no value loses anything.
pub(crate) fn wider(column: &str, value: &str) -> Option<String> {
    let (one, other) = (Shape::of(column)?, Shape::of(value)?);
    if holds(value, column) {
        return Some(value.to_owned());
    }
    match (one, other) {
        (Shape::Integer { bits: a, .. }, Shape::Integer { bits: b, .. }) => Some(match a.max(b) {
            // A signed and an unsigned one that do not hold each other.
            8 => "int16".into(),
            16 => "int32".into(),
            32 => "int64".into(),
            _ => "decimal128(20, 0)".into(),
        }),
        (Shape::Integer { bits: 8 | 16 | 32, .. }, Shape::Float { .. })
        | (Shape::Float { .. }, Shape::Integer { bits: 8 | 16 | 32, .. }) => Some("float64".into()),
        (Shape::Decimal { .. }, Shape::Integer { .. } | Shape::Decimal { .. })
        | (Shape::Integer { .. }, Shape::Decimal { .. }) => decimal(one.as_decimal(), other.as_decimal()),
        (_, Shape::Text) => Some("utf8".into()),
        _ => None,
    }
}

fn decimal(one: Shape, other: Shape) -> Option<String> {
    let (Shape::Decimal { digits: a, scale: b }, Shape::Decimal { digits: c, scale: d }) = (one, other) else {
        return None;
    };
    let scale = b.max(d);
    let digits = a.saturating_sub(b).max(c.saturating_sub(d)) + scale;
    match digits {
        ..=DECIMAL128 => Some(format!("decimal128({digits}, {scale})")),
        _ if digits <= DECIMAL256 => Some(format!("decimal256({digits}, {scale})")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_holds_what_it_gives_back() {
        let table = [
            ("int64", "int32"),
            ("int64", "uint32"),
            ("uint64", "uint8"),
            ("float64", "int32"),
            ("float64", "float32"),
            ("float32", "int16"),
            ("decimal128(20, 2)", "decimal128(18, 1)"),
            ("decimal128(12, 2)", "int32"),
            ("timestamp[us]", "date32"),
            ("timestamp[us, UTC]", "timestamp[ms, Asia/Seoul]"),
            ("large_utf8", "utf8"),
            ("int8", "null"),
        ];
        for (column, value) in table {
            assert!(holds(column, value), "{column} {value}");
            assert_ne!(column, value);
        }
        let table = [
            ("int32", "int64"),
            ("int32", "uint32"),
            ("uint64", "int8"),
            ("float64", "int64"),
            ("float32", "int32"),
            ("decimal128(18, 2)", "decimal128(18, 1)"),
            ("decimal128(11, 2)", "int32"),
            ("timestamp[ms]", "timestamp[us]"),
            ("timestamp[us]", "timestamp[us, UTC]"),
            ("timestamp[us, UTC]", "date32"),
            ("utf8", "int64"),
            ("bool", "int8"),
            ("list<utf8>", "list<int64>"),
        ];
        for (column, value) in table {
            assert!(!holds(column, value), "{column} {value}");
        }
    }

    #[test]
    fn the_wider_type_holds_both() {
        let table = [
            ("int16", "int64", "int64"),
            ("int32", "uint32", "int64"),
            ("uint64", "int8", "decimal128(20, 0)"),
            ("int32", "float32", "float64"),
            ("int32", "float64", "float64"),
            ("float32", "float64", "float64"),
            ("decimal128(10, 2)", "decimal128(10, 4)", "decimal128(12, 4)"),
            ("int64", "decimal128(10, 2)", "decimal128(22, 2)"),
            ("decimal128(38, 0)", "decimal128(38, 10)", "decimal256(48, 10)"),
            ("date32", "timestamp[us]", "timestamp[us]"),
            ("timestamp[s]", "timestamp[us]", "timestamp[us]"),
        ];
        for (column, value, both) in table {
            let found = wider(column, value);
            assert_eq!(found.as_deref(), Some(both), "{column} {value}");
            assert!(holds(both, column) && holds(both, value), "{column} {value}");
        }
        assert_eq!(wider("int64", "utf8").as_deref(), Some("utf8"));
        for (column, value) in [
            ("int64", "float64"),
            ("bool", "int8"),
            ("date32", "timestamp[us, UTC]"),
            ("binary", "utf8"),
            ("int64", "list<int64>"),
        ] {
            assert_eq!(wider(column, value), None, "{column} {value}");
        }
    }
}
