//! Text from elsewhere, made safe to print.

use std::borrow::Cow;

/// Returns `text` with control characters escaped, except line breaks and tabs.
///
/// Messages quote what blocks, files and servers say. An escape sequence in there could repaint a terminal, and a
/// bidirectional override could make a line read as something else.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_dangerous) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_dangerous(c) {
            safe.extend(c.escape_default());
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

fn is_dangerous(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        c => c.is_control(),
    }
}
