//! Numbers as `numeric`: digits of base 10,000.

use super::value::{Fault, fixed, measured};

const NEGATIVE: u16 = 0x4000;

/// Appends an integer with decimal places: `unscaled` × 10^-`scale`.
pub(super) fn integer(out: &mut Vec<u8>, unscaled: i128, scale: i8) -> Result<(), Fault> {
    let mut places = u32::try_from(scale.max(0)).unwrap_or(0);
    let mut rest = unscaled.unsigned_abs();
    let display = places;
    // Digits begin at the point, so the places are filled up to a multiple of four.
    let mut low = Vec::new();
    if scale < 0 {
        let power = 10_u128.checked_pow(scale.unsigned_abs().into()).ok_or(Fault::OutOfRange)?;
        rest = rest.checked_mul(power).ok_or(Fault::OutOfRange)?;
    } else if places % 4 != 0 {
        let part = 10_u128.pow(places % 4);
        low.push((rest % part) as u16 * 10_u16.pow(4 - places % 4));
        rest /= part;
        places += 4 - places % 4;
    }
    while rest > 0 {
        low.push((rest % 10_000) as u16);
        rest /= 10_000;
    }
    digits(out, &low, places / 4, unscaled < 0, display)
}

/// Appends groups of four digits, the last first; `behind` of them stand behind the point.
fn digits(out: &mut Vec<u8>, low: &[u16], behind: u32, negative: bool, display: u32) -> Result<(), Fault> {
    let first = low.iter().rposition(|digit| *digit != 0);
    let last = low.iter().position(|digit| *digit != 0);
    let (Some(first), Some(last)) = (first, last) else { return zero(out, display) };
    let weight = i64::try_from(first).unwrap_or(i64::MAX) - i64::from(behind);
    let head = [
        u16::try_from(first - last + 1).map_err(|_| Fault::OutOfRange)?,
        i16::try_from(weight).map_err(|_| Fault::OutOfRange)?.cast_unsigned(),
        if negative { NEGATIVE } else { 0 },
        u16::try_from(display).map_err(|_| Fault::OutOfRange)?,
    ];
    measured(out, |out| {
        for word in head.into_iter().chain(low[last..=first].iter().rev().copied()) {
            out.extend_from_slice(&word.to_be_bytes());
        }
        Ok(())
    })
}

fn zero(out: &mut Vec<u8>, display: u32) -> Result<(), Fault> {
    let display = u16::try_from(display).map_err(|_| Fault::OutOfRange)?;
    fixed(out, u64::from(display).to_be_bytes())
}

/// Appends a number that is written out: `-12.50`, `1e-7`, `NaN`.
pub(super) fn text(out: &mut Vec<u8>, text: &str) -> Result<(), Fault> {
    let not = || Fault::Not("a number");
    let trimmed = text.trim();
    let (negative, unsigned) = match trimmed.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, trimmed.strip_prefix('+').unwrap_or(trimmed)),
    };
    if unsigned.eq_ignore_ascii_case("nan") {
        return fixed(out, 0xc000_0000_u64.to_be_bytes());
    }
    let (number, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, exponent.parse::<i32>().map_err(|_| not())?),
        None => (unsigned, 0),
    };
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + part.len() == 0 || !plain(whole) || !plain(part) || exponent.unsigned_abs() > 10_000 {
        return Err(not());
    }
    let mut all: Vec<u8> = whole.bytes().chain(part.bytes()).map(|byte| byte - b'0').collect();
    let mut places = i32::try_from(part.len()).map_err(|_| Fault::OutOfRange)? - exponent;
    while places < 0 {
        all.push(0);
        places += 1;
    }
    let display = u32::try_from(places).unwrap_or(0);
    while places % 4 != 0 {
        all.push(0);
        places += 1;
    }
    let group = |digits: &[u8]| digits.iter().fold(0_u16, |sum, digit| sum * 10 + u16::from(*digit));
    let mut low: Vec<u16> = all.rchunks(4).map(group).collect();
    // A number such as `1e-9` has fewer digits than places.
    let behind = u32::try_from(places / 4).unwrap_or(0);
    low.resize(low.len().max(behind as usize), 0);
    digits(out, &low, behind, negative, display)
}

/// Appends a floating-point number by its shortest text: the number that people see.
pub(super) fn float(out: &mut Vec<u8>, value: f64) -> Result<(), Fault> {
    if value.is_infinite() {
        return Err(Fault::OutOfRange);
    }
    let mut buffer = [0; lexical_core::BUFFER_SIZE];
    let written = lexical_core::write(value, &mut buffer);
    text(out, std::str::from_utf8(written).map_err(|_| Fault::NotUtf8)?)
}
