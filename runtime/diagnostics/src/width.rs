//! How wide text is on a terminal.

use unicode_width::UnicodeWidthStr;

/// Returns how many columns `text` fills: two for each letter of Korean or Chinese, none for an accent of its own.
pub fn width(text: &str) -> usize {
    text.width()
}

/// Returns `text` with spaces behind it up to so many columns; the standard library's padding counts letters instead.
pub fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}
