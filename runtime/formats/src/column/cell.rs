//! One value as it stands in the input.

use std::borrow::Cow;

use crate::json;

/// How a text is escaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Escape {
    /// Backslashes as in JSON; checked already.
    Json,
    /// This quote doubled.
    Quote(u8),
}

/// One value as it stands in the input, borrowed from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cell<'a> {
    /// No value.
    Null,
    /// A stand-in within a row that has a fault already: any value will do.
    Filler,
    /// Text.
    Text(&'a [u8]),
    /// Text with escapes in it.
    Escaped(&'a [u8], Escape),
    /// A JSON number or boolean.
    Literal(&'a [u8]),
    /// A JSON object or array.
    Nested(&'a [u8]),
}

impl<'a> Cell<'a> {
    /// Returns the cell's text without escapes; `None` for null and stand-ins.
    pub(crate) fn plain(&self) -> Option<Cow<'a, [u8]>> {
        match *self {
            Self::Null | Self::Filler => None,
            Self::Text(text) | Self::Literal(text) | Self::Nested(text) => Some(Cow::Borrowed(text)),
            Self::Escaped(text, escape) => {
                let mut plain = Vec::with_capacity(text.len());
                escape.remove(text, &mut plain);
                Some(Cow::Owned(plain))
            }
        }
    }

    /// Returns the value as messages show it: in backticks and not too long.
    pub(crate) fn shown(&self) -> String {
        match self.plain() {
            None => "null".to_owned(),
            Some(text) => snippet(&text),
        }
    }
}

impl Escape {
    /// Appends a text with its escapes taken out.
    pub(crate) fn remove(self, text: &[u8], out: &mut Vec<u8>) {
        match self {
            Self::Json => json::unescape(text, out),
            Self::Quote(quote) => {
                let mut rest = text;
                // A quote within a quoted field is always the first of a pair.
                while let Some(at) = memchr::memchr(quote, rest) {
                    out.extend_from_slice(&rest[..=at]);
                    rest = rest.get(at + 2..).unwrap_or_default();
                }
                out.extend_from_slice(rest);
            }
        }
    }
}

/// Returns the beginning of a text in backticks.
pub(crate) fn snippet(text: &[u8]) -> String {
    const SHOWN: usize = 60;
    let whole = String::from_utf8_lossy(&text[..text.len().min(4 * SHOWN + 4)]);
    match whole.char_indices().nth(SHOWN) {
        None => format!("`{whole}`"),
        Some((end, _)) => format!("`{}…`", &whole[..end]),
    }
}
