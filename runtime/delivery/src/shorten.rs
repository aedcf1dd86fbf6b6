//! Texts within limits.

use std::borrow::Cow;

/// What stands where something was left out.
const CUT: char = '…';

/// Returns as much of a text as has so many characters, with a sign where more was.
pub(crate) fn to_chars(text: &str, limit: usize) -> Cow<'_, str> {
    match text.char_indices().nth(limit) {
        None => Cow::Borrowed(text),
        Some(_) if limit == 0 => Cow::Borrowed(""),
        Some(_) => {
            let end = text.char_indices().nth(limit - 1).map_or(0, |(at, _)| at);
            Cow::Owned(format!("{}{CUT}", text[..end].trim_end()))
        }
    }
}

/// Splits a text into parts of so many characters at most.
pub(crate) fn into_parts(text: &str, limit: usize) -> Vec<&str> {
    let (mut parts, mut rest) = (Vec::new(), text.trim());
    while !rest.is_empty() {
        let (head, tail) = parted(rest, limit.max(1));
        parts.push(head);
        rest = tail;
    }
    parts
}

/// Parts a text behind so many characters at most: at the end of a line, else between words, else anywhere. White space there is left out.
pub(crate) fn parted(text: &str, limit: usize) -> (&str, &str) {
    let Some((end, _)) = text.char_indices().nth(limit) else { return (text, "") };
    let head = &text[..end];
    let at = head.rfind('\n').or_else(|| head.rfind(' ')).filter(|at| *at > 0).unwrap_or(end);
    (text[..at].trim_end(), text[at..].trim_start())
}

#[cfg(test)]
mod tests {
    use super::{into_parts, to_chars};

    #[test]
    fn texts_are_shortened_by_characters() {
        for (text, limit, short) in [
            ("share", 5, "share"),
            ("shares", 5, "shar…"),
            ("점유율 보고서", 4, "점유율…"),
            ("a b", 2, "a…"),
            ("ab cd", 4, "ab…"),
            ("", 0, ""),
            ("a", 0, ""),
        ] {
            assert_eq!(to_chars(text, limit), short, "{text} {limit}");
            assert!(to_chars(text, limit).chars().count() <= limit);
        }
    }

    #[test]
    fn texts_are_split_where_it_hurts_least() {
        let cases: [(&str, usize, &[&str]); 6] = [
            ("", 5, &[]),
            ("one", 5, &["one"]),
            ("one\ntwo three", 9, &["one", "two three"]),
            ("one two", 5, &["one", "two"]),
            ("abcdefgh", 3, &["abc", "def", "gh"]),
            ("점유율은 높다", 4, &["점유율은", "높다"]),
        ];
        for (text, limit, parts) in cases {
            assert_eq!(into_parts(text, limit), parts, "{text}");
        }
    }
}
