//! Places in files.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

/// A piece of one line of a text. Lines and columns count from one, columns and lengths in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The line.
    pub line: u32,
    /// The column of the first character.
    pub column: u32,
    /// How many characters; zero points between two of them.
    pub length: u32,
}

impl Span {
    /// Creates a span.
    pub const fn new(line: u32, column: u32, length: u32) -> Self {
        Self { line, column, length }
    }
}

/// A text that diagnostics point into.
#[derive(Clone)]
pub struct Source {
    name: Arc<str>,
    text: Arc<str>,
}

impl Source {
    /// Creates a source; `name` is what a person calls the text, mostly the path as it was typed.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), text: text.into() }
    }

    /// Returns the name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the place of a span, together with the line around it.
    pub fn location(&self, span: Span) -> Location {
        let index = usize::try_from(span.line.saturating_sub(1)).unwrap_or(usize::MAX);
        Location {
            file: self.name.to_string(),
            line: span.line,
            column: span.column,
            length: span.length,
            snippet: self.text.lines().nth(index).map(str::to_owned),
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({}, {} bytes)", self.name, self.text.len())
    }
}

/// A place in a file with the line that stands there, so that it can be shown when the file is gone or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// The file as the user named it.
    pub file: String,
    /// The line, from one.
    pub line: u32,
    /// The column in characters, from one.
    pub column: u32,
    /// How many characters are meant.
    pub length: u32,
    /// The whole line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snippet: Option<String>,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}
