//! The narrowest type that takes all values of two types. Pure.

const UNITS: [&str; 4] = ["s", "ms", "us", "ns"];

/// Returns the type that takes the values of both without loss; `None` when there is none. Dates become timestamps, and instants of
/// different zones become UTC.
pub(crate) fn widened(one: &str, other: &str) -> Option<String> {
    if one == other || other == "null" {
        return Some(one.to_owned());
    }
    if one == "null" {
        return Some(other.to_owned());
    }
    numbers(one, other).or_else(|| texts(one, other)).or_else(|| times(one, other)).or_else(|| times(other, one))
}

fn numbers(one: &str, other: &str) -> Option<String> {
    match (Number::of(one)?, Number::of(other)?) {
        (Number::Int(a), Number::Int(b)) => Some(format!("int{}", a.max(b))),
        (Number::Uint(a), Number::Uint(b)) => Some(format!("uint{}", a.max(b))),
        (Number::Int(signed), Number::Uint(unsigned)) | (Number::Uint(unsigned), Number::Int(signed)) => {
            let width = signed.max(unsigned * 2);
            Some(if width <= 64 { format!("int{width}") } else { "decimal128(20, 0)".to_owned() })
        }
        (Number::Float(a), Number::Float(b)) => Some(format!("float{}", a.max(b))),
        // 64-bit integers lose their last digits in a float, so they do not mix.
        (Number::Float(float), Number::Int(bits) | Number::Uint(bits))
        | (Number::Int(bits) | Number::Uint(bits), Number::Float(float)) => match bits {
            8 | 16 => Some(format!("float{float}")),
            32 => Some("float64".to_owned()),
            _ => None,
        },
        (one, other) => {
            let ((digits_a, scale_a), (digits_b, scale_b)) = (one.digits()?, other.digits()?);
            let (digits, scale) = (digits_a.max(digits_b), scale_a.max(scale_b));
            (digits + scale <= 38).then(|| format!("decimal128({}, {scale})", digits + scale))
        }
    }
}

/// A type of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    Int(u32),
    Uint(u32),
    Float(u32),
    Decimal(i32, i32),
}

impl Number {
    fn of(text: &str) -> Option<Self> {
        if let Some(inner) = text.strip_prefix("decimal128(").and_then(|rest| rest.strip_suffix(')')) {
            let (precision, scale) = inner.split_once(',')?;
            return Some(Self::Decimal(precision.trim().parse().ok()?, scale.trim().parse().ok()?));
        }
        let bits = |prefix: &str| text.strip_prefix(prefix)?.parse().ok();
        let number = bits("int").map(Self::Int).or_else(|| bits("uint").map(Self::Uint));
        number.or_else(|| bits("float").map(Self::Float))
    }

    /// Returns the digits before and behind the point.
    fn digits(self) -> Option<(i32, i32)> {
        match self {
            Self::Decimal(precision, scale) => Some((precision - scale, scale.max(0))),
            Self::Int(bits) => Some((if bits == 64 { 19 } else { [3, 5, 10][bits.ilog2() as usize - 3] }, 0)),
            Self::Uint(bits) => Some((if bits == 64 { 20 } else { [3, 5, 10][bits.ilog2() as usize - 3] }, 0)),
            Self::Float(_) => None,
        }
    }
}

fn texts(one: &str, other: &str) -> Option<String> {
    for (small, large) in [("utf8", "large_utf8"), ("binary", "large_binary")] {
        if [(small, large), (large, small)].contains(&(one, other)) {
            return Some(large.to_owned());
        }
    }
    None
}

fn times(one: &str, other: &str) -> Option<String> {
    match (one, other) {
        ("date32", "date64") => Some("date64".to_owned()),
        ("date32" | "date64", _) => {
            let (unit, zone) = timestamp(other)?;
            // A day has no instant in a zone that it does not name.
            zone.is_none().then(|| format!("timestamp[{}]", if one == "date64" { finer(unit, "ms") } else { unit }))
        }
        _ => match (timestamp(one), timestamp(other)) {
            (Some((a, None)), Some((b, None))) => Some(format!("timestamp[{}]", finer(a, b))),
            (Some((a, Some(zone))), Some((b, Some(second)))) => {
                let zone = if zone == second { zone } else { "UTC" };
                Some(format!("timestamp[{}, {zone}]", finer(a, b)))
            }
            _ => {
                let unit = |text| bracketed(text, "duration[");
                Some(format!("duration[{}]", finer(unit(one)?, unit(other)?)))
            }
        },
    }
}

fn timestamp(text: &str) -> Option<(&str, Option<&str>)> {
    let inner = bracketed(text, "timestamp[")?;
    Some(match inner.split_once(',') {
        Some((unit, zone)) => (unit.trim(), Some(zone.trim())),
        None => (inner.trim(), None),
    })
}

fn bracketed<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    text.strip_prefix(prefix)?.strip_suffix(']')
}

fn finer<'a>(one: &'a str, other: &'a str) -> &'a str {
    let rank = |unit| UNITS.iter().position(|known| *known == unit);
    if rank(one) >= rank(other) { one } else { other }
}

#[cfg(test)]
mod tests {
    use super::widened;

    #[test]
    fn takes_the_narrowest_type_that_holds_both() {
        let table = [
            ("int8", "int64", Some("int64")),
            ("uint8", "uint32", Some("uint32")),
            ("int8", "uint8", Some("int16")),
            ("int64", "uint32", Some("int64")),
            ("int8", "uint64", Some("decimal128(20, 0)")),
            ("int16", "float32", Some("float32")),
            ("int32", "float32", Some("float64")),
            ("int64", "float64", None),
            ("float32", "float64", Some("float64")),
            ("decimal128(9, 2)", "int32", Some("decimal128(12, 2)")),
            ("decimal128(10, 2)", "decimal128(8, 4)", Some("decimal128(12, 4)")),
            ("decimal128(38, 10)", "int64", Some("decimal128(38, 10)")),
            ("decimal128(38, 20)", "int64", None),
            ("decimal128(9, 2)", "float64", None),
            ("utf8", "large_utf8", Some("large_utf8")),
            ("utf8", "int64", None),
            ("null", "list<utf8>", Some("list<utf8>")),
            ("struct<a: int64>", "struct<a: int64>", Some("struct<a: int64>")),
            ("date32", "timestamp[us]", Some("timestamp[us]")),
            ("date64", "timestamp[s]", Some("timestamp[ms]")),
            ("date32", "timestamp[us, UTC]", None),
            ("timestamp[ms]", "timestamp[us]", Some("timestamp[us]")),
            ("timestamp[ms, UTC]", "timestamp[us]", None),
            ("timestamp[ms, Asia/Seoul]", "timestamp[us, UTC]", Some("timestamp[us, UTC]")),
            ("timestamp[s, Asia/Seoul]", "timestamp[s, Asia/Seoul]", Some("timestamp[s, Asia/Seoul]")),
            ("duration[s]", "duration[ns]", Some("duration[ns]")),
            ("bool", "int8", None),
        ];
        for (one, other, expected) in table {
            assert_eq!(widened(one, other).as_deref(), expected, "{one} and {other}");
            assert_eq!(widened(other, one).as_deref(), expected, "{other} and {one}");
        }
    }
}
