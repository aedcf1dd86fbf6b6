//! Why rows are rejected. Pure.

use weir_sdk::Bitmap;

/// Returns the reasons of the rejected rows, in their order; a single one when it is the same for all of them.
pub(crate) fn reasons(rejected: &Bitmap, broken: &[(&str, Bitmap)]) -> Vec<String> {
    if broken.iter().all(|(_, rows)| rows == rejected) {
        return vec![broken.iter().map(|(label, _)| *label).collect::<Vec<_>>().join("; ")];
    }
    let of_row = |row: u32| {
        let mut reason = String::new();
        for (label, _) in broken.iter().filter(|(_, rows)| rows.get(row as usize)) {
            reason.push_str(if reason.is_empty() { "" } else { "; " });
            reason.push_str(label);
        }
        reason
    };
    rejected.indices().into_iter().map(of_row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(rows: &[bool]) -> Bitmap {
        Bitmap::of(rows, |row| *row)
    }

    #[test]
    fn every_row_has_all_its_reasons() {
        let rejected = bits(&[true, false, true, true]);
        let broken = [("a", bits(&[true, false, false, true])), ("b", bits(&[false, false, true, true]))];
        assert_eq!(reasons(&rejected, &broken), ["a", "b", "a; b"]);
    }

    #[test]
    fn one_reason_does_for_all() {
        let rejected = bits(&[true, false, true]);
        assert_eq!(reasons(&rejected, &[("a", rejected.clone()), ("b", rejected.clone())]), ["a; b"]);
    }
}
