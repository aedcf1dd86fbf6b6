//! Texts of which some characters stay. Pure.

use crate::config::Redact;

/// Writes what is shown of a value. One that is no longer than what would stay is hidden altogether.
pub(crate) fn redacted(value: &str, how: &Redact, shown: &mut String) {
    let kept = how.keep_first.saturating_add(how.keep_last);
    if value.chars().nth(kept).is_none() {
        shown.push_str(&how.with);
        return;
    }
    let head = value.char_indices().nth(how.keep_first).map_or(0, |(at, _)| at);
    let back = how.keep_last.checked_sub(1).and_then(|last| value.char_indices().nth_back(last));
    let tail = back.map_or(value.len(), |(at, _)| at);
    shown.push_str(&value[..head]);
    shown.push_str(&how.with);
    shown.push_str(&value[tail..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_ends_and_hides_short_values_altogether() {
        let cases = [
            (0, 4, "1234567890", "*7890"),
            (1, 0, "Kjærsti", "K*"),
            (2, 2, "åäöüß", "åä*üß"),
            (2, 2, "åäöü", "*"),
            (0, 4, "123", "*"),
            (0, 0, "secret", "*"),
            (0, 0, "", "*"),
            (usize::MAX, 1, "secret", "*"),
        ];
        for (keep_first, keep_last, value, expected) in cases {
            let mut shown = String::new();
            redacted(value, &Redact { with: "*".into(), keep_first, keep_last }, &mut shown);
            assert_eq!(shown, expected, "{value}");
        }
    }
}
