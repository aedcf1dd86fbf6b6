//! `numeric`: digits of base 10,000, the weight of the first, a sign, and how many decimal places to show.

use arrow::datatypes::i256;

const NEGATIVE: u16 = 0x4000;
const POSITIVE: u16 = 0;
/// Bytes before the digits.
const HEAD: usize = 8;
/// Digits of base 10,000 that fit into 64 bits for certain.
const SHORT: usize = 4;

struct Numeric<'a> {
    digits: &'a [u8],
    negative: bool,
    /// Decimal places behind the last digit; negative when it stands before the point.
    places: i32,
}

impl<'a> Numeric<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, String> {
        let head: &[u8; HEAD] = bytes.first_chunk().ok_or("the numeric is cut off")?;
        let word = |at: usize| u16::from_be_bytes([head[at], head[at + 1]]);
        let (count, weight, sign) = (word(0), word(2).cast_signed(), word(4));
        let negative = match sign {
            POSITIVE => false,
            NEGATIVE => true,
            0xc000 => return Err("it is `NaN`, which no decimal is".to_owned()),
            0xd000 | 0xf000 => return Err("it is `Infinity`, which no decimal is".to_owned()),
            _ => return Err("the numeric has an unknown sign".to_owned()),
        };
        let digits = bytes.get(HEAD..).unwrap_or_default();
        if digits.len() != usize::from(count) * 2 {
            return Err("the numeric is cut off".to_owned());
        }
        Ok(Self { digits, negative, places: 4 * (i32::from(count) - 1 - i32::from(weight)) })
    }

    fn digits(&self) -> impl Iterator<Item = u16> {
        self.digits.chunks_exact(2).map(|digit| u16::from_be_bytes([digit[0], digit[1]]))
    }
}

const OUT_OF_RANGE: &str = "the number has more digits than its column's type";

/// Returns the unscaled value for a column with this scale.
pub(super) fn decimal128(bytes: &[u8], scale: i8) -> Result<i128, String> {
    let numeric = Numeric::read(bytes)?;
    let unscaled = if numeric.digits.len() / 2 <= SHORT {
        i128::from(numeric.digits().fold(0_i64, |sum, digit| sum * 10_000 + i64::from(digit)))
    } else {
        let add = |sum: i128, digit| sum.checked_mul(10_000)?.checked_add(i128::from(digit));
        match numeric.digits().try_fold(0, add) {
            Some(unscaled) => unscaled,
            // Zeros at the end may be all that is too much.
            None => {
                return decimal256(bytes, scale).and_then(|wide| wide.to_i128().ok_or_else(|| OUT_OF_RANGE.to_owned()));
            }
        }
    };
    let shift = i32::from(scale) - numeric.places;
    let power = 10_i128.checked_pow(shift.unsigned_abs());
    let moved = match (unscaled, power) {
        (0, _) => Some(0),
        (_, None) => None,
        (unscaled, Some(power)) if shift >= 0 => unscaled.checked_mul(power),
        (unscaled, Some(power)) => (unscaled % power == 0).then_some(unscaled / power),
    };
    let moved = moved.ok_or(OUT_OF_RANGE)?;
    Ok(if numeric.negative { -moved } else { moved })
}

/// The same for more than 38 digits.
pub(super) fn decimal256(bytes: &[u8], scale: i8) -> Result<i256, String> {
    let numeric = Numeric::read(bytes)?;
    let ten_thousand = i256::from_i128(10_000);
    let add = |sum: i256, digit: u16| sum.checked_mul(ten_thousand)?.checked_add(i256::from_i128(digit.into()));
    let unscaled = numeric.digits().try_fold(i256::ZERO, add).ok_or(OUT_OF_RANGE)?;
    let shift = i32::from(scale) - numeric.places;
    let power = i256::from_i128(10).checked_pow(shift.unsigned_abs());
    let moved = match power {
        _ if unscaled == i256::ZERO => Some(i256::ZERO),
        None => None,
        Some(power) if shift >= 0 => unscaled.checked_mul(power),
        Some(power) => unscaled.checked_rem(power).filter(|rest| *rest == i256::ZERO).and(unscaled.checked_div(power)),
    };
    let moved = moved.ok_or(OUT_OF_RANGE)?;
    Ok(if numeric.negative { moved.wrapping_neg() } else { moved })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numeric(weight: i16, sign: u16, digits: &[u16]) -> Vec<u8> {
        let head = [digits.len() as u16, weight.cast_unsigned(), sign, 0];
        head.iter().chain(digits).flat_map(|word| word.to_be_bytes()).collect()
    }

    #[test]
    fn reads_digits_of_base_ten_thousand() {
        let table = [
            (numeric(0, POSITIVE, &[1]), 0, 1),
            (numeric(0, NEGATIVE, &[12, 3400]), 2, -1234),
            (numeric(0, POSITIVE, &[12, 3400]), 4, 123_400),
            (numeric(-1, POSITIVE, &[50]), 4, 50),
            (numeric(2, POSITIVE, &[1]), 0, 100_000_000),
            (numeric(0, POSITIVE, &[]), 4, 0),
            (numeric(4, POSITIVE, &[1234, 5678, 9012, 3456, 7890, 1200]), 2, 1_234_567_890_123_456_789_012),
            (numeric(0, POSITIVE, &[5000]), -3, 5),
        ];
        for (bytes, scale, unscaled) in table {
            assert_eq!(decimal128(&bytes, scale), Ok(unscaled), "{bytes:?}");
            assert_eq!(decimal256(&bytes, scale), Ok(i256::from_i128(unscaled)), "{bytes:?}");
        }
    }

    #[test]
    fn refuses_what_does_not_fit() {
        for bytes in [
            numeric(0, 0xc000, &[]),
            numeric(0, 0xd000, &[]),
            numeric(0, 7, &[1]),
            numeric(0, POSITIVE, &[1, 1])[..9].to_vec(),
            Vec::new(),
            // 0.0001 has no place in a column without decimal places.
            numeric(-1, POSITIVE, &[1]),
            numeric(i16::MAX, POSITIVE, &[1]),
        ] {
            assert!(decimal128(&bytes, 0).is_err(), "{bytes:?}");
            assert!(decimal256(&bytes, 0).is_err(), "{bytes:?}");
        }
    }
}
