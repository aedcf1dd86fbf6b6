//! Numbers that look random and are the same for the same input. Pure.

use weir_sdk::Column;

/// Odd, and without a pattern: the digits of the golden ratio.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
const STIR: [u64; 2] = [0xbf58_476d_1ce4_e5b9, 0x94d0_49bb_1331_11eb];

/// Stirs a number until every bit depends on every bit.
pub(crate) fn stir(number: u64) -> u64 {
    let mut mixed = number;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(STIR[0]);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(STIR[1]);
    mixed ^ (mixed >> 31)
}

/// Returns the random number of a row.
pub(crate) fn of_row(seed: u64, row: u64) -> u64 {
    stir(stir(seed ^ GOLDEN).wrapping_add(row.wrapping_mul(GOLDEN)))
}

/// Adds a column's values to the hashes of rows. Integers count by value, so that keys of different widths fall together.
pub(crate) fn add(hashes: &mut [u64], column: &Column) {
    let rows = hashes.len();
    let valid = |row: usize| column.validity.as_ref().is_none_or(|bits| bit(bits, row));
    let width = column.values.len() / rows.max(1);
    let signed = column.data_type.starts_with("int");
    for (row, hash) in hashes.iter_mut().enumerate() {
        *hash = if !valid(row) {
            stir(hash.wrapping_add(GOLDEN))
        } else if let Some(offsets) = &column.offsets {
            let large = column.data_type.starts_with("large_");
            let (from, to) = (offset(offsets, row, large), offset(offsets, row + 1, large));
            bytes(*hash, column.values.get(from..to).unwrap_or_default())
        } else if column.data_type == "bool" {
            bytes(*hash, &[u8::from(bit(&column.values, row))])
        } else {
            let value = column.values.get(row * width..(row + 1) * width).unwrap_or_default();
            if width <= 8 { bytes(*hash, &widened(value, signed)) } else { bytes(*hash, value) }
        };
    }
}

fn bit(bits: &[u8], row: usize) -> bool {
    bits.get(row / 8).is_some_and(|byte| byte >> (row % 8) & 1 == 1)
}

fn offset(offsets: &[u8], index: usize, large: bool) -> usize {
    let found = if large {
        offsets.as_chunks::<8>().0.get(index).map(|slot| i64::from_le_bytes(*slot) as usize)
    } else {
        offsets.as_chunks::<4>().0.get(index).map(|slot| i32::from_le_bytes(*slot) as usize)
    };
    found.unwrap_or_default()
}

fn widened(value: &[u8], signed: bool) -> [u8; 8] {
    let negative = signed && value.last().is_some_and(|byte| *byte & 0x80 != 0);
    let mut wide = [if negative { 0xff } else { 0 }; 8];
    wide[..value.len()].copy_from_slice(value);
    wide
}

fn bytes(hash: u64, value: &[u8]) -> u64 {
    let (words, rest) = value.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let start = stir(hash ^ (value.len() as u64).wrapping_mul(GOLDEN));
    let whole = words.iter().fold(start, |hash, word| stir(hash ^ u64::from_le_bytes(*word)));
    stir(whole.wrapping_add(u64::from_le_bytes(last)))
}

#[cfg(test)]
mod tests {
    use weir_sdk::{Texts, Values};

    use super::*;

    fn hashes(column: impl Into<Column>, rows: usize) -> Vec<u64> {
        let mut hashes = vec![1; rows];
        add(&mut hashes, &column.into());
        hashes
    }

    #[test]
    fn equal_values_hash_alike_whatever_their_width() {
        let narrow = hashes(Values::new("k", [-1_i32, 7]), 2);
        assert_eq!(narrow, hashes(Values::new("k", [-1_i64, 7]), 2));
        assert_ne!(narrow[0], hashes(Values::new("k", [u32::MAX]), 1)[0]);
        assert_eq!(narrow[1], hashes(Values::new("k", [7_u8]), 1)[0]);
    }

    #[test]
    fn different_values_hash_differently() {
        let texts = hashes(
            Texts::nullable("k", [Some(""), None, Some("\0"), Some("\0\0"), Some("12345678"), Some("12345678\0")]),
            6,
        );
        for (at, hash) in texts.iter().enumerate() {
            assert!(!texts[..at].contains(hash), "{at}");
        }
    }

    #[test]
    fn rows_are_spread_evenly() {
        let mut counts = [0_u32; 16];
        (0..16_000).for_each(|row| counts[(of_row(7, row) >> 60) as usize] += 1);
        assert!(counts.iter().all(|count| (900..1100).contains(count)), "{counts:?}");
        assert_ne!(of_row(0, 0), of_row(1, 0));
    }
}
