//! Numbers and booleans from text.

/// The powers of ten that a double holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// Every integer up to here is a double.
const EXACT: u64 = 1 << 53;

/// Reads `true`, `yes`, `t`, `y`, `1` and their opposites, in any case.
pub(crate) fn parse_bool(text: &[u8]) -> Option<bool> {
    match text {
        b"true" | b"1" => Some(true),
        b"false" | b"0" => Some(false),
        _ if ["true", "t", "yes", "y"].iter().any(|word| text.eq_ignore_ascii_case(word.as_bytes())) => Some(true),
        _ if ["false", "f", "no", "n"].iter().any(|word| text.eq_ignore_ascii_case(word.as_bytes())) => Some(false),
        _ => None,
    }
}

/// Reads an integer of up to 64 bits with an optional sign.
#[inline]
pub(crate) fn parse_signed(text: &[u8]) -> Option<i64> {
    match text {
        [b'-', rest @ ..] => 0i64.checked_sub_unsigned(digits(rest)?),
        [b'+', rest @ ..] => i64::try_from(digits(rest)?).ok(),
        rest => i64::try_from(digits(rest)?).ok(),
    }
}

/// Reads a natural number of up to 64 bits.
#[inline]
pub(crate) fn parse_unsigned(text: &[u8]) -> Option<u64> {
    digits(text.strip_prefix(b"+").unwrap_or(text))
}

#[inline]
fn digits(text: &[u8]) -> Option<u64> {
    // Nineteen digits cannot overflow 64 bits, so only longer texts need care.
    if text.is_empty() || text.len() > 19 {
        return long_digits(text);
    }
    let mut value = 0u64;
    for byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
    }
    Some(value)
}

fn long_digits(text: &[u8]) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0u64, |value, byte| {
        let digit = byte.is_ascii_digit().then(|| byte - b'0')?;
        value.checked_mul(10)?.checked_add(u64::from(digit))
    })
}

/// Reads `nan`, `inf` and `infinity` in any case and with any sign.
pub(crate) fn parse_special(text: &[u8]) -> Option<f64> {
    let (sign, word) = match text {
        [b'-', rest @ ..] => (-1.0, rest),
        [b'+', rest @ ..] => (1.0, rest),
        rest => (1.0, rest),
    };
    if word.eq_ignore_ascii_case(b"nan") {
        return Some(f64::NAN);
    }
    let infinite = word.eq_ignore_ascii_case(b"inf") || word.eq_ignore_ascii_case(b"infinity");
    infinite.then_some(sign * f64::INFINITY)
}

/// Reads a decimal or scientific number, correctly rounded.
#[inline]
pub(crate) fn parse_f64(text: &[u8]) -> Option<f64> {
    short_f64(text).or_else(|| long_float(text)).or_else(|| parse_special(text))
}

/// Reads a number as single precision without rounding twice.
pub(crate) fn parse_f32(text: &[u8]) -> Option<f32> {
    long_float(text).or_else(|| parse_special(text).map(|value| value as f32))
}

/// Most numbers are a short run of digits with a point in it: both the digits and the power of ten are exact
/// doubles then, and one division rounds as IEEE 754 wants.
#[inline]
fn short_f64(text: &[u8]) -> Option<f64> {
    let (negative, rest) = match text {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    if rest.is_empty() || rest.len() > 19 {
        return None;
    }
    let mut mantissa = 0u64;
    let mut point = None;
    for (at, byte) in rest.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
        } else if *byte == b'.' && point.is_none() {
            point = Some(at);
        } else {
            return None;
        }
    }
    let fraction = point.map_or(0, |at| rest.len() - at - 1);
    let any_digit = rest.len() > usize::from(point.is_some());
    if mantissa > EXACT || !any_digit {
        return None;
    }
    let value = mantissa as f64 / POWERS[fraction];
    Some(if negative { -value } else { value })
}

/// The general case; letters are left to [`parse_special`], so that one place decides which words are numbers.
fn long_float<F: lexical_core::FromLexical>(text: &[u8]) -> Option<F> {
    let lettered = text.iter().any(|byte| byte.is_ascii_alphabetic() && !matches!(byte, b'e' | b'E'));
    if lettered { None } else { lexical_core::parse(text).ok() }
}
