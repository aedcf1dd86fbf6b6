//! Exact decimals from text.

use arrow::datatypes::{ArrowNativeType, ArrowNativeTypeOp, i256};

/// The integers behind decimals.
pub(crate) trait DecimalDigits: ArrowNativeTypeOp + ArrowNativeType {}
impl DecimalDigits for i128 {}
impl DecimalDigits for i256 {}

/// Reads `-12.340` or `1.5e-3` at a precision and scale; `None` when the text is no number or would have to be rounded.
pub(crate) fn parse_decimal<N: DecimalDigits>(text: &[u8], precision: u8, scale: i8) -> Option<N> {
    let (negative, rest) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let (mantissa, exponent) = split_exponent(rest)?;
    let (digits, fraction) = mantissa_digits::<N>(mantissa)?;
    let shift = i64::from(scale) + exponent - fraction;
    let value = shifted(digits, shift)?;
    let limit = N::usize_as(10).pow_checked(u32::from(precision)).ok();
    if limit.is_some_and(|limit| value.is_ge(limit)) {
        return None;
    }
    if negative { value.neg_checked().ok() } else { Some(value) }
}

fn split_exponent(text: &[u8]) -> Option<(&[u8], i64)> {
    match text.iter().position(|byte| matches!(byte, b'e' | b'E')) {
        None => Some((text, 0)),
        Some(at) => {
            let exponent = super::parse_signed(&text[at + 1..])?;
            // Beyond this no decimal type can hold the number, and the sum below must not overflow.
            (exponent.abs() < 10_000).then_some((&text[..at], exponent))
        }
    }
}

/// Returns all digits as one integer and how many of them stand behind the point.
fn mantissa_digits<N: DecimalDigits>(text: &[u8]) -> Option<(N, i64)> {
    let mut value = N::ZERO;
    let mut fraction = None;
    let mut seen = false;
    for byte in text {
        match byte {
            b'0'..=b'9' => {
                let digit = N::usize_as(usize::from(byte - b'0'));
                value = value.mul_checked(N::usize_as(10)).ok()?.add_checked(digit).ok()?;
                seen = true;
                fraction = fraction.map(|count: i64| count + 1);
            }
            b'.' if fraction.is_none() => fraction = Some(0),
            _ => return None,
        }
    }
    seen.then_some((value, fraction.unwrap_or(0)))
}

/// Multiplies by a power of ten; dividing must leave nothing over.
fn shifted<N: DecimalDigits>(value: N, shift: i64) -> Option<N> {
    if value.is_zero() {
        return Some(value);
    }
    let power = N::usize_as(10).pow_checked(u32::try_from(shift.unsigned_abs()).ok()?).ok()?;
    if shift >= 0 {
        return value.mul_checked(power).ok();
    }
    let rest = value.mod_checked(power).ok()?;
    if rest.is_zero() { value.div_checked(power).ok() } else { None }
}
